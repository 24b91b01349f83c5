"""Drums and noises. They take the arguments of a pitched instrument and ignore the pitch."""

from functools import lru_cache

import numpy as np

from soniquebay.cli.demo.tones import RATE, Samples, decay


@lru_cache(maxsize=32)
def _noise(seconds: float, seed: int, brightness: int) -> Samples:
    """White noise, differentiated ``brightness`` times (towards the high end) or, below 0, smoothed."""
    noise: Samples = np.random.default_rng(seed).standard_normal(int(seconds * RATE)).astype(np.float32)
    for _ in range(brightness):
        noise = np.diff(noise, prepend=np.float32(0))
    if brightness < 0:
        width = 2 - 3 * brightness
        noise = np.asarray(np.convolve(noise, np.ones(width) / width, mode="same"), np.float32)
    return np.asarray(noise / noise.std(), np.float32)


def _sweep(seconds: float, high_hz: float, low_hz: float, half_life: float) -> Samples:
    hz = low_hz + (high_hz - low_hz) * decay(seconds, half_life)
    return np.asarray(np.sin(2 * np.pi * np.cumsum(hz) / RATE), np.float32)


def kick(hz: float, seconds: float) -> Samples:
    """A bass drum of dance music: a sine that falls to 48 Hz."""
    click = _noise(0.32, 1, 0) * decay(0.32, 0.004) * 0.5
    return np.asarray((_sweep(0.32, 190, 48, 0.022) * decay(0.32, 0.085) * 1.6 + click), np.float32)


def soft_kick(hz: float, seconds: float) -> Samples:
    """A bass drum with a blanket in it."""
    return np.asarray(_sweep(0.22, 120, 55, 0.02) * decay(0.22, 0.05) * 1.4, np.float32)


def snare(hz: float, seconds: float) -> Samples:
    """Wires and skin."""
    skin = _sweep(0.24, 240, 180, 0.03) * decay(0.24, 0.035)
    return np.asarray(skin * 0.9 + _noise(0.24, 2, 1) * decay(0.24, 0.045) * 0.55, np.float32)


def clap(hz: float, seconds: float) -> Samples:
    """Several hands, not quite together."""
    body = _noise(0.25, 3, 1) * decay(0.25, 0.05)
    for delay_s in (0.009, 0.018):
        shift = int(delay_s * RATE)
        body = body + np.concatenate([np.zeros(shift, np.float32), (_noise(0.25, 3, 1) * decay(0.25, 0.01))[:-shift]])
    return np.asarray(body * 0.4, np.float32)


def hat(hz: float, seconds: float) -> Samples:
    """A closed hi-hat."""
    return np.asarray(_noise(0.08, 4, 3) * decay(0.08, 0.013) * 0.4, np.float32)


def open_hat(hz: float, seconds: float) -> Samples:
    """An open hi-hat, choked after an eighth of a second."""
    return np.asarray(_noise(0.2, 5, 3) * decay(0.2, 0.07) * np.linspace(1, 0, int(0.2 * RATE)) * 0.4, np.float32)


def crash(hz: float, seconds: float) -> Samples:
    """A crash cymbal."""
    return np.asarray(_noise(1.6, 6, 2) * decay(1.6, 0.28) * 0.5, np.float32)


def shaker(hz: float, seconds: float) -> Samples:
    """Seeds in a tube: it swells before it stops."""
    envelope = np.hanning(int(0.09 * RATE)).astype(np.float32)
    return np.asarray(_noise(0.09, 7, 2) * envelope * 0.3, np.float32)


def rim(hz: float, seconds: float) -> Samples:
    """A stick on the rim."""
    return np.asarray(_sweep(0.06, 1750, 1650, 0.01) * decay(0.06, 0.009) * 1.3, np.float32)


def side_drum(hz: float, seconds: float) -> Samples:
    """A tight marching drum."""
    return np.asarray(_noise(0.15, 8, 1) * decay(0.15, 0.025) * 0.7, np.float32)


def noise_drum(hz: float, seconds: float) -> Samples:
    """The noise channel of an old game console."""
    return np.asarray(np.sign(_noise(0.07, 9, 0)) * decay(0.07, 0.02) * 0.6, np.float32)


def wind(hz: float, seconds: float) -> Samples:
    """Air, far away."""
    envelope = np.hanning(int(seconds * RATE)).astype(np.float32)
    return np.asarray(_noise(seconds, 10, -12) * envelope * 0.5, np.float32)
