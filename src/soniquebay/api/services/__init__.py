"""What the api does: storage, search, summaries, the backlog, events. No HTTP here."""
