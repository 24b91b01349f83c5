"""Two real workers on Redis and PostgreSQL, each with the music where it has it, or not."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from celery import Celery

from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiUnavailable
from soniquebay.contracts.scans import Scan
from tests.cli.test_analyze import click_track
from tests.e2e.house import COMMAND, wait_until
from tests.servers.brokers import broker_url
from tests.servers.databases import empty_database
from tests.servers.ports import free_port

pytestmark = pytest.mark.e2e

TOKEN = "w" * 32
TUNES = ("Ane/one.wav", "Ane/two.wav", "Zoe/three.wav")


@dataclass
class Machines:
    """The api's machine, and those of the workers: each has a data folder of its own."""

    folder: Path
    database: str
    broker: str
    port: int = field(default_factory=free_port)
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def music(self) -> Path:
        return self.folder / "music"

    def environment(self, machine: str, **settings: str) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SONIQUEBAY_")}
        return inherited | {
            "SONIQUEBAY_DATA_DIR": str(self.folder / machine),
            "SONIQUEBAY_DATABASE_URL": self.database,
            "SONIQUEBAY_BROKER_URL": self.broker,
            "SONIQUEBAY_API_PORT": str(self.port),
            "SONIQUEBAY_API_URL": f"http://127.0.0.1:{self.port}",
            "SONIQUEBAY_WORKER_TOKEN": TOKEN,
            "SONIQUEBAY_JOBS": "1",
            "SONIQUEBAY_RECONCILE_S": "1",
            "SONIQUEBAY_WATCH_QUIET_S": "0.5",
            **settings,
        }

    def start(self, role: str, machine: str, **settings: str) -> None:
        with (self.folder / f"{machine}-{role}.log").open("ab") as log:
            self.running[f"{machine}-{role}"] = subprocess.Popen(
                [*COMMAND, role], env=self.environment(machine, **settings), stdout=log, stderr=log
            )

    def stop(self, name: str) -> None:
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        process.wait(60)

    def doctor(self, *options: str, **settings: str) -> str:
        command = [*COMMAND, "doctor", *options]
        environment = self.environment("api", **settings)
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout

    def findings(self) -> dict[str, tuple[str, str]]:
        """What doctor says of the workers: subject to state and sentence."""
        found = json.loads(self.doctor("--json"))
        return {one["subject"]: (one["state"], one["found"]) for one in found if one["subject"].startswith("Worker ")}

    def client(self) -> ApiClient:
        return ApiClient(f"http://127.0.0.1:{self.port}")

    def scans(self) -> tuple[Scan, ...]:
        with self.client() as client, suppress(ApiUnavailable):
            return client.scans()
        return ()

    def scanned(self) -> Scan:
        """Scan to the end."""
        with self.client() as client:
            number = client.start_scan(str(self.music)).id
            wait_until(lambda: client.scan(number).finished_at is not None, self.logs())
            return client.scan(number)

    def view_of(self, path: str) -> tuple[str, str] | None:
        """Return the worker that has the library at a path, and what it sees there."""
        with self.client() as client:
            for worker in client.workers():
                for view in worker.libraries:
                    if worker.alive and view.path == path:
                        return worker.name, view.state
        return None

    def watchers(self) -> list[str]:
        """Return the machines whose worker has begun to watch the folder."""
        logs = {name: self.folder / f"{name}-worker.log" for name in ("nas1", "nas2")}
        return [name for name, log in logs.items() if "watching " in log.read_text()]

    def nodes(self) -> set[str]:
        """Return the workers that answer Celery's inspection, as Flower asks for it."""
        with Celery(broker=self.broker, set_as_current=False) as app:
            return set(app.control.inspect(timeout=1.0).ping() or {})

    def logs(self) -> str:
        return "\n".join(f"--- {log.name}\n{log.read_text()[-3000:]}" for log in sorted(self.folder.glob("*.log")))


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    broker = broker_url("redis")
    with empty_database("postgresql", tmp_path) as database:
        made = Machines(tmp_path, database, broker)
        for name in TUNES:
            (made.music / name).parent.mkdir(parents=True, exist_ok=True)
            click_track(made.music / name, seconds=2.0 + len(name) / 10)
        made.start("api", "api")
        wait_until(lambda: _answers(made), "the api did not start")
        made.start("beat", "api")
        try:
            yield made
        finally:
            for process in made.running.values():
                process.terminate()
            for process in made.running.values():
                process.wait(60)


def _answers(machines: Machines) -> bool:
    with machines.client() as client, suppress(ApiUnavailable):
        return client.ready().status == "ok"
    return False


@pytest.mark.slow  # its parts are in tests/walls/test_who_sees_what.py
def test_a_worker_with_a_wrong_folder_does_no_harm_and_doctor_says_what_to_do(machines: Machines) -> None:
    machines.start("worker", "nas1")
    first = machines.scanned()
    assert (first.added, first.done, first.failed) == (3, 3, 0), machines.logs()

    wrong = machines.folder / "films"
    click_track(_made(wrong / "Else") / "film.wav", seconds=2.0)
    machines.start("worker", "nas2", SONIQUEBAY_ROOTS=f"music={wrong}", SONIQUEBAY_WATCH="false")
    wait_until(lambda: machines.view_of(str(wrong)) is not None, machines.logs())
    name, state = machines.view_of(str(wrong)) or ("", "")
    assert state == "other"

    click_track(machines.music / "Zoe" / "four.wav", seconds=3.0)
    wait_until(lambda: machines.scans()[0].id > first.id and machines.scans()[0].status == "done", machines.logs())
    again = machines.scans()[0]
    assert (again.added, again.missing, again.failed, again.done) == (1, 0, 0, 1)
    for _ in range(3):  # whichever of the two takes the message
        scanned = machines.scanned()
        assert (scanned.unchanged, scanned.missing, scanned.failed) == (4, 0, 0), machines.logs()

    state, sentence = machines.findings()[f"Worker {name}, library 1 'music'"]
    assert state == "problem"
    assert sentence == f"sees another folder at {wrong}: 0 of 4 known files are there"
    assert "SONIQUEBAY_ROOTS=music=/where/it/is" in machines.doctor()

    machines.stop("nas2-worker")
    assert machines.findings()[f"Worker {name}"][0] == "note"
    elsewhere = machines.folder / "mounted elsewhere"
    shutil.copytree(machines.music, elsewhere)
    machines.start("worker", "nas2", SONIQUEBAY_ROOTS=f"music={elsewhere}")
    wait_until(lambda: machines.view_of(str(elsewhere)) == (name, "same"), machines.logs())
    assert machines.findings()[f"Worker {name}, library 1 'music'"][0] == "ok"


def test_two_workers_that_watch_one_folder_ask_for_one_scan_of_a_change(machines: Machines) -> None:
    machines.start("worker", "nas1", SONIQUEBAY_TASK_EVENTS="true")
    machines.start("worker", "nas2", SONIQUEBAY_TASK_EVENTS="true", SONIQUEBAY_WORKER_NAME="attic")
    first = machines.scanned()
    with machines.client() as client:
        wait_until(lambda: len(client.workers()) == 2, machines.logs())
        names = {worker.name for worker in client.workers()}
    assert sum(name.startswith("attic-") for name in names) == 1
    wait_until(lambda: machines.nodes() == {f"soniquebay@{name}" for name in names}, "Celery does not know both")
    wait_until(lambda: bool(machines.watchers()), machines.logs())
    assert len(machines.watchers()) == 1, machines.logs()

    click_track(machines.music / "Zoe" / "four.wav", seconds=3.0)
    wait_until(lambda: machines.scans()[0].id > first.id and machines.scans()[0].status == "done", machines.logs())
    (watcher,) = machines.watchers()
    other = "nas1" if watcher == "nas2" else "nas2"

    machines.stop(f"{watcher}-worker")
    wait_until(lambda: other in machines.watchers(), machines.logs())
    assert [scan.id for scan in machines.scans()] == [first.id + 1, first.id], machines.logs()
    (machines.music / "Zoe" / "four.wav").unlink()
    wait_until(lambda: machines.scans()[0].missing == 1, machines.logs())
    assert len(machines.scans()) == 3, machines.logs()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
