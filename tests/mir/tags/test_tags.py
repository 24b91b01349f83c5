import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.contracts.mir import MirPayload, NormalizedFeatures, Scores, SyntheticTag, TagName
from soniquebay.mir.scoring.service import MIRScoringService
from soniquebay.mir.tags.rules import RULES, Ramp, TagRule
from soniquebay.mir.tags.service import CATEGORY_ORDER, SyntheticTagsService
from tests.mir.probes import DATA, PROBES, Probe
from tests.mir.strategies import SHARES, features, moved

scoring = MIRScoringService()
tagging = SyntheticTagsService()


def all_tags(track: NormalizedFeatures) -> dict[str, SyntheticTag]:
    return {tag.tag: tag for tag in tagging.score_all_tags(track, scoring.calculate_all_scores(track))}


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_telling_cases_get_the_words_they_must_and_none_they_must_not(probe: Probe) -> None:
    tags = tagging.generate_all_tags(probe.features, scoring.calculate_all_scores(probe.features))
    present = {tag.tag for tag in tags if tag.score >= 0.5}
    assert present >= probe.must
    assert not present & probe.must_not


@given(features, st.sampled_from([*SHARES, "bpm"]), st.floats(0.0, 0.99))
def test_one_input_moving_by_a_hundredth_moves_no_tag_by_a_twentieth(
    track: NormalizedFeatures, name: str, value: float
) -> None:
    scale = 100.0 if name == "bpm" else 1.0  # a hundredth of a tempo is one BPM
    before = all_tags(moved(track, name, scale * value + (1.0 if name == "bpm" else 0.0)))
    after = all_tags(moved(track, name, scale * (value + 0.01) + (1.0 if name == "bpm" else 0.0)))
    assert before.keys() == after.keys()
    for tag in before:
        assert abs(before[tag].score - after[tag].score) < 0.05, tag


SCORE_RANGES = {name: (-1.0, 1.0) if name == "mood_valence" else (0.0, 1.0) for name in Scores.model_fields}
del SCORE_RANGES["coverage"]


@given(
    st.fixed_dictionaries({name: st.floats(*span) for name, span in SCORE_RANGES.items()}),
    st.sampled_from(sorted(SCORE_RANGES)),
)
def test_a_score_moving_by_a_hundredth_moves_no_tag_by_a_twentieth(values: dict[str, float], name: str) -> None:
    values = {**values, name: min(values[name], 0.99)}
    track = PROBES[0].features
    before = tagging.score_all_tags(track, Scores.model_validate(values))
    after = tagging.score_all_tags(track, Scores.model_validate({**values, name: values[name] + 0.01}))
    later = {tag.tag: tag.score for tag in after}
    for tag in before:
        assert abs(tag.score - later[tag.tag]) < 0.05, tag.tag


@given(features)
def test_reasons_add_up_to_the_score_largest_first(track: NormalizedFeatures) -> None:
    known = {**track.model_dump(), **scoring.calculate_all_scores(track).model_dump()}
    for tag in all_tags(track).values():
        contributions = [reason.contribution for reason in tag.reasons]
        assert sum(contributions) == pytest.approx(tag.score, abs=1e-9)
        assert contributions == sorted(contributions, reverse=True)
        assert all(reason.value == known[reason.feature] for reason in tag.reasons)
        assert len({reason.feature for reason in tag.reasons}) == len(tag.reasons)


@given(features)
def test_listed_tags_are_the_present_ones_grouped_by_category_strongest_first(track: NormalizedFeatures) -> None:
    listed = tagging.generate_all_tags(track, scoring.calculate_all_scores(track))
    assert {tag.tag for tag in listed} == {name for name, tag in all_tags(track).items() if tag.score >= 0.5}
    assert list(listed) == sorted(listed, key=lambda tag: (CATEGORY_ORDER.index(tag.category), -tag.score))


@given(st.floats(0.0, 1.0))
def test_low_medium_and_high_energy_share_every_energy_among_them(energy: float) -> None:
    tags = tagging.score_all_tags(NormalizedFeatures(), Scores(energy_score=energy))
    shares = {tag.tag: tag.score for tag in tags if tag.category == "energy"}
    assert len(shares) == 3
    assert sum(shares.values()) == pytest.approx(1.0)


def test_unknown_energy_is_neither_chill_nor_medium() -> None:
    track = NormalizedFeatures(mood_happy=0.9, mood_relaxed=0.9)
    assert scoring.calculate_all_scores(track).energy_score is None
    assert not {"chill", "low_energy", "medium_energy", "high_energy", "energetic"} & all_tags(track).keys()


def test_a_neutral_valence_is_neither_dark_nor_bright() -> None:
    tags = {tag.tag: tag.score for tag in tagging.score_all_tags(NormalizedFeatures(), Scores(mood_valence=0.05))}
    assert tags["dark"] == 0.0
    assert tags["bright"] == 0.0


@given(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0))
def test_the_more_negative_the_darker(one: float, other: float) -> None:
    low, high = (
        {tag.tag: tag.score for tag in tagging.score_all_tags(NormalizedFeatures(), Scores(mood_valence=valence))}
        for valence in (min(one, other), max(one, other))
    )
    assert low["dark"] >= high["dark"]
    assert low["bright"] <= high["bright"]


def test_there_is_one_rule_for_each_of_the_eighteen_tags() -> None:
    assert sorted(rule.tag for rule in RULES) == sorted(get_args(TagName))


def test_the_example_of_the_specification_is_listed_in_its_order() -> None:
    payload = MirPayload.model_validate(json.loads((DATA / "mir_payload.json").read_text("utf-8")))
    tags = tagging.generate_all_tags(payload.normalized, payload.scores)
    printed = [tag.tag for tag in payload.synthetic_tags]
    assert [tag.tag for tag in tags if tag.tag in printed] == printed


def test_a_rule_whose_weights_do_not_sum_to_one_is_refused() -> None:
    with pytest.raises(ValueError, match="chill: weights sum to"):
        TagRule("chill", "mood", ((0.9, Ramp("mood_relaxed")),))


def test_a_cliff_is_refused() -> None:
    with pytest.raises(ValueError, match="cliff"):
        Ramp("energy_score", 0.5, 0.5)
