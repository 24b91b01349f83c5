import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.contracts.raw import RawFeatures, TagClaims
from soniquebay.mir.normalization.models import MODELS
from soniquebay.mir.normalization.service import MIRNormalizationService

service = MIRNormalizationService()


def value(claims: TagClaims, feature: str) -> float | None:
    found = getattr(service.normalize_all_features(RawFeatures(claims=claims)), feature)
    assert found is None or isinstance(found, float)
    return found


@pytest.mark.parametrize("feature", MODELS)
@given(p=st.floats(0.0, 1.0))
def test_the_probability_of_the_positive_class_is_the_value(feature: str, p: float) -> None:
    model = MODELS[feature]
    both = TagClaims(high_level={model.name: {model.positive: p, model.negative: 1.0 - p}})
    only_positive = TagClaims(high_level={model.name: {model.positive: p}})
    only_negative = TagClaims(high_level={model.name: {model.negative: p}})
    assert value(both, feature) == p
    assert value(only_positive, feature) == p
    assert value(only_negative, feature) == pytest.approx(1.0 - p)


def test_not_happy_at_nine_tenths_is_the_same_whichever_order_its_tags_come_in() -> None:
    classes = {"happy": 0.1, "not happy": 0.9}
    sad = {"sad": 0.7, "not sad": 0.3}
    seen = {
        value(TagClaims(high_level={name: dict(order) for name, order in models}), "mood_happy")
        for order in itertools.permutations(classes.items())
        for models in itertools.permutations([("mood_happy", order), ("mood_sad", tuple(sad.items()))])
    }
    assert seen == {0.1}


def test_a_measured_zero_is_not_replaced_by_a_lesser_source() -> None:
    claims = TagClaims(high_level={"mood_happy": {"happy": 0.0}}, mood_verdicts=("happy",), moods=("Happy",))
    assert value(claims, "mood_happy") == 0.0


@pytest.mark.parametrize(
    ("model", "feature", "negative"),
    [
        ("danceability", "danceability", "not danceable"),
        ("voice_instrumental", "instrumental", "voice"),
        ("tonal_atonal", "tonal", "atonal"),
        ("mood_acoustic", "acoustic", "not acoustic"),
    ],
)
def test_the_negative_class_is_never_taken_for_the_positive(model: str, feature: str, negative: str) -> None:
    assert value(TagClaims(high_level={model: {negative: 0.95}}), feature) == pytest.approx(0.05)


def test_probabilities_are_not_netted_against_their_twin_or_their_opposite() -> None:
    claims = TagClaims(
        high_level={"mood_happy": {"happy": 0.55, "not happy": 0.45}, "mood_relaxed": {"relaxed": 0.99}},
        mood_verdicts=("sad",),
    )
    assert value(claims, "mood_happy") == 0.55
    assert value(claims, "mood_relaxed") == 0.99
    assert value(claims, "mood_sad") == 0.8783


def test_a_verdict_without_probability_is_as_sure_as_its_model_is_accurate() -> None:
    claims = TagClaims(mood_verdicts=("not acoustic", "aggressive", "not happy"))
    assert value(claims, "acoustic") == pytest.approx(1 - 0.9298)
    assert value(claims, "mood_aggressive") == 0.975
    assert value(claims, "mood_happy") == pytest.approx(1 - 0.8327)
    assert value(claims, "mood_relaxed") is None


@pytest.mark.parametrize("word", ["Not happy", "NOT HAPPY", "not_happy", " not  happy ", "non happy"])
def test_not_happy_in_the_mood_tag_is_a_negative(word: str) -> None:
    found = value(TagClaims(moods=(word,)), "mood_happy")
    assert found is not None
    assert found < 0.5


def test_mood_words_speak_only_about_their_own_feature() -> None:
    claims = TagClaims(moods=("Calm", "mélancolique; joyeux"))
    normalized = service.normalize_all_features(RawFeatures(claims=claims))
    assert normalized.mood_relaxed == MODELS["mood_relaxed"].accuracy
    assert normalized.mood_sad == MODELS["mood_sad"].accuracy
    assert normalized.mood_happy == MODELS["mood_happy"].accuracy
    assert normalized.mood_party is None
    assert normalized.mood_aggressive is None
    assert normalized.tonal is None


@pytest.mark.parametrize("word", ["energetic", "a", "unhappy-ish", "epic", "valence 0.7", "not", ""])
def test_unknown_mood_words_say_nothing(word: str) -> None:
    normalized = service.normalize_all_features(RawFeatures(claims=TagClaims(moods=(word,))))
    assert normalized.sources == {}


def test_contradicting_words_cancel_whatever_their_order() -> None:
    words = ("Happy", "Not happy")
    assert {value(TagClaims(moods=order), "mood_happy") for order in itertools.permutations(words)} == {0.5}


def test_five_mirex_adjectives_say_nothing_about_single_moods() -> None:
    cluster = {"aggressive, fiery, tense/anxious, intense, volatile, visceral": 0.9}
    assert value(TagClaims(high_level={"moods_mirex": cluster}), "mood_aggressive") is None


def test_each_value_names_its_source() -> None:
    claims = TagClaims(
        high_level={"mood_happy": {"happy": 0.8}},
        moods=("relaxed",),
        bpm=120.0,
        low_level_key="A",
        replaygain_lufs=-9.0,
    )
    assert service.normalize_all_features(RawFeatures(claims=claims)).sources == {
        "bpm": "standard_tag",
        "key": "acousticbrainz",
        "loudness_lufs": "standard_tag",
        "mood_happy": "acousticbrainz",
        "mood_relaxed": "standard_tag",
    }
