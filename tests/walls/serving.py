"""The real api, served by uvicorn on a free port of this machine, and the real client."""

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
from tests.api.house import Clock, FakeQueue
from tests.servers.databases import Dialect, empty_database
from tests.servers.ports import free_port


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
def serving(folder: Path, dialect: Dialect = "sqlite") -> Iterator[Served]:
    data, music = folder / "data", folder / "music"
    data.mkdir(exist_ok=True)
    music.mkdir(exist_ok=True)
    with empty_database(dialect, data) as url, running(ApiSettings(data_dir=data, database_url=url), music) as served:
        yield served


@contextmanager
def running(settings: ApiSettings, music: Path) -> Iterator[Served]:
    """Serve on a free port of this machine alone, with these settings otherwise."""
    settings = settings.model_copy(update={"api_port": free_port()})
    queue, clock = FakeQueue(), Clock()
    app = create_app(settings, queue=queue, clock=clock)
    server = ApiServer(app, settings.model_copy(update={"api_host": "127.0.0.1"}))
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
