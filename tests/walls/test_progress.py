"""Live progress through real servers: several api processes, one database, one Redis."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiUnavailable
from soniquebay.contracts.events import Event, Listening
from soniquebay.worker.progress import ToApi, ToRedis
from tests.e2e.house import COMMAND, wait_until
from tests.servers import redis
from tests.servers.databases import empty_database
from tests.servers.ports import free_port
from tests.walls.serving import Served

WORD = Listening(track_id=7, worker="one", elapsed_s=2.0)


class Watcher:
    """Somebody who watches the stream of an api, until it is gone."""

    def __init__(self, url: str, last_id: int | None = None) -> None:
        self.seen: list[Event] = []
        self._stream = ApiClient(url).events(last_id, patience_s=0.0)
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def kept(self) -> list[int]:
        return [event.id for event in self.seen if event.id is not None]

    def _watch(self) -> None:
        try:
            self.seen.extend(iter(self._stream))
        except ApiUnavailable:
            return


def told_until_heard(tell: Callable[[Listening], None], watchers: list[Watcher]) -> None:
    """Tell until everybody has heard it: who is just coming misses what is kept nowhere."""

    def heard() -> bool:
        tell(WORD)
        return all(any(event.data == WORD for event in watcher.seen) for watcher in watchers)

    wait_until(heard, "the progress was not heard")


def test_progress_told_to_the_api_is_passed_on_without_a_number(api: Served) -> None:
    watcher = Watcher(api.url)
    told_until_heard(ToApi(api.client).tell, [watcher])
    assert watcher.kept() == []


def test_nobody_but_a_worker_may_tell_progress(api: Served) -> None:
    with ApiClient(api.url) as stranger, pytest.raises(Exception, match="Only workers"):
        stranger.listening(WORD)


def test_a_worker_does_not_mind_when_nobody_hears_it() -> None:
    with ApiClient(f"http://127.0.0.1:{free_port()}") as nobody:
        ToApi(nobody).tell(WORD)
    ToRedis(f"redis://127.0.0.1:{free_port()}/0").tell(WORD)


@contextmanager
def api_process(data: Path, database: str) -> Iterator[str]:
    port = free_port()
    settings = {
        "SONIQUEBAY_DATA_DIR": str(data),
        "SONIQUEBAY_API_PORT": str(port),
        "SONIQUEBAY_DATABASE_URL": database,
        "SONIQUEBAY_BROKER_URL": redis.server(),
    }
    process = subprocess.Popen([*COMMAND, "api"], env=os.environ | settings)
    try:
        with ApiClient(f"http://127.0.0.1:{port}") as client:
            wait_until(lambda: _answers(client), "the api did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _answers(client: ApiClient) -> bool:
    try:
        return client.ready().status == "ok"
    except ApiUnavailable:
        return False


@pytest.mark.skipif(sys.platform == "win32", reason="there is no Redis")
def test_every_api_process_streams_every_event_and_a_watcher_who_comes_back_misses_none(tmp_path: Path) -> None:
    with ExitStack() as stack:
        database = stack.enter_context(empty_database("postgresql", tmp_path))
        first, second = (stack.enter_context(api_process(tmp_path, database)) for _ in range(2))
        watchers = [Watcher(first), Watcher(second)]
        told_until_heard(ToRedis(redis.server()).tell, watchers)
        music = tmp_path / "music"
        music.mkdir()
        client = stack.enter_context(ApiClient(first))
        scan = client.start_scan(str(music)).id
        wait_until(lambda: all(watcher.kept() for watcher in watchers), "the scan was not told about")
        middle = watchers[1].kept()[-1]
        client.cancel_scan(scan)
        wait_until(lambda: all(watcher.kept()[-1] > middle for watcher in watchers), "the end was not told about")
        returning = Watcher(first, middle)
        wait_until(lambda: bool(returning.kept()), "who came back heard nothing")
        assert returning.kept() == [one for one in watchers[0].kept() if one > middle]
        assert watchers[0].kept() == watchers[1].kept()
