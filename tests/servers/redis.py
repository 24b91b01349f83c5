"""A real Redis for the tests: one of our own where `redis-server` is installed, else the one of this machine."""

import atexit
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
import redis

from tests.servers import processes
from tests.servers.ports import free_port

OF_THIS_MACHINE = "redis://127.0.0.1:6379/15"
"""Its last database; what is in it is lost."""


@dataclass
class OwnServer:
    """A Redis server on a port of its own, that keeps nothing on disk."""

    port: int = field(default_factory=free_port)
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="soniquebay-redis-")))
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = processes.start(["redis-server", *options, "--dir", self.folder], self.folder / "log")
        deadline = time.monotonic() + 30
        while not _answers(self.url):
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.01)

    def stop(self) -> None:
        """Kill it: what was in it is lost."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@cache
def server() -> str:
    """Return the address of a server for the tests of this process; skips the test where none can be had."""
    asked = os.environ.get("TEST_REDIS_URL")
    if asked:
        return asked
    if shutil.which("redis-server") is not None:
        own = OwnServer()
        own.start()
        atexit.register(shutil.rmtree, own.folder, ignore_errors=True)
        atexit.register(own.stop)
        return own.url
    if _answers(OF_THIS_MACHINE):
        return OF_THIS_MACHINE
    pytest.skip(
        "NOT TESTED ON REDIS: redis-server is not installed, none answers at 127.0.0.1:6379, and TEST_REDIS_URL "
        "names none."
    )


def empty_server() -> str:
    """Return the address of the server, with nothing in it."""
    url = server()
    with redis.Redis.from_url(url) as connection:
        connection.flushdb()
    return url


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_timeout=2) as connection:
            connection.ping()
    except redis.ConnectionError:
        return False
    return True
