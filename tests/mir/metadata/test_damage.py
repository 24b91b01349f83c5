"""Damaged, lying, strange files: what can be read is read, and nothing is ever raised."""

import functools
import json
import struct
import tempfile
import tracemalloc
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soniquebay.contracts.raw import FileMetadata
from soniquebay.mir.metadata.read import MAX_WRITTEN, MAX_WRITTEN_CHARS, read_metadata
from soniquebay.mir.metadata.text import MAX_CHARS, clean
from tests.mir.metadata.carriers import ENCODED, HAND_MADE, carrier
from tests.mir.metadata.tagging import tag, tag_ape, tag_id3, tag_vorbis

EMPTY = FileMetadata.model_validate({"tags": {}, "claims": {}})

FEW = {"title": ["x" * 30], "artist": ["Ann", "Bob"], "bpm": ["120"], "ab:hi:mood_happy:happy": ["0.9"]}


@functools.cache
def tagged_bytes(suffix: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = carrier(Path(folder) / f"song{suffix}")
        if suffix != ".aac":
            tag(path, FEW)
        if suffix == ".mp3":
            tag_ape(path, FEW)
        return path.read_bytes()


@given(
    suffix=st.sampled_from([*ENCODED, *HAND_MADE]),
    near_the_end=st.booleans(),
    flips=st.lists(st.tuples(st.integers(0, 4095), st.integers(0, 255)), max_size=20),
    cut=st.floats(min_value=0.0, max_value=1.0) | st.just(1.0),
)
@settings(max_examples=300, deadline=None)
def test_no_damage_of_any_container_raises(
    suffix: str, near_the_end: bool, flips: list[tuple[int, int]], cut: float
) -> None:
    content = bytearray(tagged_bytes(suffix))
    for offset, value in flips:
        content[-1 - offset % len(content) if near_the_end else offset % len(content)] = value
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"song{suffix}"
        path.write_bytes(content[: int(cut * len(content))])
        json.loads(read_metadata(str(path)).model_dump_json().encode("utf-8"))


@pytest.mark.parametrize("suffix", [".mp3", ".flac", ".ogg", ".m4a", ".wma", ".wv", ".wav", ".xyz", ""])
@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"not music\n" * 400, b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f abc"])
def test_what_is_no_audio_has_no_tags(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"song{suffix}"
    path.write_bytes(content)
    assert read_metadata(str(path)) == EMPTY


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.mp3")
    (tmp_path / "folder.mp3").mkdir()
    (tmp_path / "endless.wav").symlink_to("/dev/zero")
    (tmp_path / "loop.mp3").symlink_to("loop.mp3")
    for name in ("pipe.mp3", "folder.mp3", "endless.wav", "loop.mp3", "absent.mp3", "nul\0.mp3"):
        assert read_metadata(str(tmp_path / name)) == EMPTY


def test_a_file_whose_name_is_not_utf_8_is_read(tmp_path: Path) -> None:
    good = tag(carrier(tmp_path / "song.flac"), FEW)
    strange = good.rename(tmp_path / "latin1_\udce9\udcff.flac")
    assert read_metadata(str(strange)).tags.title == "x" * 30


@pytest.mark.parametrize("junk", [b"\0" * 65536, b"", bytes(range(256)) * 20])
def test_tags_are_read_even_where_no_audio_follows(tmp_path: Path, junk: bytes) -> None:
    path = tag_id3(carrier(tmp_path / "song.mp3"), {"title": ["still here"]})
    content = path.read_bytes()
    size = 10 + sum(byte << shift for byte, shift in zip(content[6:10], (21, 14, 7, 0), strict=True))
    path.write_bytes(content[:size] + junk)
    assert read_metadata(str(path)).tags.title == "still here"


@pytest.mark.parametrize(
    ("real", "named"), [(".flac", ".mp3"), (".mp3", ".wav"), (".opus", ".ogg"), (".m4a", ".mp3"), (".wma", ".flac")]
)
def test_the_file_may_be_named_as_another_format(tmp_path: Path, real: str, named: str) -> None:
    path = tag(carrier(tmp_path / f"song{real}"), {"title": ["its own"]}).rename(tmp_path / f"other{named}")
    tags = read_metadata(str(path)).tags
    assert tags.title == "its own"
    assert tags.duration_s == pytest.approx(0.1, abs=0.05)


def synchsafe(number: int) -> bytes:
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))


@pytest.mark.parametrize("version", [3, 4])
def test_a_compressed_frame_does_not_swell_in_memory_and_the_others_are_read(tmp_path: Path, version: int) -> None:
    swollen = zlib.compress(b"\0" + b"a" * 50_000_000, 9)
    size = synchsafe if version == 4 else functools.partial(struct.pack, ">I")
    data = struct.pack(">I", 50_000_001 if version == 3 else 0) + swollen
    bomb = b"TIT2" + size(len(data)) + (b"\x00\x80" if version == 3 else b"\x00\x09") + data
    plain = b"TALB" + size(6) + b"\0\0" + b"\0Album"
    path = tmp_path / "song.mp3"
    path.write_bytes(b"ID3" + bytes([version, 0, 0]) + synchsafe(len(bomb + plain)) + bomb + plain + bytes(500))
    tags = read_metadata(str(path)).tags
    assert (tags.title, tags.album) == (None, "Album")


def test_atoms_nested_without_end_are_given_up(tmp_path: Path) -> None:
    atoms = b""
    for _ in range(3000):
        atoms = struct.pack(">I", len(atoms) + 8) + b"moov" + atoms
    path = tmp_path / "song.m4a"
    path.write_bytes(struct.pack(">I", 20) + b"ftypM4A \0\0\0\0M4A " + atoms)
    assert read_metadata(str(path)) == EMPTY


@pytest.mark.parametrize(
    "start",
    [
        b"ID3\x04\x00\x00\x7f\x7f\x7f\x7fTIT2",
        struct.pack(">I", 20) + b"ftypM4A \0\0\0\0M4A " + struct.pack(">I", 1 << 30) + b"moov",
        b"0&\xb2u\x8ef\xcf\x11\xa6\xd9\x00\xaa\x00b\xcel" + struct.pack("<QIH", 1 << 31, 2**31, 0),
        b"RIFF\xff\xff\xff\xffWAVELIST" + struct.pack("<I", 2**31) + b"INFO",
    ],
    ids=["id3", "mp4", "asf", "riff"],
)
def test_a_tag_that_claims_gigabytes_is_not_loaded(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "song.mp3"
    with path.open("wb") as file:
        file.write(start)
        file.truncate(1 << 31)  # sparse: takes no room on the disk
    tracemalloc.start()
    try:
        read_metadata(str(path))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 200 << 20


def test_text_is_made_fit_for_json_and_a_database(tmp_path: Path) -> None:
    path = carrier(tmp_path / "song.flac")
    tag_vorbis(path, {"title": ["a\x00b\x1b[31m\r\nc\x85d"], "album": ["e\u0301" * 2000], "genre": ["\x00\x01"]})
    tags = read_metadata(str(path)).tags
    assert tags.title == "a, b [31m c d"
    assert tags.album == "é" * MAX_CHARS
    assert tags.genres == ()


@given(st.text(st.characters(codec=None), max_size=200))
def test_any_text_becomes_one_line_of_valid_utf_8_or_nothing(text: str) -> None:
    cleaned = clean(text)
    if cleaned is not None:
        assert cleaned.encode("utf-8")
        assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in cleaned)
        assert clean(cleaned) == cleaned


def test_a_file_with_endless_tags_is_cut_to_size(tmp_path: Path) -> None:
    fields = {f"ab:hi:model{n}:class": ["0.5" + "0" * 5000] for n in range(3000)}
    path = tag_vorbis(carrier(tmp_path / "song.flac"), {**fields, "genre": [f"genre {n}" for n in range(3000)]})
    metadata = read_metadata(str(path))
    assert len(metadata.written) == MAX_WRITTEN
    assert max(map(len, metadata.written)) <= MAX_WRITTEN_CHARS
    assert len(metadata.tags.genres) <= 64
