"""Pure: 64 named dimensions per track, and distances between tracks and sets of tracks."""
