import os
from pathlib import Path

import pytest

from soniquebay.api.services.faults import Invalid
from soniquebay.api.services.roots import checked_folder, is_inside, relative_parts
from soniquebay.contracts.paths import to_wire
from tests.api.house import House, entry


def test_an_existing_folder_is_taken_in_its_plain_form(tmp_path: Path) -> None:
    assert checked_folder(f"{tmp_path}/./x/..//") == str(tmp_path)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [("music", "not an absolute path"), ("/no/such/folder", "there is no folder"), ("/a\x00b", "not an absolute path")],
)
def test_what_is_no_folder_is_refused_with_a_sentence(path: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=f"path: .*{sentence}"):
        checked_folder(path)


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").touch()
    with pytest.raises(Invalid, match="is a file"):
        checked_folder(str(tmp_path / "a.mp3"))


def test_a_folder_with_an_undecodable_name_is_taken(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/mus\xe9"
    Path(os.fsdecode(folder)).mkdir()
    wire = to_wire(os.fsdecode(folder))
    assert checked_folder(wire) == wire


def test_a_file_under_an_undecodable_root_is_under_it(home: House) -> None:
    root = "bytes:/mus%E9"
    home.add(entry(f"{root}/a.mp3"), root=root)
    assert home.scan(home.rescan(root=root)).missing == 1


def test_the_whole_machine_may_be_a_root(home: House) -> None:
    home.add(entry("/music/a.mp3"), root="/")
    assert home.scan(home.rescan(root="/")).missing == 1


def test_parts_and_places() -> None:
    assert relative_parts("/music/a/b.mp3", "/music") == ("a", "b.mp3")
    assert is_inside("/music/a/b.mp3", frozenset({"/music/a"}))
    assert not is_inside("/music/ab/c.mp3", frozenset({"/music/a"}))
