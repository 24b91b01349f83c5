"""Folding to mono keeps the level, never cancels and never clicks."""

import hypothesis.extra.numpy as npst
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.mir.decoding.downmix import Downmix, side_weights
from soniquebay.mir.signal import SAMPLE_RATE

FloatArray = npt.NDArray[np.float32]
STEREO = side_weights(("FL", "FR"))
SURROUND = ("FL", "FR", "FC", "LFE", "BL", "BR")


def tone(seconds: float = 1.0, hertz: float = 440.0) -> FloatArray:
    return np.sin(2 * np.pi * hertz * np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE).astype(np.float32)


@given(npst.arrays(np.float32, st.integers(1, 50), elements=st.floats(-1, 1, width=32)))
def test_equal_sides_give_that_side(samples: FloatArray) -> None:
    assert Downmix().mix(np.stack([samples, samples]), STEREO) == pytest.approx(samples)


def test_one_channel_passes_as_it_is() -> None:
    assert Downmix().mix(tone()[None], side_weights(("FC",))) is not None
    assert (Downmix().mix(tone()[None], side_weights(("FC",))) == tone()).all()


def test_one_empty_side_leaves_half_the_other() -> None:
    mono = Downmix().mix(np.stack([tone(), np.zeros_like(tone())]), STEREO)
    assert np.abs(mono).max() == pytest.approx(0.5, abs=1e-3)


def test_opposite_sides_keep_their_level() -> None:
    mono = Downmix().mix(np.stack([tone(), -tone()]), STEREO)
    assert np.abs(mono).max() == pytest.approx(1.0, abs=1e-3)


def test_turning_one_side_over_is_not_heard_as_a_click() -> None:
    downmix, wave = Downmix(), tone(40.0)
    turned = np.where(np.arange(wave.size) < 5 * SAMPLE_RATE, wave, -wave)
    blocks = [downmix.mix(block, STEREO) for block in np.split(np.stack([wave, turned]), 40, axis=1)]
    mono = np.concatenate(blocks)
    steepest = np.abs(np.diff(wave)).max()
    assert np.abs(np.diff(mono)).max() < 1.5 * steepest
    assert np.abs(mono[-SAMPLE_RATE:]).max() == pytest.approx(1.0, abs=0.01)


def test_wide_stereo_does_not_flutter() -> None:
    rng = np.random.default_rng(1)
    downmix = Downmix()
    for _ in range(100):
        block = rng.normal(0, 0.1, (2, 4_096)).astype(np.float32)
        assert downmix.mix(block, STEREO) == pytest.approx(block.mean(axis=0), abs=1e-6)


@pytest.mark.parametrize(
    "names",
    [("FL", "FR"), SURROUND, ("FL", "FR", "FC", "LFE", "BL", "BR", "SL", "SR"), ("FL", "FR", "LFE"), ("NONE",) * 5],
)
def test_full_scale_everywhere_stays_full_scale(names: tuple[str, ...]) -> None:
    assert side_weights(names).sum(axis=1) == pytest.approx([1.0, 1.0])


def test_the_lfe_does_not_count_unless_it_is_alone() -> None:
    assert (side_weights(SURROUND)[:, 3] == 0.0).all()
    assert side_weights(("LFE",)).sum(axis=1) == pytest.approx([1.0, 1.0])


def test_a_voice_in_the_centre_of_5_1_is_within_12_db_of_full_scale() -> None:
    channels = np.zeros((6, SAMPLE_RATE), np.float32)
    channels[2] = tone()
    assert np.abs(Downmix().mix(channels, side_weights(SURROUND))).max() > 0.25
