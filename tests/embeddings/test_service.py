"""A track's vector: 64 numbers that keep what was heard, and say how much was."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.contracts.mir import Descriptors, NormalizedFeatures, Scores
from soniquebay.contracts.versions import EMBEDDING_DIM
from soniquebay.embeddings.layout import DIMS, Dim, Group
from soniquebay.embeddings.service import AudioFeaturesEmbeddingService

SILENCE = Descriptors(duration_s=60.0, silence_rate=1.0)


def vector(
    descriptors: Descriptors = SILENCE, features: NormalizedFeatures | None = None, scores: Scores | None = None
) -> tuple[float, ...]:
    features = NormalizedFeatures() if features is None else features
    scores = Scores() if scores is None else scores
    return AudioFeaturesEmbeddingService().embed(descriptors, features, scores).vector


def test_there_are_64_dimensions_and_each_is_in_one_group() -> None:
    assert [dim.value for dim in Dim] == list(range(EMBEDDING_DIM))
    members = [dim for group in Group for dim in list(Dim)[DIMS[group]]]
    assert members == list(Dim)


def test_of_nothing_every_number_is_neutral_and_the_coverage_is_0() -> None:
    nothing = AudioFeaturesEmbeddingService().embed(Descriptors(duration_s=0.0), NormalizedFeatures(), Scores())
    assert nothing.vector == (0.0,) * EMBEDDING_DIM
    assert nothing.coverage == 0.0


def test_a_measured_zero_is_not_an_unknown() -> None:
    assert vector(scores=Scores(energy_score=0.0))[Dim.ENERGY] < 0.0 == vector()[Dim.ENERGY]


def test_every_number_is_exact_in_single_precision() -> None:
    numbers = vector(features=NormalizedFeatures(bpm=123.4, bpm_confidence=0.7))
    assert struct.unpack("<64f", struct.pack("<64f", *numbers)) == numbers


@pytest.mark.parametrize("key", ["C", "F#", "Bb"])
def test_a_key_and_its_relative_minor_are_in_one_place_on_the_circle_of_fifths(key: str) -> None:
    relative = {"C": "A", "F#": "Eb", "Bb": "G"}[key]
    major = vector(features=NormalizedFeatures.model_validate({"key": key, "scale": "major", "key_confidence": 1.0}))
    minor = vector(
        features=NormalizedFeatures.model_validate({"key": relative, "scale": "minor", "key_confidence": 1.0})
    )
    circle = slice(Dim.FIFTHS_COS, Dim.MODE)
    assert major[circle] == pytest.approx(minor[circle])
    assert major[Dim.MODE] > minor[Dim.MODE]


def test_the_octave_of_a_tempo_is_in_the_same_place_on_the_circle_of_tempi() -> None:
    half, whole = (vector(features=NormalizedFeatures(bpm=bpm, bpm_confidence=1.0)) for bpm in (62.5, 125.0))
    circle = slice(Dim.TEMPO_CIRCLE_COS, Dim.ONSET_RATE)
    assert half[circle] == pytest.approx(whole[circle], abs=1e-6)


def test_a_genre_fills_the_genre_dimensions_and_none_leaves_them_neutral() -> None:
    genres = DIMS[Group.GENRE]
    assert not any(vector()[genres])
    known = vector(features=NormalizedFeatures(genre_main="metal", genre_secondary=("folk",)))
    assert known[Dim.GENRE_ROCK] > known[Dim.GENRE_ROOTS] > known[Dim.GENRE_POPULAR]


@given(st.floats(20.0, 400.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(-1.0, 1.0))
def test_no_value_puts_a_track_out_of_reach(bpm: float, sure: float, share: float, valence: float) -> None:
    loud = Descriptors(duration_s=1.0, pulse_clarity=share, onset_rate_hz=bpm, true_peak_dbfs=400.0, loudness_lufs=-90)
    numbers = vector(loud, NormalizedFeatures(bpm=bpm, bpm_confidence=sure), Scores(mood_valence=valence))
    assert all(abs(number) < 10.0 for number in numbers)
