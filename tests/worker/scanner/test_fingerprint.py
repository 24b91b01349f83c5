import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.worker.scanner.fingerprint import SAMPLE, fingerprint
from soniquebay.worker.scanner.suffixes import may_be_audio


def test_a_moved_file_keeps_its_fingerprint_and_a_changed_one_does_not(tmp_path: Path) -> None:
    content = bytearray(os.urandom(10 * SAMPLE))
    (tmp_path / "a.mp3").write_bytes(content)
    before = fingerprint(str(tmp_path / "a.mp3"))
    assert len(before) == 32
    (tmp_path / "a.mp3").rename(tmp_path / "b.mp3")
    assert fingerprint(str(tmp_path / "b.mp3")) == before
    for place in (0, len(content) // 2, len(content) - 1):
        changed = content.copy()
        changed[place] ^= 1
        (tmp_path / "b.mp3").write_bytes(changed)
        assert fingerprint(str(tmp_path / "b.mp3")) != before


@pytest.mark.parametrize("size", [0, 1, SAMPLE, 3 * SAMPLE, 3 * SAMPLE + 1])
def test_files_of_zeros_differ_by_their_size(tmp_path: Path, size: int) -> None:
    (tmp_path / "a").write_bytes(bytes(size))
    (tmp_path / "b").write_bytes(bytes(size + 1))
    assert fingerprint(str(tmp_path / "a")) != fingerprint(str(tmp_path / "b"))


def test_a_missing_file_raises_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        fingerprint(str(tmp_path / "a"))


@pytest.mark.parametrize(
    "name", ["a.mp3", "a.FLAC", "b.c.Opus", "film.webm", "x.mka", "y.mkv", "z.mp4", "w.wv", "v.ape"]
)
def test_audio_is_told_by_its_suffix_in_any_case(name: str) -> None:
    assert may_be_audio(name)


@given(st.text().filter(lambda text: "." not in text))
def test_without_a_suffix_nothing_is_audio(name: str) -> None:
    assert not may_be_audio(name)
