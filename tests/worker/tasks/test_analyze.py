import time
from collections.abc import Callable

import pytest
import structlog

from soniquebay.contracts import jobs
from soniquebay.contracts.analysis import Analysis, Failure
from soniquebay.contracts.backlog import TrackResult
from soniquebay.worker.pipeline import payload_of
from soniquebay.worker.runtime import StopFlag, Stopping
from soniquebay.worker.tasks.analyze import analyze
from soniquebay.worker.tasks.reconcile import reconcile
from tests.worker.listening.strange_child import heard
from tests.worker.tasks.fakes import FakeApi, FakeEar, runtime

ANALYSIS = heard("/m/7.mp3")


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)


def test_what_is_heard_is_stored_and_the_next_tracks_are_enqueued() -> None:
    api, ear, sent = FakeApi(waiting=[8, 9, 10]), FakeEar(ANALYSIS), list[tuple[str, int]]()
    analyze(runtime(api, ear, sent), 7)
    assert ear.heard == ["/m/7.mp3"]
    assert api.stored == {7: payload_of(ANALYSIS)}
    assert sent == [(jobs.ANALYZE, 8), (jobs.ANALYZE, 9)]


@pytest.mark.parametrize(("kind", "retry"), [("damaged", False), ("crash", False), ("gone", True), ("timeout", True)])
def test_a_failure_is_told_with_its_sentence_and_tried_again_only_if_its_cause_may_pass(kind: str, retry: bool) -> None:
    api = FakeApi()
    failure = Failure.model_validate({"kind": kind, "message": "7.mp3 cannot be heard."})
    analyze(runtime(api, FakeEar(failure), []), 7)
    assert api.failed == {7: TrackResult(token="t", kind=kind, message="7.mp3 cannot be heard.", retry=retry)}


def test_log_lines_carry_the_track_and_the_scan_that_waits_for_it() -> None:
    failure = Failure(kind="damaged", message="7.mp3 cannot be heard.")
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        analyze(runtime(FakeApi(), FakeEar(failure), []), 7)
    assert [(line["event"], line["track_id"], line["scan_id"]) for line in lines] == [("track_failed", 7, 3)]


def test_a_track_that_somebody_else_has_is_left_alone() -> None:
    api, ear = FakeApi(leased={7}), FakeEar(ANALYSIS)
    analyze(runtime(api, ear, []), 7)
    assert ear.heard == []
    assert api.stored == {}


def test_a_result_waits_for_an_api_that_is_away_for_a_while() -> None:
    api = FakeApi()

    class AwayWhenStoring(FakeEar):
        def listen(self, path: str, on_wait: Callable[[], None]) -> Analysis | Failure:
            api.away = 4
            return super().listen(path, on_wait)

    analyze(runtime(api, AwayWhenStoring(ANALYSIS), []), 7)
    assert set(api.stored) == {7}


@pytest.mark.parametrize("away", [1, 100])
def test_an_api_that_stays_away_costs_nothing_but_time(away: int) -> None:
    api = FakeApi(away=away, waiting=[1])
    work = runtime(api, FakeEar(ANALYSIS), [])
    analyze(work, 7)
    reconcile(work)
    assert api.stored == {}


def test_the_lease_is_kept_alive_during_a_long_analysis() -> None:
    api = FakeApi(lease_s=0.0)
    analyze(runtime(api, FakeEar(ANALYSIS, waits=5), []), 7)
    assert api.heartbeats == 5
    assert set(api.stored) == {7}
    rarely = FakeApi(lease_s=60.0)
    analyze(runtime(rarely, FakeEar(ANALYSIS, waits=5), []), 7)
    assert rarely.heartbeats == 0


def test_an_analysis_whose_lease_is_lost_is_given_up() -> None:
    api = FakeApi(lease_s=0.0, lease_lost=True)
    analyze(runtime(api, FakeEar(ANALYSIS, waits=5), []), 7)
    assert api.heartbeats == 1
    assert api.stored == {}


def test_a_worker_that_stops_gives_its_track_up_at_once() -> None:
    flag = StopFlag()
    flag.check()
    flag.raise_it()
    with pytest.raises(Stopping):
        flag.check()
    api = FakeApi()
    analyze(runtime(api, FakeEar(ANALYSIS, waits=1), [], flag.check), 7)
    assert api.stored == {}


def test_reconciling_enqueues_what_the_backlog_names() -> None:
    sent: list[tuple[str, int]] = []
    reconcile(runtime(FakeApi(waiting=[1, 2, 3]), FakeEar(ANALYSIS), sent))
    assert sent == [(jobs.ANALYZE, 1), (jobs.ANALYZE, 2)]
