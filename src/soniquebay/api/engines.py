"""Connections to either database, and how each begins a transaction."""

import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 30_000
WRITERS_TURN: Final = 0x50_4E_49_51
"""Number of the advisory lock; any that no other program uses in this database."""
APPLICATION: Final = "soniquebay"
"""What PostgreSQL is told of who connects."""


class DatabaseUnusable(Exception):
    """The database cannot be opened; the message is one sentence for the user."""


def with_driver(url: str) -> URL:
    """Return an address that says which driver: for PostgreSQL the one that is installed, psycopg."""
    address = make_url(url)
    if address.drivername in {"postgres", "postgresql"}:
        return address.set(drivername="postgresql+psycopg")
    return address


def postgres_engine(address: URL) -> Engine:
    """Make the engine of a PostgreSQL database."""
    engine = create_engine(
        address,
        connect_args={"application_name": application()},
        **{"pool_size": 10, "max_overflow": 10, "pool_timeout": 60, "pool_pre_ping": True},
    )
    event.listen(engine, "do_connect", _connect_postgres)
    event.listen(engine, "begin", _begin_postgres)
    return engine


def application() -> str:
    """Return the name by which PostgreSQL tells this process from the others of ours."""
    return f"{APPLICATION} {platform.node()[:40]} {os.getpid()}"


def _connect_postgres(
    dialect: Dialect, _record: ConnectionPoolEntry, arguments: Sequence[Any], named: Mapping[str, Any]
) -> DBAPIConnection:
    """Connect; where the database has another encoding than UTF-8, say so: names and paths would not come back.

    Statements are planned for the tables as they are: a plan that is kept from a small library reads a grown one whole.
    """
    connection = dialect.connect(*arguments, **named)
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        import psycopg

        connection.close()
        raise psycopg.OperationalError(
            f"its encoding is {encoding}; make it anew with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        )
    connection.execute("SET plan_cache_mode = force_custom_plan")
    connection.commit()
    return connection


def _begin_postgres(connection: Connection) -> None:
    if connection.get_execution_options().get("soniquebay_write", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_TURN})")


def sqlite_engine(address: URL) -> Engine:
    """Make the engine of a SQLite database, and the folder that it lies in.

    Raises
    ------
    DatabaseUnusable
        The folder cannot be made.
    """
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
