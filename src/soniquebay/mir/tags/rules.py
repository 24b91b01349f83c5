"""The one rule set of the synthetic tags: what speaks for each word, and what rules it out."""

import math
from dataclasses import dataclass

from soniquebay.contracts.mir import TagCategory, TagName


@dataclass(frozen=True, slots=True)
class Ramp:
    """A feature read as a degree: 0 at `start`, 1 at `end`, linear between, flat outside; falling where `end < start`.

    Attributes
    ----------
    feature : str
        Name of a normalized feature or of a score, in its own unit.
    """

    feature: str
    start: float = 0.0
    end: float = 1.0

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise ValueError(f"{self.feature}: a ramp from {self.start:g} to itself would be a cliff")


@dataclass(frozen=True, slots=True)
class TagRule:
    """One tag: the weighted mean of what speaks for it, held down by the lowest of its limits.

    Attributes
    ----------
    speaks_for : tuple of (weight, Ramp)
        The weights sum to 1. Unknown features are left out and the weights renormalised.
    limits : tuple of Ramp
        The score is never above any of them. All must be known.
    """

    tag: TagName
    category: TagCategory
    speaks_for: tuple[tuple[float, Ramp], ...]
    limits: tuple[Ramp, ...] = ()

    def __post_init__(self) -> None:
        total = math.fsum(weight for weight, _ in self.speaks_for)
        if not math.isclose(total, 1.0, abs_tol=1e-9):
            raise ValueError(f"{self.tag}: weights sum to {total:g} instead of 1")


MOOD_RULES: tuple[TagRule, ...] = (
    TagRule("dark", "mood", ((1.0, Ramp("mood_valence", -0.1, -0.7)),)),
    TagRule("bright", "mood", ((1.0, Ramp("mood_valence", 0.1, 0.7)),)),
    TagRule("energetic", "mood", ((1.0, Ramp("energy_score", 0.4, 0.8)),)),
    TagRule(
        "chill",
        "mood",
        ((0.6, Ramp("mood_relaxed")), (0.4, Ramp("energy_score", 0.7, 0.2))),
        limits=(Ramp("energy_score", 0.55, 0.25),),
    ),
    TagRule(
        "melancholic",
        "mood",
        (
            (0.5, Ramp("mood_sad")),
            (0.3, Ramp("mood_valence", 0.0, -0.5)),
            (0.2, Ramp("energy_score", 0.6, 0.1)),
        ),
        limits=(Ramp("mood_valence", 0.1, -0.4), Ramp("energy_score", 0.75, 0.45)),
    ),
    TagRule(
        "aggressive",
        "mood",
        ((0.8, Ramp("mood_aggressive")), (0.2, Ramp("energy_score"))),
        limits=(Ramp("mood_aggressive", 0.2, 0.7),),
    ),
    TagRule(
        "uplifting",
        "mood",
        ((0.6, Ramp("mood_valence", 0.0, 0.7)), (0.4, Ramp("energy_score", 0.3, 0.7))),
        limits=(Ramp("mood_valence", 0.0, 0.5), Ramp("energy_score", 0.2, 0.6), Ramp("mood_aggressive", 0.9, 0.5)),
    ),
)

ENERGY_RULES: tuple[TagRule, ...] = (
    # The three sum to 1 at every energy, and cross at 0.35 and 0.65.
    TagRule("high_energy", "energy", ((1.0, Ramp("energy_score", 0.5, 0.8)),)),
    TagRule(
        "medium_energy",
        "energy",
        ((1.0, Ramp("energy_score", 0.2, 0.5)),),
        limits=(Ramp("energy_score", 0.8, 0.5),),
    ),
    TagRule("low_energy", "energy", ((1.0, Ramp("energy_score", 0.5, 0.2)),)),
)

ATMOSPHERE_RULES: tuple[TagRule, ...] = (
    TagRule(
        "dancefloor",
        "atmosphere",
        ((0.7, Ramp("dance_score")), (0.3, Ramp("energy_score"))),
        limits=(Ramp("dance_score", 0.55, 0.85), Ramp("energy_score", 0.25, 0.6)),
    ),
    TagRule(
        "ambient",
        "atmosphere",
        (
            (0.35, Ramp("mood_relaxed")),
            (0.30, Ramp("instrumental")),
            (0.20, Ramp("dance_score", 0.8, 0.2)),
            (0.15, Ramp("energy_score", 0.6, 0.1)),
        ),
        limits=(Ramp("instrumental", 0.3, 0.7), Ramp("dance_score", 0.7, 0.4), Ramp("energy_score", 0.6, 0.35)),
    ),
    TagRule(
        "intimate",
        "atmosphere",
        (
            (0.40, Ramp("acousticness")),
            (0.30, Ramp("energy_score", 0.7, 0.2)),
            (0.15, Ramp("mood_relaxed")),
            (0.15, Ramp("dance_score", 0.8, 0.2)),
        ),
        limits=(
            Ramp("acousticness", 0.4, 0.8),
            Ramp("energy_score", 0.65, 0.35),
            Ramp("mood_aggressive", 0.6, 0.2),
            Ramp("dance_score", 0.9, 0.6),
        ),
    ),
    TagRule(
        "epic",
        "atmosphere",
        (
            (0.40, Ramp("emotional_intensity")),
            (0.30, Ramp("complexity_score")),
            (0.30, Ramp("energy_score", 0.3, 0.8)),
        ),
        limits=(
            Ramp("complexity_score", 0.4, 0.75),
            Ramp("energy_score", 0.35, 0.65),
            Ramp("dance_score", 0.9, 0.6),
        ),
    ),
)

USAGE_RULES: tuple[TagRule, ...] = (
    TagRule(
        "workout",
        "usage",
        ((0.5, Ramp("energy_score")), (0.3, Ramp("dance_score")), (0.2, Ramp("bpm", 80.0, 140.0))),
        limits=(Ramp("energy_score", 0.4, 0.75), Ramp("dance_score", 0.15, 0.45)),
    ),
    TagRule(
        "focus",
        "usage",
        (
            (0.40, Ramp("instrumental")),
            (0.35, Ramp("energy_score", 0.8, 0.3)),
            (0.25, Ramp("emotional_intensity", 0.9, 0.2)),
        ),
        limits=(
            Ramp("instrumental", 0.2, 0.7),
            Ramp("energy_score", 0.7, 0.4),
            Ramp("mood_aggressive", 0.6, 0.2),
            Ramp("mood_party", 0.85, 0.5),
            Ramp("dance_score", 0.95, 0.65),
        ),
    ),
    TagRule(
        "background",
        "usage",
        (
            (0.40, Ramp("energy_score", 0.7, 0.2)),
            (0.30, Ramp("mood_relaxed")),
            (0.30, Ramp("emotional_intensity", 0.8, 0.2)),
        ),
        limits=(Ramp("energy_score", 0.65, 0.35), Ramp("emotional_intensity", 0.8, 0.5)),
    ),
    TagRule(
        "party",
        "usage",
        ((0.45, Ramp("mood_party")), (0.30, Ramp("dance_score")), (0.25, Ramp("energy_score"))),
        limits=(Ramp("mood_party", 0.2, 0.6), Ramp("energy_score", 0.3, 0.65), Ramp("dance_score", 0.5, 0.8)),
    ),
)

RULES: tuple[TagRule, ...] = (*MOOD_RULES, *ATMOSPHERE_RULES, *USAGE_RULES, *ENERGY_RULES)
"""All eighteen, in the order in which a summary names them: how it feels, where it belongs, what for, how strong."""
