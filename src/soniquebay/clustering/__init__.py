"""Artists' vectors in, clusters out: mixtures, their choice, drift and names (`docs/clustering.md`)."""
