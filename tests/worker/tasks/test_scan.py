from pathlib import Path

import pytest

from soniquebay.client.errors import ApiUnavailable
from soniquebay.contracts import jobs
from soniquebay.contracts.paths import to_wire
from soniquebay.contracts.scans import ScanState
from soniquebay.contracts.walks import RegisterAnswer, RegisterRequest, WalkStarted
from soniquebay.worker.runtime import Stopping
from soniquebay.worker.tasks import scan as module
from soniquebay.worker.tasks.scan import scan
from tests.worker.listening.strange_child import heard
from tests.worker.scanner.test_walk import fill
from tests.worker.tasks.fakes import FakeApi, FakeEar, runtime

EAR = FakeEar(heard("/m/1.mp3"))


def api_with(root: Path, state: ScanState = "queued") -> FakeApi:
    return FakeApi(scans={1: WalkStarted(scan_id=1, path=to_wire(str(root)), state=state)}, waiting=[5, 6, 7])


def test_a_scan_registers_what_it_finds_and_fills_the_queue(tmp_path: Path) -> None:
    fill(tmp_path, "a.mp3", "b/c.flac")
    api, sent = api_with(tmp_path), list[tuple[str, int]]()
    scan(runtime(api, EAR, sent), 1)
    assert [Path(entry.path).name for entry in api.registered] == ["a.mp3", "c.flac"]
    assert [finished.error for finished in api.finished] == [None]
    assert sent == [(jobs.ANALYZE, 5), (jobs.ANALYZE, 6), (jobs.ANALYZE, 7)]


@pytest.mark.parametrize("state", ["done", "cancelled", "failed", "analysing"])
def test_a_scan_that_is_over_is_not_walked_again(tmp_path: Path, state: ScanState) -> None:
    fill(tmp_path, "a.mp3")
    api = api_with(tmp_path, state)
    scan(runtime(api, EAR, []), 1)
    assert api.registered == []
    assert api.finished == []


def test_a_scan_breaks_off_when_the_api_is_away_and_says_nothing_false(tmp_path: Path) -> None:
    fill(tmp_path, "a.mp3")

    class AwayLater(FakeApi):
        def register(self, scan_id: int, request: RegisterRequest) -> RegisterAnswer:
            raise ApiUnavailable("The api is away.")

    api = AwayLater(scans=api_with(tmp_path).scans)
    scan(runtime(api, EAR, []), 1, pauses_s=(0.0, 0.0))
    assert api.finished == []


def test_a_scan_that_broke_off_is_walked_anew_as_soon_as_the_api_is_back(tmp_path: Path) -> None:
    """Nobody has to wait for the minute of silence after which a walk is taken for dead."""
    fill(tmp_path, "a.mp3")

    class AwayTwice(FakeApi):
        attempts = 0

        def register(self, scan_id: int, request: RegisterRequest) -> RegisterAnswer:
            self.attempts += 1
            if self.attempts <= 2:
                raise ApiUnavailable("The api is away.")
            return super().register(scan_id, request)

    api = AwayTwice(scans=api_with(tmp_path).scans)
    scan(runtime(api, EAR, []), 1, pauses_s=(0.0, 0.0, 60.0))
    assert [Path(entry.path).name for entry in api.registered] == ["a.mp3"]
    assert [finished.error for finished in api.finished] == [None]


def test_a_worker_that_stops_does_not_wait_for_the_api(tmp_path: Path) -> None:
    asked = []

    def stop_once_away() -> None:
        asked.append(True)
        if len(away) > 0:
            raise Stopping

    away: list[int] = []

    class Away(FakeApi):
        def walking(self, scan_id: int) -> WalkStarted:
            away.append(scan_id)
            raise ApiUnavailable("The api is away.")

    scan(runtime(Away(scans={}), EAR, [], stop_once_away), 1, pauses_s=(3600.0,))
    assert away == [1]
    assert asked == [True]


def test_a_worker_that_stops_breaks_the_walk_off(tmp_path: Path) -> None:
    def stop() -> None:
        raise Stopping

    api = api_with(tmp_path)
    scan(runtime(api, EAR, [], stop), 1)
    assert api.finished == []


def test_a_missing_folder_fails_the_scan_with_a_sentence(tmp_path: Path) -> None:
    api = api_with(tmp_path / "unplugged")
    scan(runtime(api, EAR, []), 1)
    assert [finished.error for finished in api.finished] == [
        f"{tmp_path}/unplugged: The folder is not there; is its disk connected?"
    ]


def test_a_tag_parser_that_stumbles_costs_the_tags_of_that_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(path: str) -> None:
        raise IndexError(path)

    monkeypatch.setattr(module, "read_tags", stumble)
    fill(tmp_path, "a.mp3")
    api = api_with(tmp_path)
    scan(runtime(api, EAR, []), 1)
    assert [entry.tags.title for entry in api.registered] == [None]


def test_an_error_nobody_thought_of_fails_the_scan_instead_of_repeating_it(tmp_path: Path) -> None:
    fill(tmp_path, "a.mp3")

    class Broken(FakeApi):
        def register(self, scan_id: int, request: RegisterRequest) -> RegisterAnswer:
            raise ZeroDivisionError

    api = Broken(scans=api_with(tmp_path).scans)
    with pytest.raises(ZeroDivisionError):
        scan(runtime(api, EAR, []), 1)
    assert "ZeroDivisionError" in str(api.finished[0].error)
