"""sqlite-vec: an exact scan inside SQLite, in a file beside the library: little memory, nothing to reload."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from soniquebay.api.index.port import Hit
from soniquebay.api.index.vectors import BYTES, to_blob
from soniquebay.contracts.versions import EMBEDDING_DIM

MOST: Final = 4096
"""Neighbours that sqlite-vec gives at once."""


class CannotLoad(Exception):
    """The extension cannot be loaded here; the message says why."""


class SqliteVecIndex:
    """Vectors in a `vec0` table.

    Parameters
    ----------
    path : Path
        File of the index; made where there is none.

    Raises
    ------
    CannotLoad
        This Python's SQLite loads no extensions, or sqlite-vec is not installed for this machine.
    """

    kind = "sqlite-vec"

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = _connected(path)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=OFF")  # derived: it is built anew if a power cut breaks it
        self._database.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS vectors "
            f"USING vec0(id INTEGER PRIMARY KEY, vector float[{EMBEDDING_DIM}])"
        )
        self._database.execute("CREATE TABLE IF NOT EXISTS state(only INTEGER PRIMARY KEY CHECK (only = 1), revision)")
        self._count = int(self._database.execute("SELECT count(*) FROM vectors").fetchone()[0])

    @property
    def revision(self) -> int:
        """Up to which revision it is complete."""
        row = self._database.execute("SELECT revision FROM state").fetchone()
        return 0 if row is None else int(row[0])

    def __len__(self) -> int:
        """How many vectors it holds."""
        return self._count

    def ids(self) -> Iterable[int]:
        """Return whose vectors it holds."""
        return [int(row[0]) for row in self._database.execute("SELECT id FROM vectors")]

    def add(self, ids: Sequence[int], vectors: bytes) -> None:
        """Add or replace vectors (`vec0` knows no upsert)."""
        blobs = (vectors[at : at + BYTES] for at in range(0, len(vectors), BYTES))
        with _transaction(self._database):
            self._delete(ids)
            self._database.executemany("INSERT INTO vectors(id, vector) VALUES (?, ?)", zip(ids, blobs, strict=True))
        self._count += len(ids)

    def remove(self, ids: Sequence[int]) -> None:
        """Forget vectors."""
        with _transaction(self._database):
            self._delete(ids)

    def settle(self, revision: int) -> None:
        """Be complete up to a revision."""
        self._database.execute("INSERT OR REPLACE INTO state(only, revision) VALUES (1, ?)", (revision,))

    def search(self, vector: Sequence[float], k: int) -> list[Hit]:
        """Return the nearest."""
        rows = self._database.execute(
            "SELECT id, distance FROM vectors WHERE vector MATCH ? AND k = ? ORDER BY distance",
            (to_blob(vector), min(k, MOST)),
        )
        return sorted(
            (Hit(int(one), float(distance)) for one, distance in rows), key=lambda hit: (hit.distance, hit.id)
        )

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _delete(self, ids: Sequence[int]) -> None:
        deleted = self._database.executemany("DELETE FROM vectors WHERE id = ?", ((one,) for one in ids))
        self._count -= max(0, deleted.rowcount)


def _connected(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        import sqlite_vec

        database.enable_load_extension(True)
        sqlite_vec.load(database)
        database.enable_load_extension(False)
    except (AttributeError, ImportError, sqlite3.Error) as error:
        database.close()
        raise CannotLoad(f"sqlite-vec cannot be loaded: {error}") from error
    return database


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
