"""The short form of `make soak`: every kind of fault once, during one scan; `make test-slow` for the embedded way."""

import sys
from pathlib import Path

import pytest

from tests.soak.report import summary, table
from tests.soak.run import Plan, run
from tests.soak.servers import Way

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="kills processes found in /proc"),
]


@pytest.mark.timeout(900)  # right or wrong does not depend on how long it takes
@pytest.mark.parametrize("way", ["distributed", pytest.param("embedded", marks=pytest.mark.slow)])
def test_whatever_is_killed_cut_or_full_every_file_is_done_once_and_every_bad_one_failed(
    way: Way, tmp_path: Path
) -> None:
    plan = Plan(way, good=24, bad=5, faults=0, seed=6, long_s=2.0, short_s=1.0, lease_s=5.0, scans=1)
    outcome = run(plan, tmp_path, print)
    print(table(outcome), summary(outcome), sep="\n")
    assert outcome.wrong == []
