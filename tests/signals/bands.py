"""Bands that do not exist: short tagged files by artists of a few kinds, each kind with a sound of its own."""

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
from mutagen.id3 import TALB, TCON, TIT2, TPE1
from mutagen.wave import WAVE
from numpy.typing import NDArray

SAMPLE_RATE = 22050
SECONDS = 6.0
Sound = Callable[[np.random.Generator], NDArray[np.float64]]


def _time() -> NDArray[np.float64]:
    return np.arange(int(SECONDS * SAMPLE_RATE)) / SAMPLE_RATE


def drone(chance: np.random.Generator) -> NDArray[np.float64]:
    """A slow, soft chord of sines."""
    root = 110.0 * 2 ** (chance.integers(0, 12) / 12)
    chord = sum(np.sin(2 * np.pi * root * ratio * _time() + chance.uniform(0, 6)) for ratio in (1.0, 1.25, 1.5))
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * chance.uniform(0.05, 0.15) * _time())
    return np.asarray(0.1 * chord * swell)


def machine(chance: np.random.Generator) -> NDArray[np.float64]:
    """A loud four-on-the-floor with a saw bass."""
    bpm, root = chance.uniform(124, 134), 55.0 * 2 ** (chance.integers(0, 12) / 12)
    phase = (_time() * bpm / 60) % 1.0
    kick = np.exp(-14 * phase) * np.sin(2 * np.pi * 55 * phase)
    hat = np.exp(-40 * ((phase + 0.5) % 1.0)) * chance.normal(0, 1, _time().size)
    saw = 2 * ((_time() * root) % 1.0) - 1
    return np.asarray(0.5 * kick + 0.12 * hat + 0.15 * saw)


def storm(chance: np.random.Generator) -> NDArray[np.float64]:
    """Fast bursts of noise under a shrill tone, of no key."""
    bpm = chance.uniform(170, 190)
    burst = np.exp(-5 * ((_time() * bpm / 60 * 2) % 1.0))
    shrill = np.sign(np.sin(2 * np.pi * chance.uniform(1500, 3500) * _time()))
    return np.asarray(0.4 * burst * chance.normal(0, 1, _time().size) + 0.1 * shrill)


KINDS: dict[str, tuple[Sound, str]] = {
    "drone": (drone, "Ambient"),
    "machine": (machine, "Techno"),
    "storm": (storm, "Metal"),
}


def write_bands(folder: Path, kind: str, artists: int, per_artist: int = 1) -> None:
    """Write the tracks of some artists of one kind, each artist in a folder of its own."""
    sound, genre = KINDS[kind]
    for number in range(artists):
        name = f"{kind.title()} {number:02d}"
        chance = np.random.default_rng([list(KINDS).index(kind), number])
        (folder / name).mkdir(parents=True)
        for take in range(per_artist):
            path = folder / name / f"{take + 1:02d}.wav"
            _write(path, sound(chance))
            tags = WAVE(str(path))
            tags.add_tags()
            assert tags.tags is not None
            for frame in (TPE1(3, [name]), TIT2(3, [f"{name} take {take + 1}"]), TALB(3, [f"{name} I"])):
                tags.tags.add(frame)
            tags.tags.add(TCON(3, [genre]))
            tags.save()


def _write(path: Path, samples: NDArray[np.float64]) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32000).astype("<i2").tobytes())
