"""How a command says, in one sentence, that it was used wrongly."""

from pathlib import Path

import click


class WrongUsage(click.ClickException):
    """The command line or a setting cannot be used; exit code 2."""

    exit_code = 2


def require_folder(path: Path) -> None:
    """Refuse a path that is not a folder."""
    if not path.is_dir():
        what = "is not a folder" if path.exists() else "does not exist"
        shown = str(path).encode("utf-8", errors="backslashreplace").decode()
        raise WrongUsage(f"{shown} {what}: give the folder that holds your music.")
