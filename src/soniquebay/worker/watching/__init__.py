"""Watch mode: new, changed, moved and deleted files are noticed by themselves."""
