"""The database, and everything that is asked of it: REST, events, summaries."""
