from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.api.services.likeness import MEASURES, Sound, known_groups, reasons
from soniquebay.api.services.likeness_words import GROUPS, WORDS, likeness
from soniquebay.api.services.mir_llm_service import Language
from soniquebay.contracts.mir import Descriptors, NormalizedFeatures, Scores
from soniquebay.contracts.similarity import GroupName
from soniquebay.contracts.versions import EMBEDDING_DIM
from soniquebay.embeddings.layout import DIMS, Group
from tests.api.vectors import vector

LANGUAGES: tuple[Language, ...] = ("fr", "en")


def sound(scores: dict[str, Any] | None = None, heard: dict[str, Any] | None = None, **features: Any) -> Sound:
    return Sound(NormalizedFeatures(**features), Scores(**(scores or {})), heard or {})


def moved(far: Group, step: float, close: Group | None = None) -> tuple[float, ...]:
    """The first vector with one group far away, one as it was, and the others near."""
    placed = [value + 0.05 for value in vector(1)]
    placed[DIMS[far]] = [value + step for value in placed[DIMS[far]]]
    if close is not None:
        placed[DIMS[close]] = vector(1)[DIMS[close]]
    return tuple(placed)


def close(group: Group, one: Sound, other: Sound, lang: Language = "en") -> str:
    """What is said of the group that brings two tracks closest."""
    far = Group.TIMBRE if group is not Group.TIMBRE else Group.MOOD
    return likeness(reasons(vector(1), moved(far, 4.0, group), (one, other))[0], lang).text


def apart(group: Group, one: Sound, other: Sound) -> str:
    """What is said of the group that sets two tracks apart."""
    return likeness(reasons(vector(1), moved(group, 4.0), (one, other))[-1], "en").text


@pytest.mark.parametrize("group", list(Group))
def test_the_group_in_which_two_tracks_differ_sets_them_apart(group: Group) -> None:
    whys = reasons(vector(1), moved(group, 3.0))
    assert [why.group for why in whys if not why.closer] == [group.value]
    assert len(whys) == 4
    assert group.value not in {why.group for why in whys if why.closer}


def test_two_encodings_of_one_recording_are_not_called_different() -> None:
    whys = reasons(vector(1), tuple(value + 0.01 for value in vector(1)))
    assert [why.closer for why in whys] == [True, True, True]


def test_a_reason_shows_the_values() -> None:
    one, other = sound(bpm=128.2), sound(bpm=127.3)
    assert close(Group.RHYTHM, one, other) == "same tempo: 128 and 127 BPM"
    assert close(Group.RHYTHM, one, other, "fr") == "même tempo : 128 et 127 BPM"


def test_half_the_tempo_is_the_same_tempo_an_octave_apart() -> None:
    said = close(Group.RHYTHM, sound(bpm=64.0), sound(bpm=128.0))
    assert said == "same tempo, an octave apart: 64 and 128 BPM"


def test_what_sets_apart_is_shown_by_a_value_that_differs_never_by_one_that_agrees() -> None:
    one, other = {"spectral_centroid_hz": 900.0, "roughness": 0.3}, {"spectral_centroid_hz": 4100.0, "roughness": 0.31}
    assert apart(Group.TIMBRE, sound(heard=one), sound(heard=other)) == "different brightness: 0.9 and 4.1 kHz"
    agreeing = sound(heard={"roughness": 0.3}), sound(heard={"roughness": 0.31})
    assert apart(Group.TIMBRE, *agreeing) == "different timbre"


def test_a_group_that_brings_closer_is_never_shown_by_values_that_differ() -> None:
    assert close(Group.RHYTHM, sound(bpm=60.0), sound(bpm=97.0)) == "similar rhythm"


def test_a_measured_zero_is_shown_and_an_unknown_value_is_not() -> None:
    nothing = sound(scores={"energy_score": 0.0})
    assert close(Group.MOOD, nothing, nothing) == "same energy: 0%"
    assert close(Group.MOOD, nothing, sound()) == "similar mood"


def test_what_hardly_any_track_has_is_no_likeness() -> None:
    silent = sound(heard={"voice_likelihood": 0.0})
    assert close(Group.TIMBRE, silent, silent) == "similar timbre"
    singing = sound(heard={"voice_likelihood": 0.8})
    assert close(Group.TIMBRE, singing, singing) == "as much voice: 80%"
    assert apart(Group.TIMBRE, silent, singing) == "different presence of voice: 0 and 80%"


def test_of_values_that_agree_the_best_understood_is_shown() -> None:
    one = sound(bpm=120.0, heard={"onset_rate_hz": 3.0})
    assert close(Group.RHYTHM, one, sound(bpm=121.0, heard={"onset_rate_hz": 3.0})) == "same tempo: 120 and 121 BPM"


def test_neighbouring_keys_are_told_and_genres_have_their_words() -> None:
    one, other = sound(camelot_key="8A", genre_main="classical"), sound(camelot_key="8B", genre_main="Classical")
    assert close(Group.TONALITY, one, other, "fr") == "tonalités voisines : 8A et 8B"
    assert close(Group.GENRE, one, other, "fr") == "même genre : classique"


def test_a_group_of_which_a_track_knows_nothing_is_no_reason() -> None:
    raw = list(vector(1))
    raw[DIMS[Group.GENRE]] = [0.0] * len(raw[DIMS[Group.GENRE]])
    shifted = [value + 1.0 for value in raw]  # as a whitening would
    whys = reasons(known_groups(raw, shifted), vector(2))
    assert "genre" not in {why.group for why in whys}


def test_identical_tracks_are_brought_together_and_nothing_sets_them_apart() -> None:
    whys = reasons(vector(1), vector(1))
    assert [why.closer for why in whys] == [True, True, True]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_measure_and_group_has_words(lang: Language) -> None:
    measures = {measure.name for group in MEASURES.values() for measure in group}
    assert WORDS[lang].keys() == measures
    assert set(GROUPS[lang]) == set(get_args(GroupName)) == {group.value for group in Group} == set(MEASURES)


def test_every_measure_is_a_value_of_the_payload() -> None:
    fields = {*NormalizedFeatures.model_fields, *Scores.model_fields, *Descriptors.model_fields}
    assert {measure.name for group in MEASURES.values() for measure in group} <= fields


@given(st.lists(st.floats(-3.0, 3.0, width=32), min_size=EMBEDDING_DIM, max_size=EMBEDDING_DIM))
def test_the_shares_of_the_reasons_never_exceed_the_whole(numbers: list[float]) -> None:
    assert sum(why.share for why in reasons(vector(1), numbers)) <= 1.0 + 1e-9
