"""How far peaks stand out: known for simple waves, the same at any level, and not ruled by one click."""

import numpy as np
import numpy.typing as npt
import pytest
import scipy.signal

from soniquebay.mir.descriptors.crest import CrestAccumulator
from soniquebay.mir.signal import SAMPLE_RATE

Float64Array = npt.NDArray[np.float64]
TIME_S = np.arange(6 * SAMPLE_RATE) / SAMPLE_RATE
NOISE = np.random.default_rng(3).normal(0.0, 0.1, TIME_S.size)


def crest(samples: Float64Array, block: int = 50_000) -> float | None:
    accumulator = CrestAccumulator()
    for at in range(0, samples.size, block):
        accumulator.feed(samples[at : at + block].astype(np.float32))
    return accumulator.finish()


@pytest.mark.parametrize(
    ("wave", "expected_db"),
    [
        (np.sin(2 * np.pi * 220.0 * TIME_S), 3.01),
        (np.sign(np.sin(2 * np.pi * 220.0 * TIME_S + 0.1)), 0.0),
        (scipy.signal.sawtooth(2 * np.pi * 220.0 * TIME_S), 4.77),
        (NOISE, 13.0),
    ],
)
def test_the_crest_factor_of_simple_waves(wave: Float64Array, expected_db: float) -> None:
    assert crest(0.3 * wave) == pytest.approx(expected_db, abs=0.5)


def test_neither_gain_nor_offset_nor_the_size_of_the_blocks_changes_it() -> None:
    plain = crest(NOISE)
    assert crest(0.1 * NOISE) == pytest.approx(plain, abs=0.01)
    assert crest(NOISE + 0.2) == pytest.approx(plain, abs=0.01)
    assert crest(NOISE, 1_000) == pytest.approx(plain, abs=0.01)


def test_one_click_sets_one_moment_only() -> None:
    clicked = 0.05 * NOISE
    clicked[TIME_S.size // 2] = 1.0
    one, other = crest(clicked), crest(NOISE)
    assert one is not None
    assert other is not None
    assert other < one < other + 12.0


@pytest.mark.parametrize("silence", [np.zeros(0), np.zeros(100_000)])
def test_silence_has_no_crest(silence: Float64Array) -> None:
    assert crest(silence) is None
