from soniquebay.cli.status import library_line, work_line
from tests.cli.scans import totals


def test_the_library_in_one_line() -> None:
    assert library_line(totals(tracks=12, artists=8, albums=1, duration_s=256)) == (
        "12 tracks, 8 artists, 1 album, 4 min 16 s of music"
    )


def test_the_work_in_one_line() -> None:
    assert work_line(totals(done=9, pending=2, analysing=1, failed=1, workers=2, missing=3)) == (
        "9 heard, 3 waiting, 1 failed, 3 missing from disk, 2 workers running"
    )


def test_no_worker_is_said() -> None:
    assert "no worker is running" in work_line(totals())


def test_what_an_older_version_heard_is_said() -> None:
    assert "7 to be heard anew by this version" in work_line(totals(done=9, outdated=7))
