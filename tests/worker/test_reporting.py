"""What a worker says of itself, and when it looks at the library folders."""

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import structlog

from soniquebay.client.errors import Unauthorized
from soniquebay.contracts.conditions import Condition
from soniquebay.contracts.paths import to_wire
from soniquebay.contracts.roots import KnownFile, Library, Probe, Sight, Sights, WorkerReport
from soniquebay.worker.outlook import look
from soniquebay.worker.reporting import Reporter


@dataclass
class FakeApi:
    """A library, and what it is said to look like."""

    root: Path
    sight: Sight = "same"
    name: str = "music"
    said: list[WorkerReport] = field(default_factory=list)

    def libraries(self) -> tuple[Library, ...]:
        return (Library(id=1, name=self.name, path=str(self.root)),)

    def probes(self) -> tuple[Probe, ...]:
        return (Probe(library=self.libraries()[0], files=(KnownFile(path=f"{self.root}/a.mp3", size=3),)),)

    def report(self, report: WorkerReport) -> Sights:
        self.said.append(report)
        return Sights(sights={one.library_id: self.sight for one in report.looks})


@dataclass
class Hand:
    """A clock moved by hand."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def reporter(api: FakeApi, clock: Hand) -> Reporter:
    return Reporter(api, "nas1", 2, lambda: Condition(state="ok", found="redis"), lambda: ("musik",), clock=clock)


def test_it_says_that_it_lives_each_time_and_looks_once_a_minute(tmp_path: Path) -> None:
    api, clock = FakeApi(tmp_path), Hand()
    one = reporter(api, clock)
    for clock.now in (0.0, 10.0, 59.0, 60.0):
        one.report()
    assert [len(said.looks) for said in api.said] == [1, 0, 0, 1]
    assert {(said.worker, said.processes, said.unknown_roots) for said in api.said} == {("nas1", 2, ("musik",))}
    assert api.said[-1].queue == Condition(state="ok", found="redis")


class EndsAtTheFirstWait(threading.Event):
    """A wish to stop that comes while the reporter waits for its second turn."""

    def wait(self, timeout: float | None = None) -> bool:
        self.set()
        return super().wait(timeout)


def test_a_worker_that_starts_is_known_at_once_and_not_only_after_the_first_wait(tmp_path: Path) -> None:
    api = FakeApi(tmp_path)
    one = reporter(api, Hand())
    one.stop = EndsAtTheFirstWait()
    one.run()
    assert [(said.worker, len(said.looks)) for said in api.said] == [("nas1", 1)]


class Refusing(FakeApi):
    """An api whose tokens have been changed."""

    def report(self, report: WorkerReport) -> Sights:
        super().report(report)
        raise Unauthorized(401, "Show a token.")


def test_an_api_that_refuses_it_is_told_of_once_and_not_asked_again(tmp_path: Path) -> None:
    api, refused = Refusing(tmp_path), list[Unauthorized]()
    one = reporter(api, Hand())
    one.when_refused = refused.append
    one.run()
    assert (len(api.said), [error.status for error in refused]) == (1, [401])


def test_how_it_reaches_the_queue_is_as_new_as_its_last_hello(tmp_path: Path) -> None:
    api = FakeApi(tmp_path)
    one = reporter(api, Hand())
    one.report()
    one.queue = lambda: Condition(state="problem", found="redis does not answer")
    one.report()
    assert [said.queue.state for said in api.said if said.queue is not None] == ["ok", "problem"]
    assert [len(said.looks) for said in api.said] == [1, 0]


def test_it_looks_at_once_when_a_library_changes_and_all_the_time_while_one_is_not_seen(tmp_path: Path) -> None:
    api, clock = FakeApi(tmp_path), Hand()
    one = reporter(api, clock)
    one.report()
    api.name = "other"
    one.report()
    api.sight, clock.now = "missing", 60.0
    for _ in range(3):
        one.report()
    assert [len(said.looks) for said in api.said] == [1, 1, 1, 1, 1]


def test_what_is_not_seen_any_more_is_logged_once_and_so_is_that_it_is_back(tmp_path: Path) -> None:
    api, clock = FakeApi(tmp_path), Hand()
    one = reporter(api, clock)
    with structlog.testing.capture_logs() as lines:
        for sight in ("same", "missing", "missing", "other", "same"):
            api.sight = sight
            clock.now += 60
            one.report()
    events = [line["event"] for line in lines]
    assert events == ["root_unknown", "library_not_seen", "library_seen_again"]


def test_a_folder_is_looked_at_as_it_is(tmp_path: Path) -> None:
    root = tmp_path / "music"
    api = FakeApi(root)
    assert look(api.probes()[0]).access == "missing"
    root.mkdir()
    (root / "a.mp3").write_bytes(b"four")
    seen = look(api.probes()[0])
    assert (seen.access, seen.known, seen.found, seen.path) == ("readable", 1, 0, str(root))
    (root / "a.mp3").write_bytes(b"abc")
    assert look(api.probes()[0]).found == 1
    assert look(api.probes()[0]).identity == seen.identity


def test_a_file_in_place_of_the_folder_and_a_name_that_cannot_be_are_no_folders(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (f"{tmp_path}/file", f"{tmp_path}/file/below", to_wire("/\udce9/not there"), "/a\0b"):
        probe = Probe(library=Library(id=1, name="m", path=path), files=())
        assert look(probe).access == "missing"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_folder_that_may_not_be_read_is_not_readable(tmp_path: Path) -> None:
    tmp_path.chmod(0o000)
    assert look(FakeApi(tmp_path).probes()[0]).access == "unreadable"
    tmp_path.chmod(0o700)
