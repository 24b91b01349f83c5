"""How a command says, in one sentence, that it was used wrongly."""

from pathlib import Path

import click


class WrongUsage(click.ClickException):
    """The command line or a setting cannot be used; exit code 2."""

    exit_code = 2


def require_folder(path: Path) -> Path:
    """Return a folder, with the home folder in place of a ``~`` that the shell left; refuse what is not a folder."""
    path = at_home(path)
    if not path.is_dir():
        what = "is not a folder" if path.exists() else "does not exist"
        shown = str(path).encode("utf-8", errors="backslashreplace").decode()
        raise WrongUsage(f"{shown} {what}: give the folder that holds your music.")
    return path


def at_home(path: Path) -> Path:
    """Return a path with the home folder in place of a ``~`` that the shell left."""
    try:
        return path if path.exists() else path.expanduser()
    except RuntimeError:  # ~somebody, whom this machine does not know
        return path
