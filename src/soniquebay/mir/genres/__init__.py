"""Genres: spellings to canonical genres first, then the vote of tags and AcousticBrainz models."""
