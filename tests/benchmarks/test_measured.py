import sys

import pytest

from benchmarks.measured import Failed, cost

BUSY = "import time; end = time.process_time() + {cpu_s}\nwhile time.process_time() < end: pass"


def test_the_cost_of_a_command_is_its_own_cpu_time() -> None:
    took = cost([sys.executable, "-S", "-c", BUSY.format(cpu_s=0.2)])
    assert took.cpu_s >= 0.2


def test_the_peak_of_a_command_is_its_own_memory_not_that_of_who_started_it() -> None:
    ballast = bytearray(200 << 20)
    small = cost([sys.executable, "-S", "-c", "pass"])
    large = cost([sys.executable, "-S", "-c", "b = bytearray(100 << 20)"])
    assert len(ballast) == 200 << 20
    assert small.peak_mb < 50
    assert 100 < large.peak_mb < 150


def test_what_a_command_says_of_its_work_leaves_out_the_start_of_the_interpreter() -> None:
    assert cost([sys.executable, "-S", "-c", 'print(\'{"cpu_s": 0.0, "length_s": 3.0}\')']).said["length_s"] == 3.0


def test_a_command_that_fails_has_no_cost() -> None:
    with pytest.raises(Failed, match="no such song"):
        cost([sys.executable, "-S", "-c", "raise SystemExit('no such song')"])
