"""The `soniquebay` command."""
