"""Who uses a library now: every api process shares a lock in the data folder, a restore wants it for itself."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from soniquebay.api.services.backup.form import Unusable

LOCK = "api.lock"


class InUse(Unusable):
    """An api serves this library."""


@contextmanager
def serving(data_dir: Path) -> Iterator[None]:
    """Hold the library as one of those who serve it; waits while one is being restored."""
    with _lock(data_dir, fcntl.LOCK_SH):
        yield


@contextmanager
def restoring(data_dir: Path) -> Iterator[None]:
    """Hold the library alone.

    Raises
    ------
    InUse
        Somebody serves it: what an api has in memory would be of another library.
    """
    with _lock(data_dir, fcntl.LOCK_EX | fcntl.LOCK_NB):
        yield


@contextmanager
def _lock(data_dir: Path, how: int) -> Iterator[None]:
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / LOCK).open("a") as file:
        try:
            fcntl.flock(file, how)
        except BlockingIOError as error:
            raise InUse(f"SoniqueBay runs on {data_dir}: stop it first, then restore.") from error
        yield
