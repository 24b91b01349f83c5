"""How sound moves: even noise hardly, rare strokes much, a pulsation at its own rate and in its own region."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from soniquebay.mir.descriptors.bands import to_bands
from soniquebay.mir.descriptors.modulation import Modulation, ModulationAccumulator
from soniquebay.mir.signal import SAMPLE_RATE, ShortTimeSpectrum

Float64Array = npt.NDArray[np.float64]
RNG_SEED = 5


def modulation(samples: Float64Array, block: int = 40_000) -> Modulation:
    spectrum, accumulator = ShortTimeSpectrum(), ModulationAccumulator()
    mono = samples.astype(np.float32)
    for at in range(0, mono.size, block):
        for part in spectrum.feed(mono[at : at + block]):
            accumulator.feed(to_bands(part))
    for part in spectrum.finish():
        accumulator.feed(to_bands(part))
    return accumulator.finish()


def seconds(length: float = 12.0) -> Float64Array:
    return np.arange(int(length * SAMPLE_RATE)) / SAMPLE_RATE


def noise() -> Float64Array:
    return np.random.default_rng(RNG_SEED).normal(0.0, 0.1, seconds().size)


def strokes(period_s: float) -> Float64Array:
    return noise() * np.exp(-60.0 * (seconds() % period_s))


@pytest.mark.parametrize(("rate_hz", "place"), [(1.5, 0), (3.0, 1), (6.0, 2)])
def test_a_tremolo_shows_at_its_rate_and_in_its_region(rate_hz: float, place: int) -> None:
    tremolo = 1.0 + 0.8 * np.sin(2 * np.pi * rate_hz * seconds())
    heard = modulation(0.3 * tremolo * np.sin(2 * np.pi * 440.0 * seconds()) + 0.02 * noise())
    assert np.argmax(heard.modulation_mid) == place
    assert heard.modulation_mid[place] > 5.0 * max(heard.modulation_high)


def test_rarer_strokes_rise_more_unevenly() -> None:
    figures = [modulation(sound).onset_contrast for sound in (noise(), strokes(0.25), strokes(1.0), strokes(4.0))]
    assert all(len(figure) == 4 for figure in figures)
    for steadier, rarer in pairwise(figures):
        assert all(more > less for more, less in zip(rarer, steadier, strict=True))


def test_a_change_of_gain_changes_nothing() -> None:
    loud, soft = modulation(strokes(0.5)), modulation(0.1 * strokes(0.5))
    for name in ("onset_contrast", "modulation_mid", "modulation_high"):
        assert getattr(soft, name) == pytest.approx(getattr(loud, name), rel=1e-3)


def test_the_size_of_the_blocks_changes_nothing() -> None:
    whole, crumbs = modulation(strokes(0.5), 400_000), modulation(strokes(0.5), 3_000)
    assert crumbs.onset_contrast == pytest.approx(whole.onset_contrast, rel=1e-3)
    assert crumbs.modulation_mid == pytest.approx(whole.modulation_mid, rel=1e-3)


@pytest.mark.parametrize("sound", [np.zeros(0), np.zeros(12 * SAMPLE_RATE), noise()[: 2 * SAMPLE_RATE]])
def test_of_nothing_and_of_too_little_nothing_is_said(sound: Float64Array) -> None:
    assert modulation(sound) == Modulation()
