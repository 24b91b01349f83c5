"""Faults come when a scan has gone so far, and every kind meets every phase."""

import random
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.contracts.scans import Scan, ScanState
from tests.soak.schedule import ORDER, Appointment, appointments, phase_of

KINDS = ("a", "b", "c", "d", "e")


def scan(status: ScanState, done: int = 0, failed: int = 0, to_analyse: int = 100) -> Scan:
    counts = dict.fromkeys(("unchanged", "added", "changed", "moved", "missing", "skipped"), 0)
    nothing = dict.fromkeys(("rate_per_s", "eta_s", "error", "started_at", "finished_at"))
    told = {"status": status, "done": done, "failed": failed, "to_analyse": to_analyse, "total": to_analyse}
    return Scan.model_validate(
        {"id": 1, "path": "/music", "created_at": datetime(2026, 1, 1, tzinfo=UTC), **counts, **nothing, **told}
    )


@given(st.integers(1, 100), st.integers())
def test_every_kind_happens_as_often_as_the_others(faults: int, seed: int) -> None:
    often = Counter(one.kind for one in appointments(KINDS, faults, random.Random(seed)))
    assert often.total() == faults
    assert max(often.values()) - min(often[kind] for kind in KINDS) <= 1


@given(st.integers())
def test_four_of_a_kind_meet_every_phase(seed: int) -> None:
    made = appointments(KINDS, 4 * len(KINDS), random.Random(seed))
    for kind in KINDS:
        assert {one.phase for one in made if one.kind == kind} == {"walk", "listening", "end"}


@given(st.integers(1, 100), st.integers())
def test_they_are_in_the_order_of_their_moments(faults: int, seed: int) -> None:
    moments = [(ORDER.index(one.phase), one.share) for one in appointments(KINDS, faults, random.Random(seed))]
    assert moments == sorted(moments)


@pytest.mark.parametrize(
    ("status", "settled", "phase"),
    [("queued", 0, "start"), ("walking", 50, "walk"), ("analysing", 89, "listening"), ("analysing", 90, "end")],
)
def test_the_phase_is_what_the_scan_is_at(status: ScanState, settled: int, phase: str) -> None:
    assert phase_of(scan(status, done=settled - settled // 2, failed=settled // 2)) == phase


def test_a_fault_of_the_walk_waits_for_it_and_is_too_late_after_it() -> None:
    fault = Appointment("a", "walk", 0.0)
    assert not fault.has_come(scan("queued"))
    assert fault.has_come(scan("walking"))
    assert not fault.is_past(scan("walking"))
    assert fault.is_past(scan("analysing"))


def test_a_fault_of_the_listening_waits_until_so_much_is_settled() -> None:
    fault = Appointment("a", "listening", 0.5)
    assert not fault.has_come(scan("walking", done=60))
    assert not fault.has_come(scan("analysing", done=49))
    assert fault.has_come(scan("analysing", done=40, failed=10))
    assert not fault.is_past(scan("analysing", done=89))
    assert fault.is_past(scan("analysing", done=90))
    assert fault.is_past(scan("done", done=100))


def test_the_last_moment_is_before_the_last_file() -> None:
    fault = Appointment("a", "end", 1.0)
    assert not fault.has_come(scan("analysing", done=8, to_analyse=10))
    assert fault.has_come(scan("analysing", done=9, to_analyse=10))
