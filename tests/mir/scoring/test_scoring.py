import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.contracts.mir import MirPayload, NormalizedFeatures, Scores
from soniquebay.mir.scoring.service import MIRScoringService
from soniquebay.mir.scoring.weights import EnergyWeights
from tests.mir.probes import DATA, PROBES, Probe
from tests.mir.strategies import SHARES, features, moved

SCORES = (
    "energy_score",
    "mood_valence",
    "dance_score",
    "acousticness",
    "complexity_score",
    "emotional_intensity",
)
RISES = {
    "energy_score": {"mood_aggressive", "mood_party", "danceability", "arousal", "bpm"},
    "mood_valence": {"mood_happy", "mood_relaxed", "mood_party"},
    "dance_score": {"danceability", "mood_party", "bpm"},
    "acousticness": {"acoustic"},
    "complexity_score": {"tonal", "instrumental"},
    "emotional_intensity": {"mood_happy", "mood_sad", "mood_aggressive", "mood_party"},
}
FALLS = {
    "energy_score": {"mood_relaxed", "acoustic"},
    "mood_valence": {"mood_sad", "mood_aggressive"},
    "dance_score": set[str](),
    "acousticness": {"electronic"},
    "complexity_score": {"danceability"},
    "emotional_intensity": {"mood_relaxed"},
}
service = MIRScoringService()
full = PROBES[0].features


def of(scores: Scores, name: str) -> float | None:
    value = getattr(scores, name)
    assert value is None or isinstance(value, float)
    return value


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_the_scores_of_telling_cases_lie_in_their_bounds(probe: Probe) -> None:
    scores = service.calculate_all_scores(probe.features)
    for name, bounds in probe.bounds.items():
        value = of(scores, name)
        if bounds is None:
            assert value is None, name
        else:
            assert value is not None
            assert bounds[0] <= value <= bounds[1], (name, value)


def test_the_example_of_the_specification_scores_near_its_printed_numbers() -> None:
    payload = MirPayload.model_validate(json.loads((DATA / "mir_payload.json").read_text("utf-8")))
    scores = service.calculate_all_scores(payload.normalized)
    for name in SCORES:
        assert of(scores, name) == pytest.approx(of(payload.scores, name), abs=0.06), name


@given(features)
def test_every_score_stays_in_its_range(track: NormalizedFeatures) -> None:
    scores = service.calculate_all_scores(track)
    for name in SCORES:
        value = of(scores, name)
        assert value is None or (-1.0 if name == "mood_valence" else 0.0) <= value <= 1.0


@given(features, st.sampled_from(SHARES), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_every_score_moves_with_an_input_as_documented_or_not_at_all(
    track: NormalizedFeatures, name: str, one: float, other: float
) -> None:
    low = service.calculate_all_scores(moved(track, name, min(one, other)))
    high = service.calculate_all_scores(moved(track, name, max(one, other)))
    for score in SCORES:
        check_direction(score, name, of(low, score), of(high, score))


@given(features, st.floats(20.0, 300.0), st.floats(20.0, 300.0))
def test_a_faster_tempo_never_lowers_energy_or_dance(track: NormalizedFeatures, one: float, other: float) -> None:
    low = service.calculate_all_scores(moved(track, "bpm", min(one, other)))
    high = service.calculate_all_scores(moved(track, "bpm", max(one, other)))
    for score in SCORES:
        check_direction(score, "bpm", of(low, score), of(high, score))


def check_direction(score: str, name: str, low: float | None, high: float | None) -> None:
    assert (low is None) == (high is None)
    if low is None or high is None:
        return
    if name in RISES[score]:
        assert high >= low - 1e-12
    elif name in FALLS[score]:
        assert high <= low + 1e-12
    else:
        assert high == low


@given(features)
def test_60_bpm_never_scores_above_61(track: NormalizedFeatures) -> None:
    slow = service.calculate_all_scores(moved(track, "bpm", 60.0))
    fast = service.calculate_all_scores(moved(track, "bpm", 61.0))
    for name in ("dance_score", "energy_score"):
        low, high = of(slow, name), of(fast, name)
        assert low is None or (high is not None and low <= high)


@pytest.mark.parametrize("name", SHARES)
def test_a_measured_zero_is_not_missing(name: str) -> None:
    tracks = [service.calculate_all_scores(moved(full, name, value)) for value in (0.0, 0.01, 0.02)]
    for before, after in itertools.pairwise(tracks):
        for score in SCORES:
            first, second = of(before, score), of(after, score)
            assert first is not None
            assert second is not None
            assert abs(first - second) < 0.02


def test_without_any_feature_nothing_is_scored_and_nothing_covered() -> None:
    scores = service.calculate_all_scores(NormalizedFeatures())
    assert scores.model_dump(exclude={"coverage"}, exclude_none=True) == {}
    assert scores.coverage == dict.fromkeys(SCORES, 0.0)


@pytest.mark.parametrize("name", [*SHARES, "bpm"])
def test_one_mood_or_the_tempo_alone_is_not_energy(name: str) -> None:
    alone = service.calculate_all_scores(NormalizedFeatures.model_validate({name: 0.9}))
    assert (alone.energy_score is None) == (name != "arousal")


def test_what_is_heard_moves_the_energy_beside_the_moods() -> None:
    unheard = service.calculate_all_scores(full).energy_score
    calm = service.calculate_all_scores(moved(full, "arousal", 0.1)).energy_score
    strong = service.calculate_all_scores(moved(full, "arousal", 0.95)).energy_score
    assert unheard is not None
    assert calm is not None
    assert strong is not None
    assert calm < unheard < strong


def test_coverage_says_which_share_of_the_inputs_was_known() -> None:
    scores = service.calculate_all_scores(NormalizedFeatures(danceability=0.5, bpm=100.0))
    assert scores.coverage is not None
    assert scores.coverage["dance_score"] == pytest.approx(0.9)
    assert scores.coverage["energy_score"] == pytest.approx(0.25)


def test_happy_and_relaxed_are_not_opposites() -> None:
    restless = service.calculate_all_scores(moved(full, "mood_relaxed", 0.0)).mood_valence
    relaxed = service.calculate_all_scores(moved(full, "mood_relaxed", 1.0)).mood_valence
    assert restless is not None
    assert relaxed is not None
    assert relaxed > restless


def test_a_lullaby_is_not_intense() -> None:
    intensity = service.calculate_all_scores(PROBES[1].features).emotional_intensity
    assert intensity is not None
    assert intensity < 0.3


def test_a_slow_instrumental_is_more_complex_than_a_fast_vocal_pop_song() -> None:
    pop = NormalizedFeatures(tonal=0.9, danceability=0.85, instrumental=0.05, bpm=180.0)
    sonata = NormalizedFeatures(tonal=0.85, danceability=0.15, instrumental=0.95, bpm=70.0)
    pop_score = service.calculate_all_scores(pop).complexity_score
    sonata_score = service.calculate_all_scores(sonata).complexity_score
    assert pop_score is not None
    assert sonata_score is not None
    assert sonata_score > pop_score


def test_weights_that_do_not_sum_to_one_are_refused() -> None:
    with pytest.raises(ValueError, match=r"EnergyWeights.*sum to 1"):
        EnergyWeights(tempo=0.2)
