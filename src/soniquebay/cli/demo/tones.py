"""Pitched instruments: one note in, its samples out.

Harmonic sounds are read from one-cycle tables holding only the harmonics below the Nyquist frequency, so that nothing
aliases and a note costs one table look-up per sample.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

RATE = 44_100
"""Hz."""

Samples = npt.NDArray[np.float32]
_TABLE = 4_096


@lru_cache(maxsize=512)
def _cycle(slope: float, odd_only: bool, harmonics: int) -> Samples:
    """One cycle whose harmonic k has amplitude k**-slope; RMS 1."""
    numbers = np.arange(1, harmonics + 1)
    amplitudes = numbers**-slope * ((numbers % 2 == 1) | (not odd_only))
    spectrum = np.zeros(_TABLE // 2 + 1, np.complex128)
    spectrum[1 : harmonics + 1] = -0.5j * amplitudes * _TABLE
    cycle = np.fft.irfft(spectrum)
    return np.asarray(cycle / np.sqrt(np.mean(cycle**2)), np.float32)


def oscillator(hz: float, seconds: float, slope: float, *, odd_only: bool = False, limit: int = 40) -> Samples:
    """Return a harmonic tone of RMS 1.

    Parameters
    ----------
    hz : float
        Fundamental frequency.
    slope : float
        Harmonic k has amplitude ``k ** -slope``: 1 is a saw, 3 nearly a sine.
    odd_only : bool
        Only odd harmonics: hollow, like a clarinet or a square wave.
    limit : int
        At most so many harmonics.

    Returns
    -------
    ndarray of shape (seconds * RATE,), float32
    """
    harmonics = max(1, min(limit, int(0.45 * RATE / hz)))
    phase = np.arange(int(seconds * RATE)) * (hz * _TABLE / RATE)
    return np.asarray(_cycle(slope, odd_only, harmonics)[phase.astype(np.int64) % _TABLE], np.float32)


def _time(seconds: float) -> Samples:
    return np.arange(int(seconds * RATE), dtype=np.float32) / np.float32(RATE)


def decay(seconds: float, half_life: float) -> Samples:
    """Return an envelope that halves every ``half_life`` seconds."""
    return np.asarray(np.exp2(-_time(seconds) / np.float32(half_life)), np.float32)


def swell(seconds: float, attack: float, release: float) -> Samples:
    """Return an envelope rising over ``attack`` seconds, holding, and falling over the last ``release`` seconds."""
    time = _time(seconds)
    rise = np.clip(time / np.float32(max(attack, 1e-4)), 0, 1)
    fall = np.clip((np.float32(seconds) - time) / np.float32(max(release, 1e-4)), 0, 1)
    return np.asarray(np.sin(rise * np.float32(np.pi / 2)) * fall, np.float32)


def piano(hz: float, seconds: float) -> Samples:
    """Felt hammers on two slightly detuned strings; high notes die sooner."""
    length = seconds + 0.5
    half_life = 0.9 * (220 / hz) ** 0.5
    dark = oscillator(hz * 0.9994, length, 2.0) + oscillator(hz * 1.0006, length, 2.4)
    bright = oscillator(hz, length, 0.9, limit=18) * decay(length, 0.07)
    return np.asarray((dark * decay(length, half_life) * 0.5 + bright * 0.35) * swell(length, 0.004, 0.35), np.float32)


def guitar(hz: float, seconds: float) -> Samples:
    """Nylon strings, plucked: bright at first, soft soon."""
    length = seconds + 0.25
    body = oscillator(hz, length, 1.9, limit=20) * decay(length, 0.35)
    pluck = oscillator(hz, length, 0.7, limit=24) * decay(length, 0.035)
    return np.asarray((body + 0.5 * pluck) * swell(length, 0.002, 0.15), np.float32)


def music_box(hz: float, seconds: float) -> Samples:
    """Steel teeth: a pure tone with two inharmonic partials that vanish at once."""
    length = seconds + 0.9
    tone = oscillator(hz, length, 4.0, limit=2) * decay(length, 0.38)
    ting = oscillator(hz * 5.4, length, 4.0, limit=1) * decay(length, 0.05)
    tick = oscillator(hz * 8.93, length, 4.0, limit=1) * decay(length, 0.015)
    return np.asarray((tone + 0.28 * ting + 0.2 * tick) * swell(length, 0.001, 0.3), np.float32)


def bass(hz: float, seconds: float) -> Samples:
    """A round electric bass."""
    tone = oscillator(hz, seconds, 1.6, limit=12) * (0.45 + 0.55 * decay(seconds, 0.12))
    return np.asarray(tone * swell(seconds, 0.006, 0.04), np.float32)


def growl(hz: float, seconds: float) -> Samples:
    """A detuned, wobbling synthesiser bass."""
    wobble = 0.65 + 0.35 * np.sin(2 * np.pi * 5.8 * _time(seconds))
    saws = oscillator(hz * 0.994, seconds, 1.0) + oscillator(hz * 1.006, seconds, 1.0)
    return np.asarray(np.tanh(1.4 * saws * wobble) * swell(seconds, 0.01, 0.05), np.float32)


def pad(hz: float, seconds: float) -> Samples:
    """Slow, wide and warm: four detuned voices that swell."""
    length = seconds + 1.6
    voices = sum(oscillator(hz * ratio, length, 2.1, limit=16) for ratio in (0.9965, 0.9987, 1.0012, 1.0036))
    return np.asarray(voices * 0.4 * swell(length, min(1.8, seconds * 0.6), 1.6), np.float32)


def organ(hz: float, seconds: float) -> Samples:
    """Stopped pipes at 8, 4 and 2 feet."""
    length = seconds + 0.12
    pipes = (
        oscillator(hz, length, 2.2, limit=8)
        + 0.5 * oscillator(hz * 2, length, 2.4, limit=5)
        + 0.22 * oscillator(hz * 4, length, 3.0, limit=2)
    )
    return np.asarray(pipes * 0.7 * swell(length, 0.06, 0.12), np.float32)


def brass(hz: float, seconds: float) -> Samples:
    """A section of horns: brightness comes after the tongue."""
    dark, bright = oscillator(hz, seconds, 1.7, limit=14), oscillator(hz * 1.002, seconds, 0.75, limit=18)
    opening = swell(seconds, 0.09, 0.1)
    return np.asarray((dark * 0.7 + bright * 0.45 * opening) * swell(seconds, 0.03, 0.06), np.float32)


def accordion(hz: float, seconds: float) -> Samples:
    """Two reeds, tuned apart on purpose."""
    reeds = oscillator(hz * 0.998, seconds, 1.15, limit=22) + oscillator(hz * 1.0025, seconds, 1.15, limit=22)
    return np.asarray(reeds * 0.55 * swell(seconds, 0.03, 0.05), np.float32)


def overdriven(hz: float, seconds: float) -> Samples:
    """A power chord (root, fifth, octave) through an amplifier driven far too hard."""
    strings = sum(oscillator(hz * ratio, seconds, 0.85, limit=30) for ratio in (0.999, 1.0015, 1.4983, 2.001))
    driven = np.tanh(np.float32(3.2) * strings * (0.7 + 0.3 * decay(seconds, 0.5)))
    cabinet = np.convolve(driven, np.hanning(7).astype(np.float32) / 3, mode="same")
    return np.asarray(cabinet * swell(seconds, 0.003, 0.03), np.float32)


def square(hz: float, seconds: float) -> Samples:
    """The square wave of an old game console."""
    return np.asarray(oscillator(hz, seconds, 1.0, odd_only=True) * swell(seconds, 0.002, 0.02), np.float32)


def stab(hz: float, seconds: float) -> Samples:
    """A short synthesiser chord, as in house music."""
    saws = oscillator(hz * 0.997, seconds, 1.1, limit=24) + oscillator(hz * 1.003, seconds, 1.1, limit=24)
    return np.asarray(saws * 0.6 * decay(seconds, 0.09) * swell(seconds, 0.002, 0.03), np.float32)


def flute(hz: float, seconds: float) -> Samples:
    """A breathy, nearly pure tone with a little vibrato in its strength."""
    length = seconds + 0.05
    tremble = 1.0 + 0.12 * np.sin(2 * np.pi * 5.1 * _time(length))
    return np.asarray(oscillator(hz, length, 2.8, limit=5) * tremble * swell(length, 0.05, 0.08), np.float32)
