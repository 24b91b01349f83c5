"""Nearest neighbours among many vectors, behind one port; each index is derived from the database and can be lost."""
