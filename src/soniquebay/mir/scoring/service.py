"""The six global scores, each with the share of its inputs that was known."""

from dataclasses import dataclass, field

from soniquebay.contracts.mir import NormalizedFeatures, Scores
from soniquebay.mir.scoring.weights import (
    AcousticnessWeights,
    ComplexityWeights,
    DanceWeights,
    EnergyWeights,
    IntensityWeights,
    ValenceWeights,
)
from soniquebay.mir.weighing import Mean, complement, either, ramp, signed, strongest

SLOWEST_BPM = 60.0
FASTEST_BPM = 200.0
EMOTION_RAMP = (0.35, 0.85)
"""One of three moods is always the strongest: up to 0.35 it is no emotion, from 0.85 on it is all there."""

DANCE_BPM = 120.0
"""Tempo from which a beat is fully danceable (preferred tempo of walking and dancing, Moelants 2002)."""


@dataclass(frozen=True)
class MIRScoringService:
    """Scores from normalized features.

    Every score is a weighted mean of the inputs that are known, therefore monotone in each of them, in the direction
    its weights' documentation states. A measured 0.0 is a value. A score is None when less than `min_coverage` of its
    weights is known: one known input does not make a score.

    Parameters
    ----------
    arousal_share : float in [0, 1]
        What `arousal` (heard in the audio) weighs in the energy beside the moods, tempo and sound.
    min_coverage : float in [0, 1]
        Least share of a score's weights whose inputs must be known.
    """

    energy: EnergyWeights = field(default_factory=EnergyWeights)
    valence: ValenceWeights = field(default_factory=ValenceWeights)
    dance: DanceWeights = field(default_factory=DanceWeights)
    acousticness: AcousticnessWeights = field(default_factory=AcousticnessWeights)
    complexity: ComplexityWeights = field(default_factory=ComplexityWeights)
    intensity: IntensityWeights = field(default_factory=IntensityWeights)
    arousal_share: float = 0.65
    min_coverage: float = 0.5

    def calculate_all_scores(self, features: NormalizedFeatures) -> Scores:
        """Score one track.

        Returns
        -------
        Scores
            `mood_valence` in [-1, 1], the others in [0, 1]; None where too little is known; `coverage` for every score.
        """
        means = {
            "energy_score": self._energy(features),
            "mood_valence": self._valence(features),
            "dance_score": self._dance(features),
            "acousticness": self._acousticness(features),
            "complexity_score": self._complexity(features),
            "emotional_intensity": self._intensity(features),
        }
        return Scores(
            **{name: _within(name, mean.value) for name, mean in means.items()},
            coverage={name: mean.coverage for name, mean in means.items()},
        )

    def _energy(self, features: NormalizedFeatures) -> Mean:
        seen = self.energy.mean(
            self.min_coverage,
            unrelaxed=complement(features.mood_relaxed),
            drive=_drive(features),
            unacoustic=complement(features.acoustic),
            tempo=ramp(features.bpm, SLOWEST_BPM, FASTEST_BPM),
            danceability=features.danceability,
        )
        if features.arousal is None:
            return seen
        coverage = self.arousal_share + (1.0 - self.arousal_share) * seen.coverage
        if seen.value is None:
            return Mean(features.arousal, coverage)
        return Mean(self.arousal_share * features.arousal + (1.0 - self.arousal_share) * seen.value, coverage)

    def _valence(self, features: NormalizedFeatures) -> Mean:
        return self.valence.mean(
            self.min_coverage,
            happy=signed(features.mood_happy),
            sad=signed(complement(features.mood_sad)),
            aggressive=signed(complement(features.mood_aggressive)),
            relaxed=signed(features.mood_relaxed),
            party=signed(features.mood_party),
        )

    def _dance(self, features: NormalizedFeatures) -> Mean:
        return self.dance.mean(
            self.min_coverage,
            danceability=features.danceability,
            tempo=ramp(features.bpm, SLOWEST_BPM, DANCE_BPM),
            party=features.mood_party,
        )

    def _acousticness(self, features: NormalizedFeatures) -> Mean:
        return self.acousticness.mean(
            self.min_coverage, acoustic=features.acoustic, unelectronic=complement(features.electronic)
        )

    def _complexity(self, features: NormalizedFeatures) -> Mean:
        return self.complexity.mean(
            self.min_coverage,
            tonal=features.tonal,
            undanceable=complement(features.danceability),
            instrumental=features.instrumental,
        )

    def _intensity(self, features: NormalizedFeatures) -> Mean:
        return self.intensity.mean(
            self.min_coverage,
            emotion=ramp(strongest((features.mood_happy, features.mood_sad, features.mood_aggressive)), *EMOTION_RAMP),
            drive=_drive(features),
            unrelaxed=complement(features.mood_relaxed),
        )


def _drive(features: NormalizedFeatures) -> float | None:
    return either((features.mood_aggressive, features.mood_party))


def _within(score: str, value: float | None) -> float | None:
    """The score without the last bits that summing floats may put outside its range."""
    lowest = -1.0 if score == "mood_valence" else 0.0
    return None if value is None else min(1.0, max(lowest, value))
