"""The real api, served by uvicorn on a free port of this machine, and the real client."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from soniquebay.api.app import ApiServer, create_app
from soniquebay.client.api import ApiClient
from soniquebay.config.settings import ApiSettings
from tests.api.house import Clock, FakeQueue, empty_database


@dataclass(frozen=True)
class Served:
    """A running api."""

    url: str
    client: ApiClient
    app: FastAPI
    server: ApiServer
    thread: threading.Thread
    settings: ApiSettings
    queue: FakeQueue
    clock: Clock
    music: Path

    def stop(self) -> float:
        """Stop the server; return how many seconds that took."""
        begun = time.monotonic()
        self.server.should_exit = True
        self.thread.join(30)
        return time.monotonic() - begun


@contextmanager
def serving(folder: Path, port: int | None = None) -> Iterator[Served]:
    data = folder / "data"
    data.mkdir(exist_ok=True)
    music = folder / "music"
    music.mkdir(exist_ok=True)
    if not (data / "soniquebay.db").exists():
        (data / "soniquebay.db").write_bytes(empty_database())
    settings = ApiSettings(data_dir=data, api_port=port or free_port())
    queue, clock = FakeQueue(), Clock()
    app = create_app(settings, queue=queue, clock=clock)
    server = ApiServer(app, settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.005)
    url = f"http://127.0.0.1:{settings.api_port}"
    with ApiClient(url, token_path=settings.token_path) as client:
        served = Served(url, client, app, server, thread, settings, queue, clock, music)
        try:
            yield served
        finally:
            served.stop()


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
