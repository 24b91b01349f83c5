import pytest
from sqlalchemy import event, select

from soniquebay.api.models.library import Track
from soniquebay.api.services import backlog, scans
from soniquebay.contracts.backlog import TrackResult
from soniquebay.contracts.versions import MIR_VERSION
from tests.api.house import House, entry, payload, stat


def track(home: House, track_id: int) -> Track:
    with home.database.reading() as session:
        return session.scalars(select(Track).where(Track.id == track_id)).one()


def test_a_file_is_new_then_unchanged_then_changed(home: House) -> None:
    scan_id = home.begin()
    assert home.compare(scan_id, stat("/music/a.mp3")).verdicts[0].verdict == "new"
    home.register(scan_id, entry("/music/a.mp3"))
    assert home.compare(scan_id, stat("/music/a.mp3")).verdicts[0].verdict == "unchanged"
    assert home.compare(scan_id, stat("/music/a.mp3", size=999)).verdicts[0].verdict == "changed"
    assert home.compare(scan_id, stat("/music/a.mp3", mtime_ns=2)).verdicts[0].verdict == "changed"


def test_a_second_scan_of_an_unchanged_library_analyses_nothing(home: House) -> None:
    files = [entry(f"/music/{number}.mp3", content=number) for number in range(5)]
    _, ids = home.add(*files)
    home.finish(ids)
    second = home.scan(home.rescan(*files))
    assert (second.status, second.unchanged, second.total, second.to_analyse) == ("done", 5, 5, 0)


def test_a_batch_sent_twice_counts_once(home: House) -> None:
    _, ids = home.add(entry("/music/a.mp3"))
    home.finish(ids)
    scan_id = home.begin()
    for _ in range(2):
        home.compare(scan_id, stat("/music/a.mp3"))
    assert home.scan(scan_id).unchanged == 1


def test_a_missing_file_seen_again_is_present_and_keeps_its_analysis(home: House) -> None:
    _, ids = home.add(entry("/music/a.mp3"))
    home.finish(ids)
    home.rescan()
    assert track(home, ids[0]).missing
    scan_id = home.rescan(entry("/music/a.mp3"))
    assert not track(home, ids[0]).missing
    assert home.scan(scan_id).to_analyse == 0


def test_a_file_analysed_with_an_older_version_is_analysed_again(home: House) -> None:
    _, ids = home.add(entry("/music/a.mp3"))
    home.lease(ids[0])
    home.store(ids[0], mir=payload().model_copy(update={"mir_version": 1}))
    with home.database.writing() as session:
        session.get_one(Track, ids[0]).tried_version = MIR_VERSION - 1
    scan_id = home.rescan(entry("/music/a.mp3"))
    assert home.scan(scan_id).to_analyse == 1
    assert track(home, ids[0]).state == "pending"
    assert home.window().track_ids == tuple(ids)


def test_a_file_that_was_never_finished_is_work_of_the_next_scan(home: House) -> None:
    first, ids = home.add(entry("/music/a.mp3"))
    second = home.rescan(entry("/music/a.mp3"))
    assert home.scan(second).to_analyse == 1
    home.finish(ids)
    assert {home.scan(first).status, home.scan(second).status} == {"done"}


@pytest.mark.parametrize(
    ("kind", "again"), [("damaged", 0), ("crash", 0), ("timeout", 0), ("gone", 1), ("unreadable", 1)]
)
def test_an_unchanged_failed_file_is_tried_again_only_if_it_could_not_be_opened(
    home: House, kind: str, again: int
) -> None:
    _, ids = home.add(entry("/music/a.mp3"))
    lease = home.lease(ids[0])
    with home.database.writing() as session:
        backlog.fail(session, ids[0], TrackResult(token=lease.token, kind=kind, message="No."), home.clock())
    scan_id = home.rescan(entry("/music/a.mp3"))
    assert home.scan(scan_id).to_analyse == again


def test_twins_are_known_files_of_the_same_size_that_this_scan_has_not_met(home: House) -> None:
    files = [
        entry("/music/old/one.mp3", size=10, content=1),
        entry("/music/other/two.mp3", size=10, content=2),
        entry("/music/old/big.mp3", size=11, content=3),
        entry("/elsewhere/one.mp3", size=10, content=1),
    ]
    home.add(*files[:3])
    home.add(files[3], root="/elsewhere")
    scan_id = home.begin()
    answer = home.compare(scan_id, stat("/music/new/one.mp3", size=10), stat("/music/other/two.mp3", size=10))
    assert [twin.path for twin in answer.verdicts[0].twins] == ["/music/old/one.mp3"]
    assert answer.verdicts[0].twins[0].fingerprint == files[0].fingerprint
    assert answer.verdicts[1].twins == ()


def test_a_cancelled_scan_is_told_to_stop_and_nothing_is_touched(home: House) -> None:
    home.add(entry("/music/a.mp3"))
    scan_id = home.begin()
    with home.database.writing() as session:
        scans.cancel(session, scans.find(session, scan_id), home.clock())
    assert home.compare(scan_id, stat("/music/a.mp3")).cancelled
    assert home.scan(scan_id).unchanged == 0


def test_comparing_500_unchanged_files_is_a_handful_of_statements(home: House) -> None:
    files = [entry(f"/music/{number}.mp3", content=number) for number in range(500)]
    _, ids = home.add(*files)
    with home.database.writing() as session:
        for track_id in ids:
            session.get_one(Track, track_id).state = "done"
            session.get_one(Track, track_id).tried_version = MIR_VERSION
    scan_id = home.begin()
    statements: list[str] = []
    event.listen(home.database.engine, "before_cursor_execute", lambda *call: statements.append(str(call[2])))
    answer = home.compare(scan_id, *(stat(file.path) for file in files))
    assert {one.verdict for one in answer.verdicts} == {"unchanged"}
    assert len(statements) <= 6, statements


def test_a_strange_modification_time_is_stored_and_found_again(home: House) -> None:
    home.add(entry("/music/a.mp3", mtime_ns=2**70))
    scan_id = home.begin()
    assert home.compare(scan_id, stat("/music/a.mp3", mtime_ns=2**70)).verdicts[0].verdict == "unchanged"
