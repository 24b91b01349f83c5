import itertools

import pytest
from sqlalchemy import event, select

from soniquebay.api.models.library import Folder, Track
from soniquebay.api.services import comparing_folders, folders, scans
from soniquebay.api.services.comparing import are_unfinished, unfinished
from soniquebay.contracts.digests import folder_digest
from soniquebay.contracts.paths import folder_of, name_of, to_wire
from soniquebay.contracts.versions import EMBEDDING_VERSION, MIR_VERSION
from soniquebay.contracts.walks import FileEntry, FoldersAnswer, FoldersRequest, FolderState
from tests.api.house import House, entry, stat


def states(*files: FileEntry) -> tuple[FolderState, ...]:
    """The folders of some files, as a walk finds them."""
    ordered = sorted(files, key=lambda file: folder_of(file.path))
    return tuple(
        FolderState(path=path, digest=folder_digest((name_of(one.path), one.size, one.mtime_ns) for one in inside))
        for path, inside in itertools.groupby(ordered, key=lambda file: folder_of(file.path))
    )


def ask(home: House, scan_id: int, *walked: FolderState) -> FoldersAnswer:
    with home.database.writing() as session:
        scan = scans.find(session, scan_id)
        return comparing_folders.compare_folders(session, scan, FoldersRequest(folders=walked), home.clock())


def heard(home: House, *files: FileEntry) -> list[int]:
    _, ids = home.add(*files)
    home.finish(ids)
    return ids


def test_a_folder_is_new_then_known_then_changed(home: House) -> None:
    before, after = entry("/music/a/1.mp3"), entry("/music/a/1.mp3", mtime_ns=2)
    scan_id = home.begin()
    assert ask(home, scan_id, *states(before)).changed == (0,)
    home.register(scan_id, before)
    assert ask(home, scan_id, *states(before)).changed == ()
    assert ask(home, scan_id, *states(after)).changed == (0,)


def test_files_of_a_folder_seen_whole_are_unchanged_present_and_no_work(home: House) -> None:
    files = [entry("/music/a/1.mp3"), entry("/music/a/2.mp3"), entry("/music/3.mp3")]
    heard(home, *files)
    scan_id = home.begin()
    for _ in range(2):  # sent twice, counted once
        assert ask(home, scan_id, *states(*files)).changed == ()
    home.compare(scan_id, *(stat(file.path) for file in files))  # nor counted again one by one
    home.walked(scan_id)
    scan = home.scan(scan_id)
    assert (scan.status, scan.unchanged, scan.total, scan.to_analyse, scan.missing) == ("done", 3, 3, 0, 0)


def test_only_the_files_of_folders_that_were_not_seen_are_missing(home: House) -> None:
    files = [entry("/music/a/1.mp3"), entry("/music/b/1.mp3"), entry("/music/a/b/1.mp3")]
    ids = heard(home, *files)
    scan_id = home.begin()
    ask(home, scan_id, *states(files[0], files[2]))
    home.walked(scan_id)
    assert home.scan(scan_id).missing == 1
    with home.database.reading() as session:
        assert session.scalars(select(Track.id).where(Track.missing)).all() == [ids[1]]
    again = home.begin()
    assert ask(home, again, *states(*files)).changed == (2,)  # what comes back is looked at itself


@pytest.mark.parametrize(
    "path", ["/music/1.mp3", to_wire("/music/\udce9/1.mp3"), to_wire("/music/100%/\udcff.mp3"), "/1.mp3"]
)
def test_folders_and_files_of_any_name_are_known_again(home: House, path: str) -> None:
    heard(home, entry(path))
    scan_id = home.begin("/")
    assert ask(home, scan_id, *states(entry(path))).changed == ()
    home.walked(scan_id)
    assert home.scan(scan_id).missing == 0


def test_what_was_never_finished_is_work_of_a_scan_that_sees_its_folder_whole(home: House) -> None:
    files = [entry("/music/a/1.mp3"), entry("/music/a/2.mp3")]
    _, ids = home.add(*files)
    home.finish(ids[:1])
    scan_id = home.begin()
    ask(home, scan_id, *states(*files))
    assert home.scan(scan_id).to_analyse == 1
    assert home.window().track_ids == (ids[1],)  # and that while the walk goes on


def test_the_unfinished_are_the_same_in_python_and_in_the_database(home: House) -> None:
    columns = {
        "state": ("pending", "analysing", "done", "failed"),
        "failure_kind": (None, "gone", "damaged"),
        "tried_version": (None, MIR_VERSION - 1, MIR_VERSION),
        "embedding_version": (None, 0, EMBEDDING_VERSION),
    }
    cases = list(itertools.product(*columns.values()))
    home.add(*(entry(f"/music/{number}.mp3", content=number) for number in range(len(cases))))
    with home.database.writing() as session:
        for track, case in zip(session.scalars(select(Track).order_by(Track.id)), cases, strict=True):
            for name, value in zip(columns, case, strict=True):
                setattr(track, name, value)
    with home.database.reading() as session:
        known = set(session.scalars(select(Track.id).where(are_unfinished())))
        assert known == {track.id for track in session.scalars(select(Track)) if unfinished(track)}


def test_a_file_that_is_missing_is_a_twin_though_its_folder_was_seen_whole(home: House) -> None:
    heard(home, entry("/music/a/1.mp3", size=10), entry("/music/a/2.mp3", content=2, size=11))
    home.rescan(entry("/music/a/2.mp3", content=2, size=11))
    scan_id = home.begin()
    assert ask(home, scan_id, *states(entry("/music/a/2.mp3", size=11))).changed == ()
    new = home.compare(scan_id, stat("/music/b/1.mp3", size=10), stat("/music/b/2.mp3", size=11))
    assert [[twin.path for twin in one.twins] for one in new.verdicts] == [["/music/a/1.mp3"], []]


def test_a_track_that_moves_changes_the_folder_it_leaves_and_the_one_it_enters(home: House) -> None:
    before = [entry("/music/a/1.mp3"), entry("/music/a/2.mp3", content=2), entry("/music/b/3.mp3", content=3)]
    ids = heard(home, *before)
    scan_id = home.begin()
    ask(home, scan_id, *states(*before))
    home.walked(scan_id)
    moved = entry("/music/b/1.mp3", moved_from=ids[0])
    scan_id = home.begin()
    home.register(scan_id, moved)
    assert ask(home, scan_id, *states(*before)).changed == (0, 1)
    assert ask(home, scan_id, *states(moved, *before[1:])).changed == ()
    home.walked(scan_id)
    scan = home.scan(scan_id)
    assert (scan.moved, scan.unchanged, scan.missing) == (1, 2, 0)


def test_a_folder_that_every_track_has_left_is_forgotten(home: House) -> None:
    ids = heard(home, entry("/music/old/1.mp3"))
    scan_id = home.begin()
    home.register(scan_id, entry("/music/new/1.mp3", moved_from=ids[0]))
    home.walked(scan_id)
    with home.database.reading() as session:
        assert session.scalars(select(Folder.path)).all() == ["/music/new"]


def test_a_cancelled_scan_is_told_to_stop_and_sees_nothing(home: House) -> None:
    heard(home, entry("/music/a/1.mp3"))
    scan_id = home.begin()
    with home.database.writing() as session:
        scans.cancel(session, scans.find(session, scan_id), home.clock())
    assert ask(home, scan_id, *states(entry("/music/a/1.mp3"))) == FoldersAnswer(changed=(), cancelled=True)
    assert home.scan(scan_id).unchanged == 0


def test_a_folder_of_more_files_than_a_statement_takes_values_is_put_back_whole(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soniquebay.api.services.comparing.PUT_BACK", 3)
    files = [entry(f"/music/{number}.mp3", content=number) for number in range(8)]
    home.add(*files)
    scan_id = home.begin()
    ask(home, scan_id, *states(*files))
    assert home.scan(scan_id).to_analyse == 8


def test_asking_for_500_folders_with_1500_files_is_a_handful_of_statements(home: House) -> None:
    files = [entry(f"/music/{number // 3}/{number}.mp3", content=number) for number in range(1500)]
    home.add(*files)
    with home.database.writing() as session:
        for track in session.scalars(select(Track)):
            track.state, track.tried_version = "done", MIR_VERSION
        while folders.make_some_digests(session, "/music"):
            session.flush()
    scan_id = home.begin()
    statements: list[str] = []
    event.listen(home.database.engine, "before_cursor_execute", lambda *call: statements.append(str(call[2])))
    assert ask(home, scan_id, *states(*files)).changed == ()
    assert len(statements) <= 8, statements
    assert home.scan(scan_id).unchanged == 1500


def test_the_migration_finds_the_folders_of_a_library_that_was_there_before(home: House) -> None:
    files = [
        entry("/music/a/1.mp3"),
        entry(to_wire("/music/a/\udce9.mp3"), content=2),
        entry("/music/2.mp3", content=3),
    ]
    heard(home, *files)
    scan_id = home.begin()
    ask(home, scan_id, *states(*files))
    home.walked(scan_id)
    home.database.downgrade("0006")
    home.database.upgrade()
    with home.database.reading() as session:
        assert {track.last_seen_scan for track in session.scalars(select(Track))} == {scan_id}
    again = home.begin()
    assert ask(home, again, *states(*files)).changed == ()
    home.register(again, entry("/music/new/4.mp3", content=4))
    assert home.scan(again).added == 1
