"""By which files a library is known, and what a worker's look at it means."""

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from soniquebay.api.models.library import Library, Track
from soniquebay.api.services import sights
from soniquebay.contracts.roots import Look, Sight
from tests.api.house import House, entry


def look(
    found: int, known: int = 8, *, path: str = "/mnt/x", identity: str | None = "7", access: str = "readable"
) -> Look:
    return Look.model_validate(
        {"library_id": 1, "path": path, "access": access, "identity": identity, "known": known, "found": found}
    )


def seen(home: House, worker: str, one: Look) -> Sight:
    with home.database.writing() as session:
        return sights.note_looks(session, worker, [one], home.clock())[1]


def known(home: House) -> dict[str, list[str]]:
    with home.database.reading() as session:
        return {probe.library.path: [file.path for file in probe.files] for probe in sights.probes(session)}


def test_a_library_is_known_by_files_from_all_over_it_that_are_there(home: House) -> None:
    files = [entry(f"/music/{first}/{number}.mp3", content=number) for first in "AKZbz" for number in range(20)]
    home.add(*files)
    (paths,) = known(home).values()
    assert len(paths) == 8
    assert {path.split("/")[2] for path in paths} == set("AKZbz")
    home.rescan(*files[20:40])  # what is missing is not looked for
    assert {path.split("/")[2] for path in known(home)["/music"]} == {"K"}


def test_a_library_within_another_has_its_own_files(home: House) -> None:
    home.add(entry("/music/a.mp3", content=1), entry("/music/live/b.mp3", content=2))
    home.add(entry("/music/live/b.mp3", content=2), root="/music/live")
    assert known(home) == {"/music": ["/music/a.mp3"], "/music/live": ["/music/live/b.mp3"]}
    with home.database.reading() as session:
        inner = sights.library_of(session, "/music/live/b.mp3")
        assert inner is not None
        assert inner.path == "/music/live"
        libraries = session.scalars(select(Library)).all()
        owners = {
            library.path: list(session.scalars(select(Track.path).where(sights.owned(library, libraries))))
            for library in libraries
        }
    assert owners == {"/music": ["/music/a.mp3"], "/music/live": ["/music/live/b.mp3"]}


@given(st.integers(0, 8), st.integers(0, 8))
def test_one_known_file_is_enough_and_none_is_another_folder(found: int, known: int) -> None:
    one = look(min(found, known), known)
    expected = "new" if one.known == 0 else "same" if one.found else None
    assert expected is None or sights.sight_of(one, was_this=False) == expected
    if expected is None:
        assert sights.sight_of(one, was_this=False) == "other"
        assert sights.sight_of(one, was_this=True) == "changed"


def test_only_the_very_folder_that_was_the_library_may_lose_all_known_files(home: House) -> None:
    home.add(entry("/music/a.mp3"))
    assert seen(home, "nas1", look(0, 0)) == "new"
    assert seen(home, "nas1", look(0)) == "other"  # that it was there when nothing was known says nothing
    assert seen(home, "nas1", look(3)) == "same"
    assert seen(home, "nas1", look(0, identity="8")) == "other"  # another disk in its place
    assert seen(home, "nas1", look(3)) == "same"
    assert seen(home, "nas1", look(0, path="/mnt/y")) == "other"  # another setting
    assert seen(home, "nas1", look(3)) == "same"
    assert seen(home, "nas1", look(0)) == "changed"
    assert seen(home, "nas1", look(0)) == "changed"
    assert seen(home, "nas2", look(0)) == "changed"  # the same disk in a container that was made anew
    assert seen(home, "nas3", look(0, identity=None)) == "other"
    assert seen(home, "nas1", look(0, access="missing")) == "missing"


def test_what_is_said_of_a_library_that_is_no_more_is_passed_over(home: House) -> None:
    with home.database.writing() as session:
        assert sights.note_looks(session, "nas1", [look(3)], home.clock()) == {}


def test_tracks_that_one_worker_does_not_see_are_addressed_to_one_that_does(home: House) -> None:
    first = entry("/music/first.mp3", content=77)
    _, known_before = home.add(first)
    home.window(worker="nas1")
    home.window(worker="nas2")
    home.finish(known_before)
    seen(home, "nas2", look(0))
    _, ids = home.add(*(entry(f"/music/{number}.mp3", content=number) for number in range(5)))
    _, others = home.add(entry("/else/a.mp3", content=9), root="/else")
    answer = home.window(worker="nas2")
    (addressed,) = answer.addressed
    assert (addressed.worker, addressed.track_ids) == ("nas1", tuple(ids[:2]))
    assert answer.track_ids == tuple(others)
    assert home.window(worker="nas1").addressed == ()
    home.finish(ids[:1])
    (addressed,) = home.window(worker="nas2").addressed
    assert addressed.track_ids == (ids[2],)
