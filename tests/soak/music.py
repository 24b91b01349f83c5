"""Many short files of six formats, with tags: most of them music, some of them not, each in its own way."""

import random
import struct
import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from mutagen.id3 import TALB, TIT2, TPE1
from mutagen.wave import WAVE

from soniquebay.cli.demo.encoding import write_tags
from soniquebay.contracts.analysis import FailureKind
from tests.signals import files

RATES = {"wav": 22_050, "flac": 44_100, "mp3": 44_100, "ogg": 44_100, "opus": 48_000, "m4a": 44_100}
FORMATS = tuple(RATES)
ARTISTS, ALBUMS_EACH = 8, 3
LONG_EVERY, LONG_S = 10, 12.0
"""Some tunes take a moment to listen to, so that a killed process is killed at something."""


@dataclass(frozen=True)
class Tune:
    """A file of music and what its tags say."""

    path: Path
    number: int

    @property
    def artist(self) -> str:
        return f"Player {self.number % ARTISTS}"

    @property
    def album(self) -> str:
        return f"Record {self.number % ARTISTS}-{self.number // ARTISTS % ALBUMS_EACH}"

    def title(self, take: int) -> str:
        return f"Tune {self.number:04} take {take}"


@dataclass(frozen=True)
class Music:
    """A library: the tunes, and the files that only call themselves music with the kind of failure each must end in."""

    folder: Path
    tunes: tuple[Tune, ...]
    bad: Mapping[Path, FailureKind]


def write_library(folder: Path, good: int, bad: int, seed: int) -> Music:
    """Write `good` short tunes, no two alike, and `bad` other files."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    tunes = [_write_tune(folder, number, chance) for number in range(good)]
    strange: dict[Path, FailureKind] = {}
    for number in range(bad):
        suffix, kind, write = BAD[number % len(BAD)]
        path = folder / f"broken {number:02}.{suffix}"
        write(path)
        strange[path] = kind
    return Music(folder, tuple(tunes), strange)


def tag(tune: Tune, take: int) -> None:
    """Write the tags; another take is another title, and so a changed file."""
    if tune.path.suffix == ".wav":
        file: Any = WAVE(tune.path)  # mutagen types its tags as none
        if file.tags is None:
            file.add_tags()
        for frame, text in ((TIT2, tune.title(take)), (TPE1, tune.artist), (TALB, tune.album)):
            file.tags.setall(frame.__name__, [frame(encoding=3, text=[text])])
        file.save()
        return
    write_tags(tune.path, {"title": tune.title(take), "artist": tune.artist, "album": tune.album}, {})


def _write_tune(folder: Path, number: int, chance: random.Random) -> Tune:
    suffix = FORMATS[number % len(FORMATS)]
    tune = Tune(folder / f"player {number % ARTISTS}" / f"{number:04}.{suffix}", number)
    tune.path.parent.mkdir(parents=True, exist_ok=True)
    seconds = LONG_S if number % LONG_EVERY == LONG_EVERY - 1 else chance.uniform(0.8, 1.6)
    files.write(tune.path, _play(chance, seconds, RATES[suffix]), RATES[suffix])
    tag(tune, 1)
    return tune


def _play(chance: random.Random, seconds: float, rate: int) -> files.Samples:
    """Return notes of a plucked string at a steady beat."""
    at = np.arange(int(rate * seconds)) / rate
    beat_s, tone = chance.uniform(0.25, 0.6), chance.uniform(110.0, 440.0)
    since = at % beat_s
    pitch = tone * 2.0 ** (np.array([0, 4, 7, 12])[(at // beat_s).astype(int) % 4] / 12)
    sound = sum(np.sin(2 * np.pi * pitch * part * since) / part for part in (1, 2, 3))
    return np.asarray(0.3 * sound * np.exp(-5.0 * since), np.float64)


def _prose(path: Path) -> None:
    path.write_text(f"{path.name} holds words and no music.\n" * 40)


def _nothing(path: Path) -> None:
    path.touch()


def _header_only(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATES["wav"])


def _cut_off(path: Path) -> None:
    """Write the first half of an MP4 file, whose table of contents is at its end."""
    whole = _noise(path)
    path.write_bytes(whole[: len(whole) // 2])


def _impossible(path: Path) -> None:
    """Write a WAV file whose header claims two thousand million samples per second."""
    files.write(path, np.zeros(1000), RATES["wav"])
    whole = bytearray(path.read_bytes())
    struct.pack_into("<I", whole, 24, 2_000_000_000)
    path.write_bytes(whole)


def _noise(path: Path) -> bytes:
    sound = np.random.default_rng(len(path.name)).uniform(-0.5, 0.5, RATES["m4a"])
    return files.write(path, sound, RATES["m4a"]).read_bytes()


BAD: tuple[tuple[str, FailureKind, Callable[[Path], None]], ...] = (
    ("mp3", "not_audio", _prose),
    ("flac", "not_audio", _nothing),
    ("wav", "empty", _header_only),
    ("m4a", "not_audio", _cut_off),
    ("wav", "damaged", _impossible),
)
