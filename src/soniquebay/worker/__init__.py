"""Scanning, listening, and the calendar; reads files, speaks to the api, never touches the database."""
