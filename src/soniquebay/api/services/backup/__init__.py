"""Backup and restore: the library in one file that does not depend on the kind of database."""
