"""What the tags of a file say: who and what it is, and what they claim about its sound."""
