"""What the audio itself says: one file per word of the field, each with an accumulator fed block by block."""
