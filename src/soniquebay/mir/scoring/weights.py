"""The weights of the scores, in one place; `docs/mir` prints the same tables."""

from dataclasses import dataclass

from soniquebay.mir.weighing import Weights


@dataclass(frozen=True)
class EnergyWeights(Weights):
    """How strongly the music is played, by its moods (arousal: Russell 1980; cues: Juslin & Laukka 2003)."""

    unrelaxed: float = 0.30
    """1 - mood_relaxed: falls with relaxation."""
    drive: float = 0.30
    """mood_aggressive or mood_party: two ways of being strong, either is enough."""
    unacoustic: float = 0.15
    """1 - acoustic: falls with acoustic sound."""
    tempo: float = 0.15
    """60 to 200 BPM."""
    danceability: float = 0.10


@dataclass(frozen=True)
class ValenceWeights(Weights):
    """How pleasant the mood is, each probability read as evidence for or against (Laurier et al. 2010)."""

    happy: float = 0.45
    sad: float = 0.25
    """Counts against."""
    aggressive: float = 0.20
    """Counts against."""
    relaxed: float = 0.05
    """Relaxed is pleasant (Russell's circumplex), and not the opposite of happy."""
    party: float = 0.05


@dataclass(frozen=True)
class DanceWeights(Weights):
    """How well one can dance to it."""

    danceability: float = 0.80
    tempo: float = 0.10
    """Rises from 60 to 120 BPM and stays: faster than that is not more danceable."""
    party: float = 0.10


@dataclass(frozen=True)
class AcousticnessWeights(Weights):
    """How much of the sound comes from acoustic instruments."""

    acoustic: float = 0.80
    unelectronic: float = 0.20
    """1 - electronic."""


@dataclass(frozen=True)
class ComplexityWeights(Weights):
    """How much there is to follow (Streich 2007: tonal structure, and irregularity as the reverse of danceability)."""

    tonal: float = 0.65
    undanceable: float = 0.20
    """1 - danceability: a steady beat is predictable."""
    instrumental: float = 0.15


@dataclass(frozen=True)
class IntensityWeights(Weights):
    """How strongly the emotion comes across (distance from calm, whichever emotion it is)."""

    emotion: float = 0.50
    """The strongest of mood_happy, mood_sad and mood_aggressive, from 0.35 (none) to 0.85 (all)."""
    drive: float = 0.30
    """mood_aggressive or mood_party."""
    unrelaxed: float = 0.20
