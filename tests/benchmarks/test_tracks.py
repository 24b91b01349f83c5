import shutil
import wave
from pathlib import Path

import pytest

from benchmarks.tracks import FORMATS, choose, in_all_formats


def song(path: Path, length_s: float, rate_hz: int = 8_000) -> Path:
    path.parent.mkdir(exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 1, rate_hz, 0, "NONE", ""))
        file.writeframes(b"\x80\x90" * int(length_s * rate_hz / 2))
    return path


def test_tracks_of_three_to_six_minutes_are_taken_from_each_folder_in_turn(tmp_path: Path) -> None:
    first = song(tmp_path / "a" / "1.wav", 200)
    second = song(tmp_path / "a" / "2.wav", 200)
    other = song(tmp_path / "b" / "1.wav", 200)
    song(tmp_path / "b" / "jingle.wav", 5)
    assert [track.path for track in choose(tmp_path)] == [first, other, second]
    assert [track.path for track in choose(tmp_path, wanted=2)] == [first, other]


def test_where_no_track_is_that_long_all_are_taken(tmp_path: Path) -> None:
    jingle = song(tmp_path / "a" / "jingle.wav", 5)
    assert [(track.path, track.length_s) for track in choose(tmp_path)] == [(jingle, 5.0)]


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="the benchmarks transcode with the ffmpeg command")
def test_five_tracks_become_one_of_each_format(tmp_path: Path) -> None:
    for number in range(5):
        song(tmp_path / "a" / f"{number}.wav", 1)
    made = list(in_all_formats(choose(tmp_path), tmp_path))
    assert [path.suffix for path in made] == [f".{name}" for name in FORMATS]
    assert all(path.stat().st_size for path in made)
