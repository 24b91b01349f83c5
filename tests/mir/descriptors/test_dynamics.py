"""How level changes over a track."""

import numpy as np
import numpy.typing as npt
import pytest

from soniquebay.mir.descriptors.bands import to_bands
from soniquebay.mir.descriptors.dynamics import Dynamics, DynamicsAccumulator
from soniquebay.mir.signal import SAMPLE_RATE, ShortTimeSpectrum

Float64Array = npt.NDArray[np.float64]


def dynamics(samples: Float64Array) -> Dynamics:
    spectrum, accumulator = ShortTimeSpectrum(), DynamicsAccumulator()
    for block in [*spectrum.feed(samples.astype(np.float32)), *spectrum.finish()]:
        accumulator.feed(to_bands(block))
    return accumulator.finish()


def sine(seconds: float, level: float = 0.5) -> Float64Array:
    return level * np.sin(2 * np.pi * 440 * np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE)


def test_a_steady_tone_has_no_dynamics() -> None:
    heard = dynamics(sine(10.0))
    assert heard.dynamic_complexity_db == pytest.approx(0.0, abs=0.2)
    assert heard.silence_rate == 0.0


def test_half_at_20_db_less_deviates_10_db_from_the_median() -> None:
    heard = dynamics(np.concatenate([sine(10.0), sine(10.0, 0.05)]))
    assert heard.dynamic_complexity_db == pytest.approx(10.0, abs=1.0)


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9, 0.99])
def test_the_share_of_digital_silence_is_the_silence_rate(share: float) -> None:
    samples = np.concatenate([sine(20.0 * (1 - share)), np.zeros(int(20.0 * share * SAMPLE_RATE))])
    assert dynamics(samples).silence_rate == pytest.approx(share, abs=0.01)


def test_silence_is_all_silent_and_has_no_dynamics() -> None:
    assert dynamics(np.zeros(SAMPLE_RATE)) == Dynamics(dynamic_complexity_db=None, silence_rate=1.0)


def test_nothing_is_unknown() -> None:
    assert dynamics(np.zeros(0)) == Dynamics(None, None)


def test_a_scrap_has_no_dynamics_yet() -> None:
    assert dynamics(np.ones(1)).dynamic_complexity_db is None


@pytest.mark.parametrize("gain", [0.001, 8.0])
def test_louder_is_not_more_dynamic(gain: float) -> None:
    samples = np.concatenate([sine(5.0), sine(5.0, 0.02), np.zeros(2 * SAMPLE_RATE)])
    before, after = dynamics(samples), dynamics(gain * samples)
    assert after.dynamic_complexity_db == pytest.approx(before.dynamic_complexity_db, abs=1e-2)
    assert after.silence_rate == before.silence_rate
