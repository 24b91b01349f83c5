from sqlalchemy import func, select

from soniquebay.api.models.scans import Scan, ScanSkipped
from soniquebay.api.services import library_rows, scans
from soniquebay.contracts.walks import SkippedPath
from tests.api.house import House, entry


def missing(home: House) -> int:
    with home.database.reading() as session:
        return library_rows.totals(session, home.clock()).missing


def test_what_a_walk_does_not_meet_is_missing_and_not_deleted(home: House) -> None:
    home.add(entry("/music/a.mp3"), entry("/music/b.mp3", content=2))
    scan = home.scan(home.rescan(entry("/music/a.mp3")))
    assert (scan.missing, missing(home)) == (1, 1)


def test_a_failed_walk_marks_nothing_missing(home: House) -> None:
    home.add(entry("/music/a.mp3"))
    scan_id = home.begin()
    home.walked(scan_id, error="The folder went away.")
    scan = home.scan(scan_id)
    assert (scan.status, scan.error, missing(home)) == ("failed", "The folder went away.", 0)


def test_a_cancelled_walk_marks_nothing_missing(home: House) -> None:
    home.add(entry("/music/a.mp3"))
    scan_id = home.begin()
    with home.database.writing() as session:
        scans.cancel(session, scans.find(session, scan_id), home.clock())
    home.walked(scan_id)
    assert (home.scan(scan_id).status, missing(home)) == ("cancelled", 0)


def test_what_lies_in_a_folder_that_could_not_be_entered_is_not_missing(home: House) -> None:
    home.add(entry("/music/locked/a.mp3"), entry("/music/open/b.mp3", content=2))
    scan_id = home.begin()
    home.walked(scan_id, SkippedPath(path="/music/locked", reason="It may not be read."))
    scan = home.scan(scan_id)
    assert (scan.missing, scan.skipped) == (1, 1)
    with home.database.reading() as session:
        told = scans.failures(session, scans.find(session, scan_id))
    assert [(one.kind, one.path) for one in told] == [("skipped", "/music/locked")]


def test_only_what_lies_under_the_root_can_be_missing(home: House) -> None:
    home.add(entry("/music/a.mp3"))
    home.add(entry("/music2/b.mp3", content=2), root="/music2")
    home.add(entry("/music/sub/c.mp3", content=3), root="/music/sub")
    home.rescan(root="/music/sub")
    assert missing(home) == 1


def test_a_younger_scan_of_a_part_does_not_make_its_files_missing_for_the_elder(home: House) -> None:
    files = [entry("/music/a.mp3"), entry("/music/sub/b.mp3", content=2)]
    home.add(*files)
    elder = home.begin()
    home.compare(elder, *files)
    home.rescan(files[1], root="/music/sub")
    home.walked(elder)
    assert (home.scan(elder).missing, missing(home)) == (0, 0)


def test_a_pending_file_that_goes_missing_does_not_keep_a_scan_waiting(home: House) -> None:
    first, _ = home.add(entry("/music/a.mp3"))
    home.rescan()
    scan = home.scan(first)
    assert (scan.status, scan.to_analyse) == ("done", 0)


def test_a_folder_being_walked_is_not_walked_twice_at_once(home: House) -> None:
    first = home.begin(walking=False)
    assert home.begin(walking=False) == first
    home.walked(home.begin())
    assert home.begin(walking=False) != first


def test_a_scan_is_done_when_its_last_track_is(home: House) -> None:
    scan_id, ids = home.add(entry("/music/a.mp3"), entry("/music/b.mp3", content=2))
    home.clock.advance(2)
    home.finish(ids[:1])
    half = home.scan(scan_id)
    assert (half.status, half.done, half.rate_per_s, half.eta_s) == ("analysing", 1, 0.5, 2.0)
    home.finish(ids[1:])
    over = home.scan(scan_id)
    assert (over.status, over.done, over.rate_per_s, over.eta_s) == ("done", 2, None, None)
    assert over.finished_at == home.clock()


def test_a_scan_of_an_empty_folder_is_done_at_once(home: House) -> None:
    scan = home.scan(home.rescan())
    assert (scan.status, scan.total) == ("done", 0)


def test_the_oldest_scans_are_forgotten_with_their_work_and_running_ones_never(home: House) -> None:
    first, _ = home.add(entry("/music/a.mp3"))  # waits for its analysis
    for number in range(scans.LISTED + 5):
        home.walked(home.begin(f"/other/{number}"), SkippedPath(path="/other/x", reason="It may not be read."))
    with home.database.reading() as session:
        ids = list(session.scalars(select(Scan.id).order_by(Scan.id)))
        skipped = session.scalar(select(func.count()).select_from(ScanSkipped))
    assert ids[0] == first
    assert (len(ids), skipped) == (scans.LISTED + 1, scans.LISTED)


def test_the_walk_of_an_outer_library_leaves_those_inside_it_to_their_own_walks(home: House) -> None:
    """A worker may have the inner one at another place, where the outer one does not show it."""
    inner = home.begin("/music/jazz")
    home.register(inner, entry("/music/jazz/b.mp3"))
    home.walked(inner)
    outer = home.begin("/music")
    home.register(outer, entry("/music/a.mp3"))
    home.walked(outer)
    assert home.scan(outer).missing == 0
    again = home.begin("/music/jazz")
    home.walked(again)
    assert home.scan(again).missing == 1
