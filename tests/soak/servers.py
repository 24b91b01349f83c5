"""The two pairs of database and queue that SoniqueBay runs on, each of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.servers.postgres import OwnServer as Postgres
from tests.servers.postgres import own_server as own_postgres
from tests.servers.redis import OwnServer as Redis

Way = Literal["embedded", "distributed"]
WAYS: tuple[Way, ...] = ("embedded", "distributed")


@dataclass(frozen=True)
class Servers:
    """Where the database and the queue are; the servers themselves where there are any."""

    database_url: str
    broker_url: str
    postgres: Postgres | None = None
    redis: Redis | None = None


@contextmanager
def servers(way: Way, data: Path) -> Iterator[Servers]:
    """Give the servers of a way to run; they are gone afterwards."""
    if way == "embedded":
        yield Servers(f"sqlite:///{data / 'soniquebay.db'}", "filesystem://")
        return
    database, broker = own_postgres(), Redis()
    try:
        broker.start()
        yield Servers(database.url, broker.url, database, broker)
    finally:
        database.stop()
        broker.stop()
        shutil.rmtree(database.folder, ignore_errors=True)
        shutil.rmtree(broker.folder, ignore_errors=True)
