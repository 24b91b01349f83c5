from datetime import timedelta

import pytest

from soniquebay.cli import wording
from soniquebay.contracts.mir import NormalizedFeatures
from tests.cli.scans import NOON, a_scan


@pytest.mark.parametrize(("seconds", "said"), [(0.4, "0 s"), (59.4, "59 s"), (245, "4 min 05 s"), (7800, "2 h 10 min")])
def test_durations_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert wording.duration(seconds) == said


def test_one_file_is_not_plural() -> None:
    assert wording.count(1, "file") == "1 file"
    assert wording.count(12_345, "file") == "12 345 files"


def test_zero_is_a_value_and_none_is_not() -> None:
    assert (wording.share(0.0), wording.signed(0.0)) == ("0.00", "+0.00")
    assert (wording.share(None), wording.signed(None), wording.bpm(None)) == ("–", "–", "–")


def test_a_key_is_said_with_its_camelot_code() -> None:
    assert wording.key(NormalizedFeatures(key="A", scale="minor", camelot_key="8A")) == "A minor 8A"
    assert wording.key(NormalizedFeatures()) == "–"


def test_a_running_scan_in_one_line() -> None:
    scan = a_scan(status="analysing", to_analyse=40, done=8, failed=2, rate_per_s=2.5, eta_s=12.0)
    assert wording.progress_line(scan) == "10/40 files heard, 2.5 files/s, 12 s left, 2 failed"


def test_a_scan_that_nobody_took_yet_waits_for_a_worker() -> None:
    assert "worker" in wording.progress_line(a_scan(status="queued"))


def test_while_files_are_being_found_no_end_is_promised() -> None:
    line = wording.progress_line(a_scan(status="walking", total=7, to_analyse=5, done=1, eta_s=2.0))
    assert line == "7 files found so far, 1/5 heard"


def test_a_finished_scan_says_every_count() -> None:
    scan = a_scan(total=21, added=9, changed=5, moved=3, missing=2, unchanged=4, done=13, failed=1, to_analyse=14)
    finished = scan.model_copy(update={"finished_at": NOON + timedelta(seconds=9)})
    assert wording.outcome_line(finished) == (
        "Scan done in 9 s: 21 files found (9 added, 5 changed, 3 moved, 2 missing, 4 unchanged); 13 analysed, 1 failed."
    )


def test_a_failed_scan_says_why() -> None:
    assert "the disk went away" in wording.outcome_line(a_scan(status="failed", error="the disk went away"))
