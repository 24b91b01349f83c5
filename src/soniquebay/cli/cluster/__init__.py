"""`soniquebay cluster`: the clusters of artists from the command line."""
