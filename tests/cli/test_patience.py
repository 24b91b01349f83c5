from dataclasses import dataclass, field
from typing import Any

import pytest

from soniquebay.cli.patience import LOOK_EVERY_S, NobodyCanGoOn, Patience
from soniquebay.contracts.roots import WorkerView
from soniquebay.contracts.scans import Scan
from tests.cli.scans import NOON, a_scan

UNSEEN = "No worker sees library 1 'music': worker nas1 has no folder /music. Mount the folder there."


def worker(*, alive: bool = True) -> WorkerView:
    return WorkerView(
        name="nas1",
        host=None,
        version=None,
        processes=1,
        alive=alive,
        seen_at=NOON,
        silent_s=0.0,
        clock_skew_s=None,
        queue=None,
        unknown_roots=(),
        libraries=(),
    )


@dataclass
class Command:
    """A command that asks every second, by a clock that only it moves."""

    workers_there: tuple[WorkerView, ...] = (worker(),)
    starts_workers: bool = False
    now: float = 0.0
    asked: int = 0
    patience: Patience = field(init=False)

    def __post_init__(self) -> None:
        self.patience = Patience(self, 120.0, starts_workers=self.starts_workers, clock=lambda: self.now)

    def workers(self) -> tuple[WorkerView, ...]:
        self.asked += 1
        return self.workers_there

    def wait(self, seconds: int, **state: Any) -> Scan:
        scan = a_scan(**{"status": "analysing", "to_analyse": 3, "done": 1, **state})
        for _ in range(seconds):
            self.patience.bear(scan)
            self.now += 1.0
        return scan


def test_a_scan_whose_folder_no_worker_sees_for_two_minutes_ends_the_command_with_the_reason() -> None:
    command = Command()
    command.wait(110, error=UNSEEN)
    with pytest.raises(NobodyCanGoOn) as ended:
        command.wait(30, error=UNSEEN)
    assert str(ended.value) == (
        f"Nobody could go on with scan 1 of /music for 2 min 00 s. {UNSEEN} Nothing is lost: 2 files still to be "
        "heard, by the first worker that can, without another scan."
    )
    assert ended.value.scan.id == 1


def test_without_any_worker_the_command_ends_and_says_how_to_start_one() -> None:
    command = Command(workers_there=(worker(alive=False),))
    with pytest.raises(NobodyCanGoOn, match=r"No worker is running: start one with `soniquebay worker`.*walked"):
        command.wait(130, status="queued", to_analyse=0, done=0)


def test_who_starts_its_worker_again_by_itself_waits_for_it() -> None:
    command = Command(workers_there=(), starts_workers=True)
    assert command.wait(1000, status="queued").status == "queued"
    assert command.wait(1000, error=UNSEEN).status == "analysing"  # said by nobody who lives


def test_a_live_worker_that_sees_the_folder_may_take_as_long_as_it_needs() -> None:
    assert Command().wait(10_000).status == "analysing"


def test_a_folder_that_comes_back_for_a_moment_starts_the_time_anew() -> None:
    command = Command()
    command.wait(110, error=UNSEEN)
    command.wait(int(LOOK_EVERY_S) + 1)
    command.wait(110, error=UNSEEN)
    with pytest.raises(NobodyCanGoOn):
        command.wait(30, error=UNSEEN)


def test_a_file_that_is_heard_starts_the_time_anew() -> None:
    command = Command()
    command.wait(110, error=UNSEEN)
    command.wait(110, error=UNSEEN, done=2)
    with pytest.raises(NobodyCanGoOn, match="1 file still to be heard"):
        command.wait(30, error=UNSEEN, done=2)


def test_a_finished_scan_is_not_waited_for_and_its_error_is_its_own() -> None:
    command = Command(workers_there=())
    command.wait(1000, status="failed", error="/music: it is gone")
    assert command.asked == 0


def test_the_workers_are_not_asked_for_at_every_look_at_the_scan() -> None:
    command = Command()
    command.wait(100)
    assert command.asked <= 100 / LOOK_EVERY_S
