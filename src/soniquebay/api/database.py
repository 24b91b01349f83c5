"""The database: connections, transactions, migrations, and the one place that knows how dialects differ."""

import os
import platform
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Final, Literal

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import (
    URL,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Integer,
    Select,
    Text,
    create_engine,
    event,
    insert,
    inspect,
    make_url,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator, TypeEngine

BUSY_TIMEOUT_MS = 30_000
WRITERS_TURN: Final = 0x50_4E_49_51
"""Number of the advisory lock; any that no other program uses in this database."""
APPLICATION: Final = "soniquebay"
"""What PostgreSQL is told of who connects."""
MIGRATIONS = Path(__file__).parent / "migrations"


WholeNumber = BigInteger().with_variant(Integer(), "sqlite")
"""An integer of 64 bits; SQLite's own holds them, and only its own can be the number of a row."""
BinaryText = Text().with_variant(Text(collation="C"), "postgresql")
"""Text ordered byte by byte, the same on every dialect: a range of paths is a folder."""


class DatabaseUnusable(Exception):
    """The database cannot be opened; the message is one sentence for the user."""


class Base(DeclarativeBase):
    """Root of every table."""

    type_annotation_map: ClassVar[dict[type, TypeEngine[Any]]] = {int: WholeNumber}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, aware on every dialect (SQLite itself forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone: it would be misread."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


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
        self.engine = _sqlite_engine(address) if self._sqlite else _postgres_engine(address)
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
        return int(self.connection.scalar(theirs, {"ours": f"{APPLICATION} %", "mine": _application()}) or 0)

    def to(self, revision: str) -> None:
        """Bring the schema up to a revision."""
        command.upgrade(_alembic(self.connection), revision)


def knows_revision(revision: str) -> bool:
    """Tell whether this program has the migrations up to a revision."""
    return any(script.revision == revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def insert_many(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows past the session, which would make an object of each and ask for its number."""
    if rows:
        session.connection().execute(insert(model), list(rows))


def upsert(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]], keys: Sequence[str], *, update: bool = True
) -> None:
    """Insert rows; where the key exists, replace the other columns (or, with `update=False`, leave the row alone)."""
    if not rows:
        return
    session.flush()  # what the rows refer to must be there
    statement = _insert(session, model)
    session.connection().execute(
        _replacing(statement, list(rows[0]), keys) if update else statement.on_conflict_do_nothing(index_elements=keys),
        list(rows),
    )


def upsert_selected(
    session: Session, model: type[Base], names: Sequence[str], source: Select[*tuple[Any, ...]], keys: Sequence[str]
) -> None:
    """Insert what the database selects itself, by these column names; where the key exists, replace the others."""
    session.flush()
    statement = _insert(session, model).from_select(list(names), source)
    session.connection().execute(_replacing(statement, names, keys))


def _insert(session: Session, model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(model) if session.get_bind().dialect.name == "postgresql" else sqlite.insert(model)


def _replacing(
    statement: postgresql.Insert | sqlite.Insert, names: Sequence[str], keys: Sequence[str]
) -> postgresql.Insert | sqlite.Insert:
    replaced = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=replaced)


def with_driver(url: str) -> URL:
    """Return an address that says which driver: for PostgreSQL the one that is installed, psycopg."""
    address = make_url(url)
    if address.drivername in {"postgres", "postgresql"}:
        return address.set(drivername="postgresql+psycopg")
    return address


def _postgres_engine(address: URL) -> Engine:
    engine = create_engine(
        address,
        connect_args={"application_name": _application()},
        **{"pool_size": 10, "max_overflow": 10, "pool_timeout": 60, "pool_pre_ping": True},
    )
    event.listen(engine, "do_connect", _connect_postgres)
    event.listen(engine, "begin", _begin_postgres)
    return engine


def _application() -> str:
    """Return the name by which PostgreSQL tells this process from the others of ours."""
    return f"{APPLICATION} {platform.node()[:40]} {os.getpid()}"


def _connect_postgres(
    dialect: Dialect, _record: ConnectionPoolEntry, arguments: Sequence[Any], named: Mapping[str, Any]
) -> DBAPIConnection:
    """Connect; where the database has another encoding than UTF-8, say so: names and paths would not come back."""
    connection = dialect.connect(*arguments, **named)
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        import psycopg

        connection.close()
        raise psycopg.OperationalError(
            f"its encoding is {encoding}; make it anew with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        )
    return connection


def _begin_postgres(connection: Connection) -> None:
    if connection.get_execution_options().get("soniquebay_write", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_TURN})")


def _sqlite_engine(address: URL) -> Engine:
    if address.database:
        folder = Path(address.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = f"its folder {folder} cannot be made ({error.strerror})"
            raise DatabaseUnusable(f"The database {address.database} cannot be used: {why}.") from error
    engine = create_engine(address, pool_size=20, max_overflow=40, pool_timeout=60)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own: `_begin_sqlite` does
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("soniquebay_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@cache
def _newest_revision() -> str | None:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
