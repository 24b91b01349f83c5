import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.contracts.keys import SPELLING
from soniquebay.contracts.units import Scale
from soniquebay.mir.descriptors.key import (
    MAJOR_PROFILE,
    MINOR_PROFILE,
    estimate_key,
    key_correlations,
    pitch_classes_in_use,
)
from soniquebay.mir.signal import FloatArray


def constant(chroma: FloatArray, n_segments: int = 12) -> FloatArray:
    return np.tile(chroma.astype(np.float32), (n_segments, 1))


PROFILES: dict[Scale, FloatArray] = {
    "major": np.array(MAJOR_PROFILE, np.float32),
    "minor": np.array(MINOR_PROFILE, np.float32),
}

twelve = st.lists(st.floats(0.0, 1.0, width=32), min_size=12, max_size=12).map(lambda row: np.array(row, np.float32))


@pytest.mark.parametrize("profile", [MAJOR_PROFILE, MINOR_PROFILE])
def test_a_profile_shares_out_the_whole_piece(profile: tuple[float, ...]) -> None:
    assert len(profile) == 12
    assert sum(profile) == pytest.approx(1.0, abs=0.01)
    assert max(profile) == profile[0]


@pytest.mark.parametrize("scale", ["major", "minor"])
@pytest.mark.parametrize("tonic", range(12))
def test_a_piece_with_the_notes_of_the_profile_is_in_its_key(tonic: int, scale: Scale) -> None:
    estimate = estimate_key(constant(np.roll(PROFILES[scale], tonic)))
    assert estimate is not None
    assert (estimate.key, estimate.scale) == (SPELLING[scale][tonic], scale)
    assert estimate.confidence > 0.8


@given(chroma=twelve, semitones=st.integers(1, 11))
def test_transposing_the_notes_transposes_the_correlations(chroma: FloatArray, semitones: int) -> None:
    here = key_correlations(chroma).reshape(2, 12)
    there = key_correlations(np.roll(chroma, semitones)).reshape(2, 12)
    np.testing.assert_allclose(np.roll(here, semitones, axis=1), there, atol=1e-4)


@given(chroma=twelve)
def test_correlations_and_confidence_stay_in_their_range(chroma: FloatArray) -> None:
    assert np.all(np.abs(key_correlations(chroma)) <= 1.0 + 1e-5)
    if chroma.sum() > 0.0:
        assert 1.0 - 1e-6 <= pitch_classes_in_use(chroma) <= 12.0 + 1e-4
        estimate = estimate_key(constant(chroma))
        assert estimate is None or 0.0 <= estimate.confidence <= 1.0


def test_a_flat_chroma_has_no_key() -> None:
    assert estimate_key(constant(np.ones(12, np.float32))) is None


@pytest.mark.parametrize("notes", [[9], [0, 7]])
def test_one_or_two_tones_have_no_key(notes: list[int]) -> None:
    chroma = np.zeros(12, np.float32)
    chroma[notes] = 1.0
    assert estimate_key(constant(chroma)) is None


def test_less_than_two_seconds_have_no_key() -> None:
    assert estimate_key(constant(PROFILES["major"], n_segments=2)) is None


def test_a_piece_that_changes_key_is_less_certain_than_one_that_stays() -> None:
    home, away = constant(PROFILES["major"]), constant(np.roll(PROFILES["major"], 6))
    stays, moves = estimate_key(np.concatenate([home, home])), estimate_key(np.concatenate([home, home, away]))
    assert stays is not None
    assert moves is None or moves.confidence < stays.confidence
