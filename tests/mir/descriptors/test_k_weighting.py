"""The filter is that of the recommendation, and filtering by rows is the same as filtering sample by sample."""

import subprocess
import sys

import numpy as np
import pytest
import scipy.signal

from soniquebay.mir.descriptors.k_weighting import CEILING, MEMORY, SEGMENT, k_weighted, k_weighting, response
from soniquebay.mir.signal import SAMPLE_RATE


def test_the_filter_at_48_khz_is_that_of_the_recommendation() -> None:
    assert k_weighting(48_000)[0] == pytest.approx(
        [1.53512485958697, -2.69169619938640, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585], abs=1e-8
    )
    assert k_weighting(48_000)[1] == pytest.approx([1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621], abs=1e-8)


def test_the_filter_at_the_common_rate_has_the_same_response() -> None:
    hertz = np.geomspace(20.0, 8_000.0, 50)
    wanted = response(k_weighting(48_000), hertz, 48_000)
    ours = response(k_weighting(SAMPLE_RATE), hertz, SAMPLE_RATE)
    assert 20 * np.log10(np.abs(ours / wanted)) == pytest.approx(np.zeros(50), abs=0.04)


def test_the_response_is_that_which_scipy_finds() -> None:
    hertz = np.linspace(0.0, 24_000.0, 100)
    _, wanted = scipy.signal.freqz_sos(k_weighting(48_000), worN=hertz, fs=48_000)
    assert np.abs(response(k_weighting(48_000), hertz, 48_000) - wanted).max() < 1e-12


@pytest.mark.parametrize("n_rows", [1, 3])
def test_segments_come_out_as_from_the_recursion(n_rows: int) -> None:
    rng = np.random.default_rng(4)
    sound = rng.normal(0.1, 0.2, (2, MEMORY + n_rows * SEGMENT)).astype(np.float32)
    sound[:, :MEMORY] = 0.0
    wanted = scipy.signal.sosfilt(k_weighting(SAMPLE_RATE), sound.astype(np.float64), axis=1)[:, MEMORY:]
    assert np.abs(k_weighted(sound).reshape(2, -1) - wanted).max() < 2e-6


def test_the_filter_remembers_the_segment_before() -> None:
    click = np.zeros((1, MEMORY + 2 * SEGMENT), np.float32)
    click[0, MEMORY + SEGMENT - 1] = 1.0
    wanted = scipy.signal.sosfilt(k_weighting(SAMPLE_RATE), click[0].astype(np.float64))[MEMORY:]
    assert np.abs(k_weighted(click).reshape(-1) - wanted).max() < 1e-6


def test_the_ceiling_is_the_gain_of_the_upper_end() -> None:
    assert 10 * np.log10(CEILING) == pytest.approx(4.04, abs=0.01)


def test_listening_needs_no_heavy_part_of_scipy() -> None:
    program = (
        "import sys, soniquebay.mir.pipeline; print([m for m in ('scipy.signal', 'scipy.stats') if m in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"
