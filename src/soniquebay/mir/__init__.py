"""One file in, values out; pure. The order of the stages is in `pipeline` alone."""
