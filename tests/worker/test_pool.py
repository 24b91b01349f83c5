"""A worker on the embedded queue, real, and a process of its pool that is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from soniquebay.config.settings import WorkerSettings
from soniquebay.contracts import jobs
from soniquebay.worker.app import create_app
from soniquebay.worker.pool import EXIT_STATUS
from tests.servers import processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs the bond of a child to its parent")


@pytest.fixture
def worker(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    process = processes.start(
        [sys.executable, "-m", "tests.worker.keeping", "filesystem://", tmp_path], tmp_path / "log"
    )
    try:
        yield process
    finally:
        processes.stop(process)


def wait_until(condition: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, log.read_text()[-3000:]
        time.sleep(0.01)


@pytest.mark.parametrize("idle", [True, False], ids=["idle", "at work"])
def test_a_worker_whose_process_is_killed_ends_rather_than_live_on_deaf(
    worker: "subprocess.Popen[bytes]", tmp_path: Path, idle: bool
) -> None:
    with create_app(WorkerSettings(data_dir=tmp_path / "data")) as app:
        app.send_task(jobs.ANALYZE, args=[1])
    begun = tmp_path / "begun-1"
    wait_until(begun.exists, tmp_path / "log")
    if idle:
        (tmp_path / "go-1").touch()
        wait_until(lambda: _waits_for_a_lock_or_a_pipe(int(begun.read_text())), tmp_path / "log")
    os.kill(int(begun.read_text()), signal.SIGKILL)
    wait_until(lambda: worker.poll() is not None, tmp_path / "log")
    assert worker.returncode == EXIT_STATUS


def _waits_for_a_lock_or_a_pipe(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "S"
