import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.contracts.mir import Descriptors
from soniquebay.contracts.raw import RawFeatures, TagClaims
from soniquebay.mir.normalization.estimates import estimate_all, read_cues
from soniquebay.mir.normalization.recipes import RECIPES, SCALES, Recipe
from soniquebay.mir.normalization.service import MIRNormalizationService

DESCRIPTOR_OF_CUE = {
    "tempo": ("bpm", (30.0, 300.0)),
    "onset_rate": ("onset_rate_hz", (0.0, 20.0)),
    "pulse_clarity": ("pulse_clarity", (0.0, 1.0)),
    "bass_beat": ("bass_pulse", (0.0, 1.0)),
    "percussive": ("percussive_share", (0.0, 1.0)),
    "brightness": ("spectral_centroid_hz", (0.0, 11025.0)),
    "flatness": ("spectral_flatness", (0.0, 1.0)),
    "density": ("spectral_density", (0.0, 1.0)),
    "roughness": ("roughness", (0.0, 1.0)),
    "sub_bass": ("sub_bass_share", (0.0, 1.0)),
    "dynamics": ("dynamic_complexity_db", (0.0, 60.0)),
    "tonal_clarity": ("tonal_clarity", (0.0, 1.0)),
    "voice": ("voice_likelihood", (0.0, 1.0)),
    "speech": ("speech_likelihood", (0.0, 1.0)),
}
"""Cues that read one descriptor and rise with it; mode and tempo_ease have tests of their own."""

READ_ELSEWHERE = {"tempo": {"tempo_ease"}, "tonal_clarity": {"mode"}}
"""Cues whose descriptor also makes another cue, with no one direction."""

SPANS = {**dict(DESCRIPTOR_OF_CUE.values()), "key_confidence": (0.0, 1.0), "bpm_confidence": (0.0, 1.0)}
described = st.builds(
    Descriptors,
    duration_s=st.just(60.0),
    key=st.sampled_from((None, "C", "F#")),
    scale=st.sampled_from((None, "major", "minor")),
    **{name: st.none() | st.floats(*span) for name, span in SPANS.items()},
)


def with_value(heard: Descriptors, **changes: object) -> Descriptors:
    return Descriptors.model_validate({**heard.model_dump(), **changes})


@given(described)
def test_estimates_are_shares_of_what_the_specification_names(heard: Descriptors) -> None:
    for name, estimate in estimate_all(heard).items():
        assert name in RECIPES
        assert 0.0 <= estimate.value <= 1.0
        assert 0.6 <= estimate.coverage <= 1.0


@pytest.mark.parametrize("cue", DESCRIPTOR_OF_CUE)
@given(heard=described, positions=st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)))
def test_an_estimate_moves_with_each_descriptor_in_the_direction_of_its_weight(
    cue: str, heard: Descriptors, positions: tuple[float, float]
) -> None:
    name, (lowest, highest) = DESCRIPTOR_OF_CUE[cue]
    low, high = (
        estimate_all(with_value(heard, **{name: lowest + position * (highest - lowest)}))
        for position in sorted(positions)
    )
    assert low.keys() == high.keys()
    for feature, recipe in RECIPES.items():
        if feature not in low or recipe.weights.keys() & READ_ELSEWHERE.get(cue, set()):
            continue
        difference = high[feature].value - low[feature].value
        assert difference * recipe.weights.get(cue, 0.0) >= -1e-12
        if cue not in recipe.weights:
            assert difference == pytest.approx(0.0, abs=1e-12)


@given(described, st.floats(-70.0, 0.0), st.floats(-70.0, 3.0))
def test_no_estimate_depends_on_the_level(heard: Descriptors, loudness: float, peak: float) -> None:
    louder = with_value(heard, loudness_lufs=loudness, true_peak_dbfs=peak)
    assert estimate_all(louder) == estimate_all(heard)


def test_without_descriptors_there_are_no_estimates() -> None:
    assert estimate_all(Descriptors(duration_s=0.0)) == {}


def test_a_tempo_is_easiest_to_move_to_at_120() -> None:
    ease = [read_cues(Descriptors(duration_s=60.0, bpm=bpm))["tempo_ease"] for bpm in (60.0, 90.0, 120.0, 160.0, 240.0)]
    assert max(ease) == ease[2]
    assert ease[0] < ease[1]
    assert ease[3] > ease[4]


def test_a_sure_major_key_is_happier_than_an_unsure_one_than_a_sure_minor_one() -> None:
    base = Descriptors(
        duration_s=60.0, bpm=110.0, spectral_centroid_hz=1500.0, onset_rate_hz=3.0, tonal_clarity=0.7, key="C"
    )
    happy = [
        estimate_all(with_value(base, scale=scale, key_confidence=confidence))["mood_happy"].value
        for scale, confidence in (("major", 0.9), ("major", 0.1), ("minor", 0.1), ("minor", 0.9))
    ]
    assert happy == sorted(happy, reverse=True)


def test_a_tag_outranks_the_estimate_and_the_estimate_stands_without_it() -> None:
    heard = Descriptors(duration_s=60.0, voice_likelihood=0.0001, speech_likelihood=0.0)
    service = MIRNormalizationService()
    alone = service.normalize_all_features(RawFeatures(descriptors=heard))
    tagged = service.normalize_all_features(
        RawFeatures(claims=TagClaims(high_level={"voice_instrumental": {"voice": 0.9}}), descriptors=heard)
    )
    assert alone.instrumental is not None
    assert alone.instrumental > 0.5
    assert alone.sources == {"instrumental": "audio"}
    assert tagged.instrumental == pytest.approx(0.1)
    assert tagged.sources == {"instrumental": "acousticbrainz"}


CHARACTERS = {
    "metal": {
        "bpm": 160.0,
        "onset_rate_hz": 4.5,
        "pulse_clarity": 0.35,
        "bass_pulse": 0.4,
        "percussive_share": 0.35,
        "spectral_centroid_hz": 2600.0,
        "spectral_flatness": 0.02,
        "spectral_density": 0.5,
        "roughness": 0.45,
        "sub_bass_share": 0.2,
        "dynamic_complexity_db": 1.3,
        "tonal_clarity": 0.3,
    },
    "lullaby": {
        "bpm": 66.0,
        "onset_rate_hz": 1.6,
        "pulse_clarity": 0.2,
        "bass_pulse": 0.2,
        "percussive_share": 0.2,
        "spectral_centroid_hz": 1100.0,
        "spectral_flatness": 0.0005,
        "spectral_density": 0.1,
        "roughness": 0.05,
        "sub_bass_share": 0.02,
        "dynamic_complexity_db": 3.5,
        "tonal_clarity": 0.95,
    },
    "house": {
        "bpm": 124.0,
        "onset_rate_hz": 4.2,
        "pulse_clarity": 0.7,
        "bass_pulse": 0.85,
        "percussive_share": 0.45,
        "spectral_centroid_hz": 2000.0,
        "spectral_flatness": 0.01,
        "spectral_density": 0.3,
        "roughness": 0.18,
        "sub_bass_share": 0.6,
        "dynamic_complexity_db": 1.8,
        "tonal_clarity": 0.7,
    },
}
"""Descriptors as such music has them."""


@pytest.mark.parametrize(
    ("feature", "more", "less"),
    [
        ("arousal", "metal", "lullaby"),
        ("arousal", "house", "lullaby"),
        ("mood_aggressive", "metal", "house"),
        ("mood_aggressive", "house", "lullaby"),
        ("mood_relaxed", "lullaby", "house"),
        ("danceability", "house", "metal"),
        ("danceability", "metal", "lullaby"),
        ("mood_party", "house", "lullaby"),
        ("acoustic", "lullaby", "house"),
        ("acoustic", "lullaby", "metal"),
        ("electronic", "house", "lullaby"),
        ("tonal", "lullaby", "metal"),
    ],
)
def test_estimates_tell_kinds_of_music_apart_by_a_wide_margin(feature: str, more: str, less: str) -> None:
    strong, weak = (
        estimate_all(Descriptors.model_validate({"duration_s": 200.0, **CHARACTERS[kind]}))[feature].value
        for kind in (more, less)
    )
    assert strong > weak + 0.2


def test_every_cue_has_a_scale_and_every_scale_a_cue() -> None:
    assert {cue for recipe in RECIPES.values() for cue in recipe.weights} == SCALES.keys()


def test_a_recipe_whose_weights_do_not_sum_to_one_is_refused() -> None:
    with pytest.raises(ValueError, match="instead of 1"):
        Recipe({"tempo": 0.5, "mode": -0.4}, gain=4.0)
