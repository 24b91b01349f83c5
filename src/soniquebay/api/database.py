"""The database: its transactions, its migrations, and what it says of itself."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import (
    inspect,
    make_url,
    text,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from soniquebay.api.engines import (
    APPLICATION,
    DatabaseUnusable,
    application,
    postgres_engine,
    sqlite_engine,
    with_driver,
)

MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """Sessions on one database: `reading()` for a consistent look, `writing()` for one transaction, all or nothing.

    Writers take turns, whatever the dialect and however many api processes there are: on SQLite by a lock of this
    process and `BEGIN IMMEDIATE` (others wait up to 30 s instead of failing with "database is locked"), on PostgreSQL
    by an advisory lock that ends with the transaction. So nobody decides on what another is just changing, and events
    become visible in the order of their ids. Readers never wait, and see one moment (WAL; REPEATABLE READ).

    Parameters
    ----------
    url : str
        SQLAlchemy address; `postgresql://` means the driver psycopg.
    """

    def __init__(self, url: str) -> None:
        address = with_driver(url)
        self._sqlite = address.get_backend_name() == "sqlite"
        self.engine = sqlite_engine(address) if self._sqlite else postgres_engine(address)
        self._writer = self.engine.execution_options(soniquebay_write=True)
        self._reader = (
            self.engine
            if self._sqlite
            else self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        )
        self._turn = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one moment of the database; nothing it does is kept."""
        with Session(self._reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose work is committed at the end of the block, or undone by an exception."""
        turn: AbstractContextManager[object] = self._turn if self._sqlite else nullcontext()
        with turn, Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def upgrade(self, revision: str = "head") -> None:
        """Bring the schema to a revision; does nothing where it is there already."""
        with self._writer.begin() as connection:
            command.upgrade(_alembic(connection), revision)

    def downgrade(self, revision: str = "base") -> None:
        """Take the schema back to a revision."""
        with self._writer.begin() as connection:
            command.downgrade(_alembic(connection), revision)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the whole database, however long it reads."""
        with self._reader.connect() as connection:
            yield connection

    @contextmanager
    def rebuilding(self) -> Iterator["Rebuilding"]:
        """Give a transaction in which the schema itself is taken down and put up again, all or nothing."""
        turn: AbstractContextManager[object] = self._turn if self._sqlite else nullcontext()
        with turn, self._writer.begin() as connection:
            yield Rebuilding(connection)

    @staticmethod
    def revision(connection: Connection) -> str | None:
        """Return the revision of the schema, None where there is none yet."""
        if not inspect(connection).has_table("alembic_version"):
            return None
        current: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return current

    def migrated(self) -> bool:
        """Whether the schema is the one this program was written for."""
        with self.engine.connect() as connection:
            return self.revision(connection) == _newest_revision()

    def facts(self) -> "Facts":
        """Return which database this is, its version, and how it stands with pgvector."""
        with self.engine.connect() as connection:
            if self._sqlite:
                return Facts("SQLite", str(connection.scalar(text("SELECT sqlite_version()"))))
            version = connection.scalar(text("SHOW server_version"))
            vector = connection.execute(
                text(
                    "SELECT coalesce(installed_version, default_version), installed_version IS NOT NULL "
                    "FROM pg_available_extensions WHERE name = 'vector'"
                )
            ).one_or_none()
        return Facts("PostgreSQL", str(version), *((None, False) if vector is None else vector))

    def described(self) -> str:
        """Return which database this is, its version, and whether it has pgvector, for people."""
        facts = self.facts()
        if facts.kind == "SQLite":
            return f"SQLite {facts.version}"
        vector = "without pgvector" if facts.vector is None else f"pgvector {facts.vector}"
        return f"PostgreSQL {facts.version}, {vector}"

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn what goes wrong with a database into a sentence that says what to do.

    Raises
    ------
    DatabaseUnusable
        It is damaged, cannot be reached, or has no place.
    """
    place = make_url(url)
    try:
        yield
    except DatabaseError as error:
        reason = " ".join(str(error.orig).split())
        if place.get_backend_name() != "sqlite":
            shown = place.render_as_string(hide_password=True)
            raise DatabaseUnusable(
                f"The database {shown} cannot be used: start it, or correct SONIQUEBAY_DATABASE_URL ({reason})."
            ) from error
        advice = (
            "Look whether its disk is full, or whether this user may write to it."
            if isinstance(error, OperationalError)
            else "Put a copy of it back, or move it away to begin with an empty library (your music is not touched)."
        )
        raise DatabaseUnusable(f"The database {place.database} cannot be used: {reason}. {advice}") from error


@dataclass(frozen=True)
class Facts:
    """What the database says of itself.

    Attributes
    ----------
    kind : str
    version : str
    vector : str or None
        Version of pgvector, where the server has it.
    vector_installed : bool
        Whether it is switched on in this database.
    """

    kind: Literal["SQLite", "PostgreSQL"]
    version: str
    vector: str | None = None
    vector_installed: bool = False


@dataclass(frozen=True)
class Rebuilding:
    """A schema that is being changed in one transaction."""

    connection: Connection

    def tear_down(self) -> None:
        """Remove every table of ours."""
        command.downgrade(_alembic(self.connection), "base")

    def others(self) -> int:
        """Return how many connections other processes of ours have to the same PostgreSQL; 0 on SQLite."""
        if self.connection.dialect.name == "sqlite":
            return 0
        theirs = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name LIKE :ours AND application_name <> :mine"
        )
        return int(self.connection.scalar(theirs, {"ours": f"{APPLICATION} %", "mine": application()}) or 0)

    def to(self, revision: str) -> None:
        """Bring the schema up to a revision."""
        command.upgrade(_alembic(self.connection), revision)


def knows_revision(revision: str) -> bool:
    """Tell whether this program has the migrations up to a revision."""
    return any(script.revision == revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


@cache
def _newest_revision() -> str | None:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
