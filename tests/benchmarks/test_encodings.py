"""What the benchmark of encodings is made of: copies that are what their name says, and changes that are counted."""

import shutil
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from benchmarks.copies import FORMS, copy, cut, peak_db
from benchmarks.encodings import Change, compare, details, rows
from benchmarks.heard import Heard
from soniquebay.contracts.mir import Descriptors, NormalizedFeatures, Scores
from soniquebay.embeddings.layout import Dim


def heard(first: float = 0.0, bpm: float | None = 120.0, energy: float | None = 0.5, key: str = "C") -> Heard:
    features = NormalizedFeatures(bpm=bpm, key=key, scale="major", loudness_lufs=-10.0 - 12.0 * first)
    return Heard(Path("x"), Descriptors(duration_s=60.0), features, Scores(energy_score=energy), (first, *[0.0] * 63))


HERE, THERE = Path("a.flac"), Path("b.flac")


def test_the_change_of_a_copy_names_what_moved() -> None:
    originals = {HERE: heard(), THERE: heard(first=8.0)}
    change = compare(originals, HERE, heard(first=1.0, bpm=121.5, energy=0.6, key="G"))
    assert change.values == pytest.approx({"energy_score": 0.1})
    assert (change.bpm, change.same_key, change.nearest, change.moved) == (1.5, False, True, Dim.TEMPO)
    assert compare(originals, HERE, heard(first=7.0)).nearest is False
    same = compare(originals, HERE, heard())
    assert (set(same.values.values()), same.bpm, same.same_key, same.similarity) == ({0.0}, 0.0, True, 1.0)


def test_a_value_that_comes_or_goes_is_the_largest_change() -> None:
    change = compare({HERE: heard()}, HERE, heard(energy=None, bpm=None))
    assert change.values == {"energy_score": float("inf")}
    assert change.bpm == float("inf")


def test_the_table_has_the_worst_of_each_form_and_names_what_is_too_far() -> None:
    good = Change("good", {"tonal": 0.01}, 0.0, same_key=True, similarity=0.999, nearest=True, moved=Dim.TEMPO)
    bad = Change("bad", {"tonal": 0.07}, 0.2, same_key=False, similarity=0.97, nearest=False, moved=Dim.MFCC_1)
    assert list(rows({"mp3": [good, bad]}))[1:] == [
        "| mp3 | 0.070 (tonal) | 1 of 2 | 0.20 | 1 | 0.970 | 1 of 2 | 1 of 2 |"
    ]
    assert list(details({"mp3": [good, bad]})) == [
        "mp3, bad: tonal 0.070, tempo 0.20 BPM, key, similarity 0.970, most by MFCC_1"
    ]


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="the benchmarks transcode with the ffmpeg command")
def test_copies_are_what_they_are_called(tmp_path: Path) -> None:
    wav = tmp_path / "two_seconds.wav"
    with wave.open(str(wav), "wb") as file:
        file.setparams((2, 2, 44_100, 0, "NONE", ""))
        sine = 8_192 * np.sin(2 * np.pi * 440 / 44_100 * np.arange(2 * 44_100))
        file.writeframes(np.repeat(sine.astype("<i2"), 2).tobytes())
    original = cut(wav, tmp_path / "original.flac", start_s=0.5, length_s=1.0)
    copies = {
        name: copy(original, tmp_path / f"{number}{form.suffix}", form)
        for number, (name, form) in enumerate(FORMS.items())
    }
    found = {}
    for name, path in copies.items():
        with av.open(str(path)) as container:
            stream = container.streams.audio[0]
            found[name] = (stream.codec.canonical_name, stream.rate, stream.channels)
    assert found == {
        "flac, 16 bit": ("flac", 44_100, 2),
        "mp3, 128 kbit/s": ("mp3", 44_100, 2),
        "opus, 96 kbit/s": ("opus", 48_000, 2),
        "m4a, 128 kbit/s": ("aac", 44_100, 2),
        "22.05 kHz": ("flac", 22_050, 2),
        "96 kHz": ("flac", 96_000, 2),
        "192 kHz": ("flac", 192_000, 2),
        "mono": ("flac", 44_100, 1),
        "12 dB softer": ("flac", 44_100, 2),
        "clipped by 6 dB": ("flac", 44_100, 2),
    }
    peak = peak_db(original)
    assert peak == pytest.approx(-12.04, abs=0.01)
    assert peak_db(copies["12 dB softer"]) == pytest.approx(peak - 12.0, abs=0.01)
    assert peak_db(copies["clipped by 6 dB"]) == pytest.approx(0.0, abs=0.01)
