"""From the parts of a piece to its stereo sound."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.fft

from soniquebay.cli.demo.notation import Note
from soniquebay.cli.demo.tones import RATE, Samples

Instrument = Callable[[float, float], Samples]
"""Frequency in Hz and length in seconds to samples of RMS about 1."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one player plays.

    Attributes
    ----------
    instrument : Instrument
    notes : tuple of Note
    gain : float
        Linear.
    pan : float in [-1, 1]
        Left to right.
    """

    instrument: Instrument
    notes: tuple[Note, ...]
    gain: float = 0.5
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class Sound:
    """How a piece is played.

    Attributes
    ----------
    bpm : float
        Beats per minute.
    beats : float
        Length of the piece.
    parts : tuple of Part
    room : float in [0, 1]
        How much of the room is heard.
    room_s : float
        How long the room rings, seconds.
    peak : float in (0, 1]
        Highest sample.
    """

    bpm: float
    beats: float
    parts: tuple[Part, ...]
    room: float = 0.15
    room_s: float = 0.9
    peak: float = 0.8


def hertz(midi: int) -> float:
    """Return the frequency of a MIDI pitch, equal temperament, A = 440 Hz."""
    return float(440.0 * 2.0 ** ((midi - 69) / 12))


def play(sound: Sound) -> Samples:
    """Return the sound of a piece.

    Returns
    -------
    ndarray of shape (n_samples, 2), float32 in [-1, 1], at `RATE`
    """
    seconds_per_beat = 60.0 / sound.bpm
    length = int((sound.beats * seconds_per_beat + 1.2) * RATE)
    dry = np.zeros((2, length), np.float32)
    for seed, part in enumerate(sound.parts):
        mono = _play_part(part, seconds_per_beat, length, seed)
        angle = (part.pan + 1) * np.pi / 4
        dry[0] += mono * np.float32(np.cos(angle))
        dry[1] += mono * np.float32(np.sin(angle))
    wet = dry + np.float32(sound.room) * _room(dry, sound.room_s) if sound.room > 0 else dry
    fade = int(0.8 * RATE)
    wet[:, -fade:] *= np.linspace(1, 0, fade, dtype=np.float32) ** 2
    return np.ascontiguousarray((wet * (sound.peak / np.abs(wet).max())).T, np.float32)


def _play_part(part: Part, seconds_per_beat: float, length: int, seed: int) -> Samples:
    # Nobody plays every note equally strong; the seed keeps the library the same everywhere.
    touch = np.random.default_rng(seed).uniform(0.9, 1.05, max(1, len(part.notes)))
    track = np.zeros(length, np.float32)
    cache: dict[tuple[int, float], Samples] = {}
    for note, force in zip(part.notes, touch, strict=False):
        key = (note.midi, note.beats)
        if key not in cache:
            cache[key] = part.instrument(hertz(note.midi), note.beats * seconds_per_beat)
        begin = int(note.beat * seconds_per_beat * RATE)
        sound = cache[key][: length - begin]
        track[begin : begin + sound.size] += sound * np.float32(note.strength * force * part.gain)
    return track


def _room(dry: Samples, seconds: float) -> Samples:
    """Convolve each side with its own decaying noise."""
    taps = int(seconds * RATE)
    noise = np.random.default_rng(11).standard_normal((2, taps)).astype(np.float32)
    noise *= np.exp2(-np.arange(taps, dtype=np.float32) * np.float32(6 / taps))
    noise = np.cumsum(noise, axis=1) * np.float32(0.02) + noise * np.float32(0.35)  # rooms swallow the high end
    noise -= noise.mean(axis=1, keepdims=True)
    noise /= np.sqrt((noise**2).sum(axis=1, keepdims=True))
    size = scipy.fft.next_fast_len(dry.shape[1] + taps, real=True)
    spectrum = scipy.fft.rfft(dry, size, axis=1) * scipy.fft.rfft(noise, size, axis=1)
    return np.asarray(scipy.fft.irfft(spectrum, size, axis=1)[:, : dry.shape[1]], np.float32)
