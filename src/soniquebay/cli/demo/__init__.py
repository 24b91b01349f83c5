"""The demo library: a dozen short pieces, synthesised here, so that anyone sees the main job at once."""
