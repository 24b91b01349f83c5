"""A library folder is taken out again, with all that is known of it and nothing else."""

import pytest
from sqlalchemy import func, select

from soniquebay.api.models.library import Album, Artist, Folder, Library, Track
from soniquebay.api.models.mir import TrackMIRScores
from soniquebay.api.models.scans import Scan
from soniquebay.api.services import library_removal
from soniquebay.api.services.faults import NotFound
from soniquebay.api.services.vector_sources import head
from soniquebay.contracts.library import FileTags
from tests.api.house import House, entry, payload


def scanned(home: House, root: str, *files: str) -> int:
    """Scan a folder; return its library."""
    scan_id = home.begin(root)
    home.register(scan_id, *(entry(file, FileTags(artist=file, album=file), content=len(file)) for file in files))
    home.walked(scan_id)
    with home.database.reading() as session:
        return session.scalars(select(Library.id).where(Library.path == root)).one()


def remove(home: House, library_id: int) -> None:
    with home.database.writing() as session:
        library_removal.stop(session, library_id, home.clock())
    more = True
    while more:
        with home.database.writing() as session:
            more = library_removal.remove_some(session, library_id)


def paths(home: House) -> set[str]:
    with home.database.reading() as session:
        return set(session.scalars(select(Track.path)))


def count(home: House, *models: type) -> list[int]:
    with home.database.reading() as session:
        return [session.scalars(select(func.count()).select_from(model)).one() for model in models]


def test_all_that_is_known_of_its_files_goes_and_another_library_stays(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_removal, "BATCH", 2)
    wrong = scanned(home, "/wrong", *(f"/wrong/{name}.mp3" for name in "abcde"))
    scanned(home, "/music", "/music/a.mp3")
    with home.database.reading() as session:
        ids = dict[str, int](session.execute(select(Track.path, Track.id)).all())
        before = head(session)
    home.window()
    for path in ("/wrong/a.mp3", "/music/a.mp3"):
        home.store(ids[path], home.lease(ids[path]).token, payload())
    waiting = home.lease(ids["/wrong/b.mp3"])
    remove(home, wrong)
    assert paths(home) == {"/music/a.mp3"}
    assert count(home, Library, Scan, Folder, Artist, Album, TrackMIRScores) == [1] * 6
    with home.database.reading() as session:
        assert head(session) > before, "an index looks again"
    with pytest.raises(NotFound):
        home.store(waiting.track_id, waiting.token, payload())


def test_what_lies_in_another_library_too_stays_with_that_one(home: House) -> None:
    outer = scanned(home, "/music", "/music/a.mp3", "/music/jazz/b.mp3")
    inner = scanned(home, "/music/jazz", "/music/jazz/b.mp3")
    remove(home, inner)
    assert paths(home) == {"/music/a.mp3", "/music/jazz/b.mp3"}
    inner = scanned(home, "/music/jazz", "/music/jazz/b.mp3")
    remove(home, outer)
    assert paths(home) == {"/music/jazz/b.mp3"}


def test_a_scan_of_it_that_goes_on_is_over_and_it_may_be_scanned_anew(home: House) -> None:
    library = scanned(home, "/music", "/music/a.mp3")
    walking = home.begin("/music")
    remove(home, library)
    with pytest.raises(NotFound):
        home.register(walking, entry("/music/b.mp3"))
    scanned(home, "/music", "/music/a.mp3")
    assert paths(home) == {"/music/a.mp3"}


def test_a_library_that_is_not_there_cannot_go(home: House) -> None:
    with pytest.raises(NotFound, match="no library 7; GET /api/libraries"):
        remove(home, 7)
