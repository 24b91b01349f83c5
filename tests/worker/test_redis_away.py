"""A worker and a Redis that goes away and comes back, both real."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from soniquebay.config.settings import WorkerSettings
from soniquebay.contracts import jobs
from soniquebay.worker.app import create_app
from tests.servers import processes
from tests.servers.redis import OwnServer

pytestmark = pytest.mark.skipif(shutil.which("redis-server") is None, reason="NOT TESTED: redis-server is missing")


@dataclass
class Keeping:
    """The worker of `keeping.py`, and its Redis."""

    folder: Path
    redis: OwnServer

    def ask(self, number: int) -> None:
        settings = WorkerSettings(data_dir=self.folder / "data", broker_url=self.redis.url)
        with create_app(settings) as app:
            app.send_task(jobs.ANALYZE, args=[number])

    def let_go(self, number: int) -> None:
        (self.folder / f"go-{number}").touch()

    def kill(self, number: int) -> None:
        os.kill(self.process_of(number), signal.SIGKILL)

    def process_of(self, number: int) -> int:
        self.wait_until((self.folder / f"begun-{number}").exists)
        return int((self.folder / f"begun-{number}").read_text())

    def has_said(self, words: str) -> bool:
        return words in (self.folder / "log").read_text()

    def wait_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < deadline, (self.folder / "log").read_text()[-3000:]
            time.sleep(0.01)


@pytest.fixture
def keeping(tmp_path: Path) -> Iterator[Keeping]:
    redis = OwnServer()
    redis.start()
    worker = processes.start([sys.executable, "-m", "tests.worker.keeping", redis.url, tmp_path], tmp_path / "log")
    try:
        yield Keeping(tmp_path, redis)
    finally:
        processes.stop(worker)
        redis.stop()
        shutil.rmtree(redis.folder, ignore_errors=True)


@pytest.mark.parametrize(("end", "complaint"), [(Keeping.let_go, "Couldn't ack"), (Keeping.kill, "Couldn't reject")])
def test_a_worker_whose_last_job_ends_or_is_killed_while_redis_is_away_takes_the_next_one(
    keeping: Keeping, end: Callable[[Keeping, int], None], complaint: str
) -> None:
    keeping.ask(1)
    keeping.process_of(1)
    keeping.redis.stop()
    end(keeping, 1)
    keeping.wait_until(lambda: keeping.has_said(complaint))
    keeping.redis.start()
    keeping.ask(2)
    keeping.process_of(2)
