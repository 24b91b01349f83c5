"""Any file name crosses the walls unharmed."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.contracts.paths import folder_of, from_wire, name_of, printable, to_wire

file_names = st.binary(min_size=1, max_size=60).filter(lambda name: b"\0" not in name).map(lambda name: b"/" + name)


@given(file_names)
def test_any_bytes_that_a_file_system_allows_come_back_as_they_were(name: bytes) -> None:
    assert os.fsencode(from_wire(to_wire(os.fsdecode(name)))) == name


@given(file_names)
def test_the_wire_form_is_text_that_json_and_a_database_can_hold(name: bytes) -> None:
    wire = to_wire(os.fsdecode(name))
    assert json.loads(json.dumps(wire, ensure_ascii=False).encode("utf-8")) == wire


def test_an_ordinary_path_travels_as_it_is() -> None:
    assert to_wire("/music/café/100%.mp3") == "/music/café/100%.mp3"


def test_a_latin_1_name_shows_its_odd_bytes_in_hex() -> None:
    assert to_wire(os.fsdecode(b"/music/\xe9t\xe9 100%.mp3")) == "bytes:/music/%E9t%E9 100%25.mp3"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/a/new\nline.mp3", "/a/new\\nline.mp3"),
        ("/a/escape\x1b[31mred.mp3", "/a/escape\\x1b[31mred.mp3"),
        ("/a/\u202eright.mp3", "/a/\\u202eright.mp3"),
        ("/a/\udce9.mp3", "/a/\\xe9.mp3"),
        ("/a/👩\u200d🎤.mp3", "/a/👩\u200d🎤.mp3"),
        ("/a/été 🎵.mp3", "/a/été 🎵.mp3"),
    ],
)
def test_a_hostile_name_is_harmless_in_a_terminal(path: str, shown: str) -> None:
    assert printable(path) == shown


@given(st.binary(min_size=1).filter(lambda name: not {0, ord("/")} & set(name)))
def test_the_folder_and_the_name_of_a_path_are_those_of_the_system(name: bytes) -> None:
    path = os.fsdecode(b"/music/\xe9/" + name)
    assert (from_wire(folder_of(to_wire(path))), name_of(to_wire(path))) == os.path.split(path)
    plain = os.fsdecode(b"/music/" + name)
    assert (folder_of(to_wire(plain)), name_of(to_wire(plain))) == os.path.split(plain)


def test_the_folder_of_what_lies_at_the_top_is_the_top() -> None:
    assert folder_of("/a.mp3") == "/"
    assert folder_of(to_wire("/\udce9.mp3")) == "/"
