"""What runs in the peers' environment: each module is given a file and prints what analysing it took."""
