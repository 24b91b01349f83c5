"""Sounds with and without a pulse, made sample by sample: clicks, drums, pads, noise. Times are in seconds."""

from collections.abc import Iterable, Iterator

import numpy as np

from soniquebay.mir.descriptors.rhythm import Rhythm, RhythmAccumulator
from soniquebay.mir.signal import SAMPLE_RATE, FloatArray, ShortTimeSpectrum, SpectrumBlock


def spectra(samples: FloatArray, block_s: float = 3.1) -> Iterator[SpectrumBlock]:
    """The shared spectrogram of samples that arrive in blocks."""
    spectrum = ShortTimeSpectrum()
    step = int(block_s * SAMPLE_RATE)
    for start in range(0, samples.size, step):
        yield from spectrum.feed(samples[start : start + step])
    yield from spectrum.finish()


def rhythm_of(samples: FloatArray, block_s: float = 3.1) -> Rhythm:
    accumulator = RhythmAccumulator()
    for block in spectra(samples, block_s):
        accumulator.feed(block)
    return accumulator.finish(samples.size / SAMPLE_RATE)


def place(sounds: Iterable[tuple[float, FloatArray]], duration_s: float) -> FloatArray:
    """Mix sounds that start at given moments."""
    mix = np.zeros(int(duration_s * SAMPLE_RATE), np.float32)
    for start_s, sound in sounds:
        start = round(start_s * SAMPLE_RATE)
        heard = sound[: max(0, mix.size - start)]
        mix[start : start + heard.size] += heard
    return mix


def decaying_sine(frequency_hz: float, decay_s: float, length_s: float = 0.05) -> FloatArray:
    t = np.arange(int(length_s * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.7 * np.exp(-t / decay_s) * np.sin(2 * np.pi * frequency_hz * t)).astype(np.float32)


def decaying_noise(decay_s: float, seed: int = 0, length_s: float = 0.15) -> FloatArray:
    t = np.arange(int(length_s * SAMPLE_RATE)) / SAMPLE_RATE
    noise = np.random.default_rng(seed).standard_normal(t.size)
    return (0.25 * np.exp(-t / decay_s) * noise).astype(np.float32)


def click_track(bpm: float, duration_s: float = 20.0, accent_every: int = 0, first_s: float = 0.0) -> FloatArray:
    times = np.arange(first_s, duration_s, 60.0 / bpm)
    strong, weak = decaying_sine(1500.0, 0.004), decaying_sine(1000.0, 0.004)
    return place(
        ((t, strong if accent_every and i % accent_every == 0 else weak) for i, t in enumerate(times)), duration_s
    )


def rock_beat(bpm: float, duration_s: float = 30.0, first_s: float = 0.3) -> FloatArray:
    """Kick on one and three, snare on two and four, hi-hat on every eighth."""
    beat = 60.0 / bpm
    kick, snare, hat = decaying_sine(55.0, 0.06, 0.25), decaying_noise(0.05), np.diff(decaying_noise(0.012, 1))
    eighths = np.arange(int((duration_s - first_s) / beat * 2))
    sounds = [(first_s + i * beat / 2, 0.5 * hat.astype(np.float32)) for i in eighths]
    sounds += [(first_s + i * beat / 2, kick if i % 4 == 0 else snare) for i in eighths[::2]]
    return place(sounds, duration_s)


def waltz(bpm: float, duration_s: float = 30.0) -> FloatArray:
    """A bass note and two lighter chords."""
    beat = 60.0 / bpm
    roots = (110.0, 146.8, 164.8, 110.0)
    sounds = []
    for i in range(int(duration_s / beat)):
        root = roots[i // 3 % 4]
        notes = (root,) if i % 3 == 0 else (2 * root, 2.52 * root, 3 * root)
        sounds += [(i * beat, 0.4 * decaying_sine(f, 0.25, 0.6)) for f in notes]
    return place(sounds, duration_s)


def swelling_pad(note_s: float, duration_s: float = 30.0) -> FloatArray:
    """Chords that change every ``note_s``, each rising and falling smoothly over twice that."""
    t = np.arange(int(2 * note_s * SAMPLE_RATE)) / SAMPLE_RATE
    swell = np.sin(np.pi * t / (2 * note_s)) ** 2
    chords = ((220.0, 277.2, 329.6), (196.0, 246.9, 293.7), (174.6, 220.0, 261.6), (164.8, 207.7, 246.9))
    starts = np.arange(0.0, duration_s, note_s)
    return place(
        (
            (s, (0.1 * swell * sum(np.sin(2 * np.pi * f * t) for f in chords[i % 4])).astype(np.float32))
            for i, s in enumerate(starts)
        ),
        duration_s,
    )


def changing_clicks(first_bpm: float, last_bpm: float, duration_s: float) -> tuple[FloatArray, FloatArray]:
    """Clicks whose tempo changes evenly, and their times."""
    t = np.linspace(0.0, duration_s, 20_000)
    beats = np.cumsum(np.interp(t, [0.0, duration_s], [first_bpm, last_bpm]) / 60.0) * (t[1] - t[0])
    times = np.interp(np.arange(1, int(beats[-1])), beats, t).astype(np.float32)
    return place(((float(s), decaying_sine(1000.0, 0.004)) for s in times), duration_s), times


def white_noise(duration_s: float, seed: int = 0) -> FloatArray:
    return (0.1 * np.random.default_rng(seed).standard_normal(int(duration_s * SAMPLE_RATE))).astype(np.float32)


def sine(duration_s: float, frequency_hz: float = 440.0) -> FloatArray:
    t = np.arange(int(duration_s * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.5 * np.sin(2 * np.pi * frequency_hz * t)).astype(np.float32)


def sweep(duration_s: float, low_hz: float = 50.0, high_hz: float = 8_000.0) -> FloatArray:
    """An exponential glide."""
    t = np.arange(int(duration_s * SAMPLE_RATE)) / SAMPLE_RATE
    k = np.log(high_hz / low_hz) / duration_s
    glide: FloatArray = (0.5 * np.sin(2 * np.pi * low_hz * np.expm1(k * t) / k)).astype(np.float32)
    return glide
