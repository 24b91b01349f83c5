"""What `make bench` runs: one module per section, each with a `table`; peers are measured in the same run."""
