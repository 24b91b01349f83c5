"""The api as its users run it, in a process of its own, and the CPU time of it and of its database."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiUnavailable
from tests.servers.ports import free_port

TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Served:
    """A running api: its client, its process, and the main process of its PostgreSQL (None on SQLite)."""

    client: ApiClient
    pid: int
    database: int | None

    def cpu_s(self) -> tuple[float, float]:
        """Return the CPU seconds of the api and of its database's own processes so far."""
        return cpu_s(self.pid), server_cpu_s(self.database)


@contextmanager
def api(home: Path, url: str) -> Iterator[Served]:
    """Run `soniquebay api` on a database while the block lasts; its data folder is `home/data`."""
    port, data = free_port(), home / "data"
    environment = {
        **os.environ,
        "SONIQUEBAY_DATA_DIR": str(data),
        "SONIQUEBAY_DATABASE_URL": url,
        "SONIQUEBAY_API_PORT": str(port),
        "SONIQUEBAY_LOG_LEVEL": "error",
    }
    process = subprocess.Popen([sys.executable, "-m", "soniquebay.cli.main", "api"], env=environment)
    try:
        with ApiClient(f"http://127.0.0.1:{port}", token_path=data / "worker.token") as client:
            while not _ready(client):
                assert process.poll() is None, "the api did not start"
                time.sleep(0.1)
            yield Served(client, process.pid, postmaster(url))
    finally:
        process.terminate()
        process.wait(30)


def cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def postmaster(url: str) -> int | None:
    """Return the process id of PostgreSQL's main process, None for SQLite."""
    if not url.startswith("postgres"):
        return None
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
    assert row is not None
    return _parent(int(row[0])) or int(row[0])


def server_cpu_s(main: int | None) -> float:
    """Return the CPU seconds of a PostgreSQL server's processes, those that ended included."""
    if main is None:
        return 0.0
    total = 0.0
    for folder in Path("/proc").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):
            if folder.name.isdigit() and (int(folder.name) == main or _parent(int(folder.name)) == main):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                total += sum(int(fields[place]) for place in (11, 12, 13, 14)) / TICKS
    return total


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _ready(client: ApiClient) -> bool:
    try:
        return client.ready().status == "ok"
    except ApiUnavailable:
        return False
