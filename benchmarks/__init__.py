"""What `make bench` runs: speed against FFmpeg's own decoding, and accuracy on labelled audio."""
