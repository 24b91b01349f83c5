"""The synthetic tags of a track, each with its score and its reasons."""

import math
from dataclasses import dataclass

from soniquebay.contracts.mir import NormalizedFeatures, Reason, Scores, SyntheticTag, TagCategory
from soniquebay.mir.tags.rules import RULES, Ramp, TagRule
from soniquebay.mir.weighing import ramp

PRESENT = 0.5
"""A tag describes the track from this score on."""

CATEGORY_ORDER: tuple[TagCategory, ...] = ("mood", "atmosphere", "usage", "energy")


@dataclass(frozen=True)
class SyntheticTagsService:
    """Words for a track from its features and scores.

    A tag's score is the weighted mean of what speaks for it, never above its limits (see `rules`): continuous in every
    input. Without half of a rule's weights, or without one of its limits, the tag is not judged at all.

    Parameters
    ----------
    present : float in [0, 1]
        Score from which a tag is listed by `generate_all_tags`.
    min_coverage : float in [0, 1]
        Least share of a rule's weights whose features must be known.
    """

    rules: tuple[TagRule, ...] = RULES
    present: float = PRESENT
    min_coverage: float = 0.5

    def generate_all_tags(self, features: NormalizedFeatures, scores: Scores) -> tuple[SyntheticTag, ...]:
        """Name the tags that describe the track.

        Returns
        -------
        tuple of SyntheticTag
            Those with a score of at least `present`: moods, then atmosphere, usage and energy, each strongest first.
        """
        return tuple(tag for tag in self.score_all_tags(features, scores) if tag.score >= self.present)

    def score_all_tags(self, features: NormalizedFeatures, scores: Scores) -> tuple[SyntheticTag, ...]:
        """Judge every tag whose inputs are known, present or not, in the order of `generate_all_tags`.

        No score changes by 0.05 or more when one input changes by 0.01.
        """
        known = _known(features, scores)
        judged = [tag for rule in self.rules if (tag := self._judge(rule, known)) is not None]
        return tuple(sorted(judged, key=lambda tag: (CATEGORY_ORDER.index(tag.category), -tag.score)))

    def _judge(self, rule: TagRule, known: dict[str, float]) -> SyntheticTag | None:
        for_it = [(weight, degree) for weight, degree in rule.speaks_for if degree.feature in known]
        coverage = math.fsum(weight for weight, _ in for_it)
        if coverage < self.min_coverage - 1e-9 or any(limit.feature not in known for limit in rule.limits):
            return None
        shares = [(degree.feature, weight / coverage * _degree(degree, known)) for weight, degree in for_it]
        mean = math.fsum(share for _, share in shares)
        lowest = min(rule.limits, key=lambda limit: _degree(limit, known), default=None)
        if lowest is not None and _degree(lowest, known) < mean:
            shares.append((lowest.feature, _degree(lowest, known) - mean))
        score = math.fsum(share for _, share in shares)
        return SyntheticTag(
            tag=rule.tag,
            score=min(1.0, max(0.0, score)),
            category=rule.category,
            reasons=_reasons(shares, known),
        )


def _known(features: NormalizedFeatures, scores: Scores) -> dict[str, float]:
    """Every number that is known, by name: features and scores together."""
    named = {**features.model_dump(), **scores.model_dump()}
    return {name: value for name, value in named.items() if isinstance(value, float)}


def _degree(degree: Ramp, known: dict[str, float]) -> float:
    share = ramp(known[degree.feature], degree.start, degree.end)
    return 0.0 if share is None else share


def _reasons(shares: list[tuple[str, float]], known: dict[str, float]) -> tuple[Reason, ...]:
    """What each feature adds to the score, largest first; negative where it limits the tag. They sum to the score."""
    added: dict[str, float] = {}
    for feature, share in shares:
        added[feature] = added.get(feature, 0.0) + share
    reasons = [Reason(feature=name, value=known[name], contribution=share) for name, share in added.items() if share]
    return tuple(sorted(reasons, key=lambda reason: -reason.contribution))
