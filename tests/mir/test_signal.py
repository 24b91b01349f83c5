"""The shared spectrogram: what it is for a tone, and that cutting the sound into blocks changes nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.mir.signal import HOP, N_FFT, SAMPLE_RATE, FloatArray, ShortTimeSpectrum


def spectrogram(samples: FloatArray, cuts: tuple[int, ...] = (), n_fft: int = N_FFT, hop: int = HOP) -> FloatArray:
    spectrum = ShortTimeSpectrum(n_fft, hop)
    blocks = [block for part in np.split(samples, sorted(cuts)) for block in spectrum.feed(part)]
    blocks += spectrum.finish()
    assert [block.first_frame for block in blocks] == list(np.cumsum([0, *(len(block.power) for block in blocks)])[:-1])
    return np.concatenate([block.power for block in blocks]) if blocks else np.zeros((0, n_fft // 2 + 1), np.float32)


def noise(n_samples: int) -> FloatArray:
    return np.random.default_rng(7).uniform(-1, 1, n_samples).astype(np.float32)


def test_a_full_scale_tone_peaks_at_one_in_its_own_bin() -> None:
    bin_index = 100
    tone = np.sin(2 * np.pi * bin_index / N_FFT * np.arange(SAMPLE_RATE)).astype(np.float32)
    middle = spectrogram(tone)[20]
    assert int(np.argmax(middle)) == bin_index
    assert middle[bin_index] == pytest.approx(1.0, rel=1e-3)


def test_a_click_is_loudest_in_the_frame_centred_on_it() -> None:
    samples = np.zeros(40 * HOP, np.float32)
    samples[17 * HOP] = 1.0
    assert int(np.argmax(spectrogram(samples).sum(axis=1))) == 17


@given(st.lists(st.integers(0, 30_000), max_size=8), st.sampled_from([(2048, 512), (8192, 4096)]))
def test_the_cuts_between_blocks_leave_no_trace(cuts: list[int], window: tuple[int, int]) -> None:
    samples = noise(30_000)
    whole = spectrogram(samples, (), *window)
    assert np.allclose(spectrogram(samples, tuple(cuts), *window), whole, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize(("n_samples", "n_frames"), [(0, 0), (1, 1), (HOP, 2), (SAMPLE_RATE, 44)])
def test_there_is_one_frame_per_hop_and_one_for_the_start(n_samples: int, n_frames: int) -> None:
    assert len(spectrogram(noise(n_samples))) == n_frames


def test_a_block_brings_the_samples_that_its_frames_advance_over() -> None:
    samples = noise(10 * HOP + 100)
    spectrum = ShortTimeSpectrum()
    blocks = [*spectrum.feed(samples), *spectrum.finish()]
    assert np.array_equal(np.concatenate([block.samples for block in blocks])[: samples.size], samples)
