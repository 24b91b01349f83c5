import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.contracts.mir import Descriptors, NormalizedFeatures
from soniquebay.contracts.raw import RawFeatures, TagClaims
from soniquebay.mir.normalization.service import MIRNormalizationService

service = MIRNormalizationService()


def normalized(claims: TagClaims, heard: Descriptors | None = None) -> NormalizedFeatures:
    return service.normalize_all_features(RawFeatures(claims=claims, descriptors=heard))


def heard(bpm: float | None = None, key: str | None = None, scale: str | None = None) -> Descriptors:
    confidences = {"bpm_confidence": 0.6 if bpm else None, "key_confidence": 0.6 if key else None}
    return Descriptors.model_validate({"duration_s": 60.0, "bpm": bpm, "key": key, "scale": scale, **confidences})


def test_120_bpm_is_three_sevenths_of_the_way_from_slow_to_fast() -> None:
    assert service.normalize_bpm(120) == 0.4286
    assert service.normalize_bpm(60) == 0.0
    assert service.normalize_bpm(30) == 0.0
    assert service.normalize_bpm(250) == 1.0


@pytest.mark.parametrize("bpm", [None, 0.0, -5.0, math.nan, math.inf, -math.inf, 1e9])
def test_what_is_no_tempo_has_no_place_between_slow_and_fast(bpm: float | None) -> None:
    assert service.normalize_bpm(bpm) is None


@pytest.mark.parametrize("bpm", [0.0, -5.0, 1e9])
def test_what_is_no_tempo_is_not_taken_from_a_tag(bpm: float) -> None:
    assert normalized(TagClaims(bpm=bpm), heard(bpm=101.0)).bpm == 101.0


@given(st.floats(1.0, 999.0), st.floats(1.0, 999.0))
def test_a_faster_tempo_is_never_nearer_to_slow(one: float, other: float) -> None:
    low, high = service.normalize_bpm(min(one, other)), service.normalize_bpm(max(one, other))
    assert low is not None
    assert high is not None
    assert low <= high


def test_the_tempo_stays_in_beats_per_minute() -> None:
    features = normalized(TagClaims(bpm=127.98))
    assert features.bpm == 127.98
    assert features.tempo_norm == 0.4856


def test_the_octave_of_the_tag_is_kept() -> None:
    features = normalized(TagClaims(bpm=87.0), heard(bpm=174.2))
    assert features.bpm == 87.0
    assert features.sources is not None
    assert features.sources["bpm"] == "standard_tag"


def test_acousticbrainz_is_believed_before_the_standard_tag_before_the_audio() -> None:
    assert normalized(TagClaims(bpm=100.0, low_level_bpm=133.919), heard(bpm=90.0)).bpm == 133.919
    assert normalized(TagClaims(bpm=100.0), heard(bpm=90.0)).bpm == 100.0
    assert normalized(TagClaims(), heard(bpm=90.0)).bpm == 90.0


def test_agreement_on_tempo_raises_confidence_and_contradiction_lowers_it() -> None:
    claims = TagClaims(bpm=120.0)
    alone = normalized(claims).bpm_confidence
    same, octave, other = (normalized(claims, heard(bpm=bpm)).bpm_confidence for bpm in (121.0, 60.3, 97.0))
    assert alone is not None
    assert same is not None
    assert octave is not None
    assert other is not None
    assert same > octave > alone > other


def test_agreement_on_key_raises_confidence_and_contradiction_lowers_it() -> None:
    claims = TagClaims(key="Am")
    alone = normalized(claims).key_confidence
    keys = (("A", "minor"), ("E", "minor"), ("C", "major"), ("A", "major"), ("F#", "major"))
    same, fifth, relative, parallel, far = (
        normalized(claims, heard(key=key, scale=scale)).key_confidence for key, scale in keys
    )
    assert None not in {alone, same, fifth, relative, parallel, far}
    assert (same or 0) > (fifth or 0) > (relative or 0) > (alone or 0) > (far or 0)
    assert parallel == alone


def test_relative_keys_are_recognised_from_either_side() -> None:
    from_major = normalized(TagClaims(key="Eb"), heard(key="C", scale="minor")).key_confidence
    alone = normalized(TagClaims(key="Eb")).key_confidence
    assert from_major is not None
    assert alone is not None
    assert from_major > alone


def test_the_key_comes_with_its_camelot_code() -> None:
    features = normalized(TagClaims(low_level_key="F#", low_level_scale="minor", key="C"))
    assert (features.key, features.scale, features.camelot_key) == ("F#", "minor", "11A")


def test_a_bare_note_without_its_scale_has_no_scale_until_the_audio_hears_one() -> None:
    claims = TagClaims(low_level_key="A")
    assert (normalized(claims).key, normalized(claims).scale, normalized(claims).camelot_key) == ("A", None, None)
    completed = normalized(claims, heard(key="A", scale="minor"))
    assert (completed.key, completed.scale, completed.camelot_key) == ("A", "minor", "8A")
    contradicted = normalized(claims, heard(key="D", scale="minor"))
    assert (contradicted.key, contradicted.scale) == ("A", None)


def test_keys_are_read_in_any_notation() -> None:
    assert service.normalize_key_scale("C", "major") == ("C", "major", "8B")
    assert service.normalize_key_scale("Am") == ("A", "minor", "8A")
    assert service.normalize_key_scale("8A (Am)") == ("A", "minor", "8A")
    assert service.normalize_key_scale("nothing of the kind") == (None, None, None)
    assert service.normalize_key_scale(None) == (None, None, None)


def test_loudness_is_the_audios_and_the_gain_tags_only_without_it() -> None:
    claims = TagClaims(replaygain_lufs=-9.0)
    measured = Descriptors(duration_s=1.0, loudness_lufs=-14.2)
    assert normalized(claims, measured).loudness_lufs == -14.2
    assert normalized(claims).loudness_lufs == -9.0


def test_nothing_known_is_nothing_invented() -> None:
    features = normalized(TagClaims(), Descriptors(duration_s=0.2))
    assert features.model_dump(exclude_none=True) == {
        "genre_secondary": (),
        "confidence_score": 0.0,
        "sources": {},
    }


def test_confidence_grows_with_coverage_and_with_agreement() -> None:
    one = TagClaims(high_level={"mood_happy": {"happy": 0.9}})
    two = TagClaims(high_level={"mood_happy": {"happy": 0.9}, "mood_party": {"party": 0.1}})
    agreeing = two.model_copy(update={"mood_verdicts": ("happy", "not party")})
    contradicting = two.model_copy(update={"mood_verdicts": ("not happy", "party")})
    scores = [normalized(claims).confidence_score for claims in (contradicting, two, agreeing)]
    assert None not in scores
    assert (normalized(one).confidence_score or 0) < (scores[1] or 0)
    assert (scores[0] or 0) < (scores[1] or 0) < (scores[2] or 0)
