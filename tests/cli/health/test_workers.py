"""What `doctor` says of the workers of all machines: each one's report crosses a real api."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from soniquebay.cli.health import running, workers
from soniquebay.cli.health.finding import Finding
from soniquebay.contracts.backlog import WindowRequest
from soniquebay.contracts.conditions import Condition
from soniquebay.contracts.roots import Look, WorkerReport
from soniquebay.contracts.walks import RegisterRequest
from soniquebay.worker.elsewhere import Folders
from tests.api.house import entry
from tests.walls.serving import Served, serving


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path) as served:
        scan = served.client.start_scan(str(served.music)).id
        served.client.walking(scan)
        served.client.register(scan, RegisterRequest(files=(entry(f"{served.music}/a.mp3"),)))
        yield served


def look(found: int = 0, access: str = "readable", path: str = "/mnt/x") -> Look:
    return Look.model_validate(
        {"library_id": 1, "path": path, "access": access, "identity": "1", "known": 8, "found": found}
    )


def findings(api: Served, **said: object) -> dict[str, Finding]:
    """What is said of a worker that reports this, and otherwise that all is well."""
    version = api.client.health().version
    report = {"worker": "nas2", "processes": 2, "host": "nas2.lan", "version": version, "time": api.clock()} | said
    api.client.report(WorkerReport.model_validate(report | {"looks": said.get("looks", (look(8),))}))
    return {finding.subject: finding for finding in workers.workers(api.client)}


def test_of_a_worker_that_is_well_everything_is_said_and_nothing_advised(api: Served) -> None:
    queue = Condition(state="ok", found="redis at 10.0.0.1:6379, version 7.0.15")
    found = findings(api, queue=queue)
    assert list(found) == ["Worker nas2", "Worker nas2, queue", "Worker nas2, library 1 'music'"]
    assert {finding.state for finding in found.values()} == {"ok"}
    assert found["Worker nas2"].found.startswith("2 processes on nas2.lan, version ")
    assert found["Worker nas2, library 1 'music'"].found == "/mnt/x, 8 of 8 known files are there"


@pytest.mark.parametrize(
    ("seen", "sentence", "advice"),
    [
        (look(0), "sees another folder at /mnt/x: 0 of 8 known files are there", "--anyway"),
        (look(0, "missing"), "has no folder /mnt/x", "Mount it there, or set"),
        (look(0, "unreadable"), "may not read /mnt/x", "Give its user the right to, or set"),
    ],
)
def test_a_worker_that_does_not_see_a_library_is_a_problem_with_its_remedy(
    api: Served, seen: Look, sentence: str, advice: str
) -> None:
    finding = findings(api, looks=(seen,))["Worker nas2, library 1 'music'"]
    assert (finding.state, finding.found) == ("problem", sentence)
    assert advice in str(finding.advice)
    assert "et SONIQUEBAY_ROOTS=music=/where/it/is there, and restart it." in str(finding.advice)


def test_what_was_the_library_and_holds_none_of_its_files_any_more_is_told(api: Served) -> None:
    findings(api)
    finding = findings(api, looks=(look(0),))["Worker nas2, library 1 'music'"]
    assert (finding.state, finding.found) == ("note", "/mnt/x is the same folder, but 0 of 8 known files are there")


@pytest.mark.parametrize(("ahead_s", "words"), [(8, "8 s ahead of"), (-90, "90 s behind")])
def test_a_clock_that_differs_from_the_apis_is_a_problem(api: Served, ahead_s: int, words: str) -> None:
    api.client.report(
        WorkerReport(
            worker="nas2", processes=1, host="h", version="1", time=api.clock() + timedelta(seconds=ahead_s), looks=()
        )
    )
    said = [finding for finding in workers.workers(api.client) if "clock" in finding.found]
    assert [(one.state, f"its clock is {words} the api's") for one in said] == [("problem", said[0].found)]


def test_a_worker_of_another_version_is_a_problem(api: Served) -> None:
    finding = findings(api, version="0.0.9")["Worker nas2"]
    assert finding.state == "problem"
    assert "version 0.0.9, but the api has" in finding.found


def test_a_queue_that_a_worker_does_not_reach_is_a_problem_and_a_name_that_is_to_come_is_noted(api: Served) -> None:
    queue = Condition(state="problem", found="redis at 10.0.0.1:6379 does not answer", advice="Start the broker.")
    found = findings(api, queue=queue, unknown_roots=("musik",))
    assert found["Worker nas2, queue"].state == "problem"
    assert found["Worker nas2"].state == "note"  # it has 'music' at a place of its own, as its setting says


def test_a_name_that_a_worker_writes_wrongly_is_a_problem(api: Served) -> None:
    found = findings(api, unknown_roots=("musik",), looks=(look(8, path=str(api.music)),))["Worker nas2"]
    assert found.state == "problem"
    assert found.found == "no library is called 'musik', as its SONIQUEBAY_ROOTS names it; the libraries are: 'music'"


def test_of_a_worker_that_only_asked_for_work_so_far_nothing_is_guessed(api: Served) -> None:
    api.client.window(WindowRequest(worker="nas1", processes=2))
    (said,) = workers.workers(api.client)
    assert (said.subject, said.state, said.found) == ("Worker nas1", "note", "2 processes; it has not said more yet")


def test_a_library_that_a_worker_has_not_looked_at_yet_is_told(api: Served) -> None:
    assert findings(api, looks=())["Worker nas2, library 1 'music'"].found == "it has not looked yet"


def test_a_worker_that_stopped_is_told_for_a_while_and_then_forgotten(api: Served) -> None:
    findings(api)
    api.client.reset("nas2")
    found = {finding.subject: finding for finding in workers.workers(api.client)}
    assert found["Workers"].found == "none was heard from lately"
    assert (found["Worker nas2"].state, found["Worker nas2"].found) == ("note", "stopped, silent for 0 s")
    api.clock.advance(8 * 24 * 3600)
    findings(api, worker="nas1")
    assert [worker.name for worker in api.client.workers()] == ["nas1"]


def test_a_machine_without_music_is_no_problem_where_a_worker_sees_it(api: Served) -> None:
    (alone,) = running.libraries(api.client, Folders({"music": "/nowhere"}))
    findings(api)
    (with_worker,) = running.libraries(api.client, Folders({"music": "/nowhere"}))
    assert (alone.state, with_worker.state) == ("problem", "note")
