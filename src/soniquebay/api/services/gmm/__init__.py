"""Groups of artists: stored, shown, trained in turn, kept fresh."""
