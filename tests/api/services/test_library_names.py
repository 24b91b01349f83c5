"""The names of the library folders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from soniquebay.api.models.library import Library
from soniquebay.api.services import library_names, library_rows, scans
from soniquebay.api.services.faults import Conflict, Invalid, NotFound
from soniquebay.contracts.paths import to_wire
from soniquebay.contracts.roots import LibraryChange, wrong_in_name
from tests.api.house import House


def begin(home: House, folder: str, name: str | None = None) -> int:
    with home.database.writing() as session:
        scans.begin(session, folder, home.clock(), name)
        return session.scalars(select(Library.id).where(Library.path == folder)).one()


def names(home: House) -> dict[str, str]:
    with home.database.reading() as session:
        return {library.path: library.name for library in library_rows.libraries(session)}


def test_a_library_is_called_by_the_last_name_of_its_folder_and_no_two_by_the_same(home: House) -> None:
    for folder in ("/a/music", "/b/music", "/c/music"):
        begin(home, folder)
    assert names(home) == {"/a/music": "music", "/b/music": "music-2", "/c/music": "music-3"}


@given(st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=300), st.sets(st.text(max_size=5)))
def test_whatever_a_folder_is_called_its_library_gets_a_name_that_can_serve_and_is_free(
    last: str, taken: set[str]
) -> None:
    try:
        path = to_wire(f"/mnt/{last}")
        path.encode()
    except UnicodeEncodeError:  # no byte of any file system makes this
        return
    name = library_names.named_after(path, taken)
    assert wrong_in_name(name) is None
    assert name not in taken


def test_a_name_that_is_given_holds_until_the_library_is_renamed_and_not_in_passing(home: House) -> None:
    library_id = begin(home, "/music", "everything")
    begin(home, "/music")
    begin(home, "/music", "everything")
    with pytest.raises(Conflict, match="called 'everything' already; `soniquebay library rename everything all of it`"):
        begin(home, "/music", "all of it")
    assert names(home) == {"/music": "everything"}
    with home.database.writing() as session:
        assert library_names.rename(session, library_id, LibraryChange(name="music")).name == "music"
    assert names(home) == {"/music": "music"}


@pytest.mark.parametrize("name", ["", " ", " x", "a/b", "a;b", "a=b", "a\nb", "\ud800", "n" * 101])
def test_what_can_be_no_name_is_refused_in_one_sentence(home: House, name: str) -> None:
    with pytest.raises(Invalid, match=r"^name: .*; give a name like music or live-2\.$"):
        begin(home, "/music", name)
    assert names(home) == {}


def test_the_name_of_another_library_is_refused_and_so_is_a_library_that_is_not_there(home: House) -> None:
    begin(home, "/music")
    other = begin(home, "/live")
    with pytest.raises(Conflict, match="library 1, /music, is called 'music' already"):
        begin(home, "/live", "music")
    with (
        pytest.raises(Conflict, match="give another name"),
        home.database.writing() as session,
    ):
        library_names.rename(session, other, LibraryChange(name="music"))
    with pytest.raises(NotFound, match="no library 99"), home.database.writing() as session:
        library_names.rename(session, 99, LibraryChange(name="x"))
    assert names(home) == {"/music": "music", "/live": "live"}


def test_libraries_from_before_names_are_named_when_the_tables_are_brought_up(home: House) -> None:
    for folder in ("/a/music", "/b/music", "/"):
        begin(home, folder, f"name of {len(folder)}" if folder == "/" else None)
    home.database.downgrade("0005")
    home.database.upgrade()
    assert names(home) == {"/a/music": "music", "/b/music": "music-2", "/": "library"}
    with home.database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM scans")) == 3
