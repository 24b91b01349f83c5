"""Tones whose pitch is known because it was computed: sines, chords, cadences in any key, tuning and timbre; noise."""

from collections.abc import Sequence

import numpy as np

from soniquebay.contracts.units import Scale
from soniquebay.mir.signal import SAMPLE_RATE, FloatArray

PLAIN = (1.0,)
"""Partials of a sine."""
ORGAN = (1.0, 0.7, 0.4, 0.4, 0.0, 0.2)
STRINGS = tuple(1.0 / k for k in range(1, 13))
HOLLOW = tuple((1.0 / k if k % 2 else 0.0) for k in range(1, 12))

MIDDLE_C = 60
"""MIDI number; 69 is A = 440 Hz."""

# Semitones above the tonic, bass first: I IV V7 I vi ii V I, and the same degrees in (harmonic) minor.
_MAJOR_CADENCE = (
    (-12, 0, 4, 7),
    (-7, 0, 5, 9),
    (-5, -1, 2, 5, 7),
    (-12, 0, 4, 7),
    (-3, 0, 4, 9),
    (-10, 2, 5, 9),
    (-5, -1, 2, 7),
    (-12, 0, 4, 7),
)
_MINOR_CADENCE = (
    (-12, 0, 3, 7),
    (-7, 0, 5, 8),
    (-5, -1, 2, 5, 7),
    (-12, 0, 3, 7),
    (-4, 0, 3, 8),
    (-10, 2, 5, 8),
    (-5, -1, 2, 7),
    (-12, 0, 3, 7),
)


def hertz(note: float) -> float:
    """Frequency of a MIDI number (fractions are cents)."""
    return float(440.0 * 2 ** ((note - 69) / 12))


def sine(frequency_hz: float, seconds: float, amplitude: float = 0.5) -> FloatArray:
    """One steady sine."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (amplitude * np.sin(2 * np.pi * frequency_hz * time)).astype(np.float32)


def chord(notes: Sequence[float], seconds: float, partials: Sequence[float] = STRINGS) -> FloatArray:
    """Tones sounding together, faded in and out over 20 ms, at about -12 dBFS."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    sound = np.zeros(time.size)
    for note in notes:
        for k, strength in enumerate(partials, start=1):
            if strength > 0.0 and k * hertz(note) < SAMPLE_RATE / 2:
                sound += strength * np.sin(2 * np.pi * k * hertz(note) * time + k * note)
    edge = np.minimum(time, time[::-1]) / 0.02
    return np.asarray(sound * np.minimum(edge, 1.0) * (0.25 / np.abs(sound).max()), np.float32)


def cadence(
    tonic: int, scale: Scale, cents: float = 0.0, partials: Sequence[float] = STRINGS, chord_s: float = 1.0
) -> FloatArray:
    """Eight chords that leave no doubt about the key.

    Parameters
    ----------
    tonic : int
        Pitch class, C = 0.
    scale : {"major", "minor"}
    cents : float
        Tuning, from A = 440 Hz.
    partials : sequence of float
        Strength of the partials of every tone.
    chord_s : float
        Seconds per chord.
    """
    degrees = _MAJOR_CADENCE if scale == "major" else _MINOR_CADENCE
    low_tonic = MIDDLE_C - 6 + (tonic - 6) % 12 + cents / 100
    return np.concatenate([chord([low_tonic + step for step in steps], chord_s, partials) for steps in degrees])


def sweep(seconds: float, from_hz: float = 50.0, to_hz: float = 8000.0) -> FloatArray:
    """A sine gliding exponentially through all pitches."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    rate = np.log(to_hz / from_hz) / seconds
    return np.asarray(0.5 * np.sin(2 * np.pi * from_hz * np.expm1(rate * time) / rate), np.float32)


def white_noise(seconds: float, amplitude: float = 0.1, seed: int = 1) -> FloatArray:
    """Gaussian noise of a given standard deviation."""
    noise = np.random.default_rng(seed).standard_normal(round(seconds * SAMPLE_RATE))
    return (amplitude * noise).astype(np.float32)


def silence(seconds: float) -> FloatArray:
    """Digital silence."""
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def ticks(seconds: float, period_s: float = 0.5) -> FloatArray:
    """A one-sample click every period."""
    samples = silence(seconds)
    samples[:: round(period_s * SAMPLE_RATE)] = 0.9
    return samples
