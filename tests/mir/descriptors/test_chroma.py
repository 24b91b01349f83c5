import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soniquebay.mir.descriptors.chroma import (
    FINE_PER_SEMITONE,
    N_FINE,
    SEGMENT_S,
    PitchAccumulator,
    PitchContent,
    fold,
)
from soniquebay.mir.signal import SAMPLE_RATE, FloatArray
from tests.signals.tones import PLAIN, cadence, chord, hertz, silence, sine, white_noise


def content(samples: FloatArray, block: int = 50_000) -> PitchContent:
    accumulator = PitchAccumulator()
    for start in range(0, samples.size, block):
        accumulator.feed(samples[start : start + block])
    return accumulator.finish()


def chroma(samples: FloatArray) -> FloatArray:
    folded: FloatArray = fold(content(samples).fine, 0.0).sum(axis=0)
    return folded


@pytest.mark.parametrize("note", range(37, 86))
def test_a_sine_sounds_in_its_own_pitch_class_alone(note: int) -> None:
    heard = chroma(sine(hertz(note), 2.0))
    assert int(np.argmax(heard)) == note % 12
    assert heard[note % 12] > 0.97 * heard.sum()


@given(note=st.floats(45.0, 80.0))
@settings(max_examples=25, deadline=None)
def test_the_pitch_of_a_sine_is_found_within_a_bin_of_ten_cents(note: float) -> None:
    fine = content(sine(hertz(note), 1.5)).fine.sum(axis=0)
    expected = note * FINE_PER_SEMITONE % N_FINE
    distance = abs(int(np.argmax(fine)) - expected)
    assert min(distance, N_FINE - distance) <= 1.0


def test_octaves_are_one_pitch_class() -> None:
    heard = chroma(chord([45, 57, 69, 81], 2.0, PLAIN))
    assert heard[9] > 0.97 * heard.sum()


def test_two_neighbouring_bass_notes_are_told_apart() -> None:
    heard = chroma(chord([43, 44], 3.0, PLAIN))
    assert heard[7] + heard[8] > 0.9 * heard.sum()
    assert heard[7] == pytest.approx(heard[8], rel=0.35)


@given(blocks=st.lists(st.integers(0, 30_000), max_size=12))
@settings(max_examples=15, deadline=None)
def test_the_size_of_the_blocks_does_not_matter(blocks: list[int]) -> None:
    samples = cadence(4, "minor", chord_s=0.5)
    whole = content(samples, block=samples.size)
    accumulator = PitchAccumulator()
    for part in np.split(samples, np.minimum(np.cumsum(np.array(blocks, np.intp)), samples.size)):
        accumulator.feed(part)
    parts = accumulator.finish()
    np.testing.assert_allclose(parts.fine, whole.fine, atol=0.05)
    np.testing.assert_allclose(parts.power, whole.power, rtol=1e-3)


@pytest.mark.parametrize("gain", [1e-4, 1e-2, 10.0])
def test_gain_changes_nothing_but_the_power(gain: float) -> None:
    samples = cadence(0, "major", chord_s=0.5)
    soft, loud = content((samples * np.float32(gain)).astype(np.float32)), content(samples)
    np.testing.assert_allclose(soft.fine.sum(axis=0), loud.fine.sum(axis=0), rtol=0.02, atol=0.3)
    np.testing.assert_allclose(soft.power, gain**2 * loud.power, rtol=1e-2)


def test_silence_has_no_peaks() -> None:
    assert content(silence(3.0)).fine.sum() == 0.0


def test_a_constant_offset_has_no_peaks() -> None:
    assert content(np.full(3 * SAMPLE_RATE, 0.5, np.float32)).fine.sum() == 0.0


@pytest.mark.parametrize("n_samples", [0, 1, 100, 5_000])
def test_the_shortest_clips_are_described_without_an_error(n_samples: int) -> None:
    heard = content(sine(440.0, 1.0)[:n_samples])
    assert heard.fine.shape == (len(heard.power), N_FINE)
    assert len(heard.power) == (1 if n_samples else 0)


def test_noise_is_spread_over_all_pitch_classes() -> None:
    heard = chroma(white_noise(20.0))
    assert heard.max() < 2.5 * heard.min()


def test_three_hours_are_kept_in_less_than_ten_megabytes() -> None:
    heard = content(white_noise(10.0))
    assert len(heard.power) == pytest.approx(10.0 / SEGMENT_S, abs=1.5)
    bytes_per_second = (heard.fine.nbytes + heard.power.nbytes) / 10.0
    assert 3 * 3600 * bytes_per_second < 10e6


@pytest.mark.parametrize("cents", [-50.0, -20.0, 0.0, 30.0, 50.0])
def test_folding_at_the_tuning_of_a_tone_counts_it_fully(cents: float) -> None:
    fine = np.zeros(N_FINE, np.float32)
    fine[round(7 * FINE_PER_SEMITONE + cents / 10) % N_FINE] = 1.0
    folded = fold(fine, cents)
    assert folded[7] == pytest.approx(1.0, abs=1e-5)
    assert folded.sum() == pytest.approx(1.0, abs=1e-5)
