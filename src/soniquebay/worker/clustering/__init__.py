"""Groups of artists, kept fresh: when to train, how a training goes, what drift and cleanup ask for."""
