"""Listening to files in a process of their own, so that a file that kills its decoder costs that file only."""
