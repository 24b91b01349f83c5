"""What moves like a voice is likely a voice; what stays on its notes is not."""

import numpy as np
import numpy.typing as npt
import pytest

from soniquebay.mir.descriptors.bands import to_bands
from soniquebay.mir.descriptors.voice import Voice, VoiceAccumulator
from soniquebay.mir.signal import SAMPLE_RATE, ShortTimeSpectrum

Float64Array = npt.NDArray[np.float64]
SECONDS = 8.0


def voice(samples: Float64Array, block: int = 60_000) -> Voice:
    spectrum, accumulator = ShortTimeSpectrum(), VoiceAccumulator()
    mono = samples.astype(np.float32)
    blocks = [part for at in range(0, mono.size, block) for part in spectrum.feed(mono[at : at + block])]
    for part in [*blocks, *spectrum.finish()]:
        accumulator.feed(part, to_bands(part))
    return accumulator.finish()


def harmonic(pitch_hz: Float64Array) -> Float64Array:
    """Twenty partials above a moving fundamental, through a fixed formant."""
    phase = 2 * np.pi * np.cumsum(pitch_hz) / SAMPLE_RATE
    partials = [np.sin(k * phase) / (1 + ((k * pitch_hz - 900) / 700) ** 2) for k in range(1, 21)]
    return np.asarray(0.1 * np.sum(partials, axis=0))


def seconds() -> Float64Array:
    return np.arange(int(SECONDS * SAMPLE_RATE)) / SAMPLE_RATE


def speech() -> Float64Array:
    """Syllables, four to five a second: a gliding vowel, then a hiss, with pauses."""
    rng = np.random.default_rng(4)
    t = seconds()
    knots = np.arange(0, SECONDS + 1, 0.11)
    contour = np.interp(t, knots, 120 + 50 * rng.random(knots.size))
    phase = t * 4.5 % 1.0
    vowel = harmonic(contour) * np.where(phase < 0.6, np.sin(np.pi * phase / 0.6), 0.0)
    hiss = np.diff(rng.normal(0, 0.05, t.size + 1)) * ((phase > 0.65) & (phase < 0.85))
    return (vowel + hiss) * (t % 2.0 < 1.7)


def song() -> Float64Array:
    """Held notes with a singer's vibrato of half a semitone either way, six times a second."""
    t = seconds()
    notes = 220 * 2 ** (np.array([0, 4, 7, 5, 2, 0, 4, 0])[(t).astype(int) % 8] / 12)
    return harmonic(notes * 2 ** (0.5 / 12 * np.sin(2 * np.pi * 6 * t)))


def organ() -> Float64Array:
    t = seconds()
    return harmonic(220 * 2 ** (np.array([0, 4, 7, 5, 2, 0, 4, 0])[(2 * t).astype(int) % 8] / 12))


def known(value: float | None) -> float:
    assert value is not None
    return value


def test_speech_is_a_speaking_voice() -> None:
    heard = voice(speech())
    assert known(heard.voice_likelihood) > 0.8
    assert known(heard.speech_likelihood) > 0.6


def test_singing_is_a_voice_that_does_not_speak() -> None:
    heard = voice(song())
    assert known(heard.voice_likelihood) > 0.8
    assert known(heard.speech_likelihood) < 0.4


@pytest.mark.parametrize(
    "sound",
    [organ(), np.random.default_rng(0).normal(0, 0.1, 100_000), np.sin(2 * np.pi * 440 * seconds())],
    ids=["organ", "noise", "sine"],
)
def test_what_stays_on_its_notes_is_no_voice(sound: Float64Array) -> None:
    heard = voice(sound)
    assert known(heard.voice_likelihood) < 0.2
    assert known(heard.speech_likelihood) < 0.1


@pytest.mark.parametrize("gain", [0.002, 5.0])
def test_louder_is_not_more_of_a_voice(gain: float) -> None:
    before, after = voice(speech()), voice(gain * speech())
    assert after.voice_likelihood == pytest.approx(before.voice_likelihood, abs=1e-3)
    assert after.speech_likelihood == pytest.approx(before.speech_likelihood, abs=1e-3)


def test_the_size_of_the_blocks_does_not_matter() -> None:
    before, after = voice(speech()), voice(speech(), 1_111)
    assert after.voice_likelihood == pytest.approx(before.voice_likelihood, abs=1e-3)
    assert after.speech_likelihood == pytest.approx(before.speech_likelihood, abs=1e-3)


def test_silence_is_unknown() -> None:
    assert voice(np.zeros(SAMPLE_RATE)) == Voice(None, None)
    assert voice(np.zeros(0)) == Voice(None, None)


@pytest.mark.parametrize("n", [1, 100, 4_410, 22_050])
def test_scraps_give_values_in_range_or_none(n: int) -> None:
    heard = voice(speech()[2_000 : 2_000 + n])
    for value in (heard.voice_likelihood, heard.speech_likelihood):
        assert value is None or 0.0 <= value <= 1.0
