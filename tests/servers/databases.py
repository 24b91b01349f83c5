"""An empty database with all tables, on each dialect."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from soniquebay.api.database import Database
from tests.servers import postgres

Dialect = Literal["sqlite", "postgresql"]
DIALECTS: tuple[Dialect, ...] = ("sqlite", "postgresql")


@contextmanager
def empty_database(dialect: Dialect, folder: Path) -> Iterator[str]:
    """Give the address of an empty database with all tables, its own while the block lasts."""
    if dialect == "postgresql":
        with postgres.migrated_database() as url:
            yield url
        return
    path = folder / "soniquebay.db"
    path.write_bytes(_migrated_sqlite())
    yield f"sqlite:///{path}"


@contextmanager
def blank_database(dialect: Dialect, folder: Path) -> Iterator[str]:
    """Give the address of a database without tables."""
    if dialect == "postgresql":
        with postgres.blank_database() as url:
            yield url
        return
    yield f"sqlite:///{folder / 'folder' / 'new.db'}"


@cache
def _migrated_sqlite() -> bytes:
    """Migrate one database, once: migrating takes longer than most tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        database = Database(f"sqlite:///{path}")
        database.upgrade()
        database.close()
        return path.read_bytes()
