"""Any file name crosses the walls unharmed."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.contracts.paths import from_wire, printable, to_wire

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
