"""What the sound itself says about moods and character, for files whose tags do not.

Each estimate is a logistic function of weighted cues. A cue is one descriptor, centred on a typical value, in units of
a typical spread, and bounded (tanh), so that one extreme descriptor cannot decide alone. Monotone in every descriptor;
unknown descriptors are skipped and the weights renormalised; below `MIN_COVERAGE` there is no estimate. Nothing here
depends on the level of the signal.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from soniquebay.contracts.mir import Descriptors
from soniquebay.mir.normalization.recipes import RECIPES, SCALES, Recipe
from soniquebay.mir.weighing import logistic

MIN_COVERAGE = 0.6
"""Least share of a recipe's weights whose descriptors must be known."""

FAINTEST_LIKELIHOOD = 1e-6

AUDIBLE_BASS = 0.1
"""Share of the power below 120 Hz from which on the bass is a part of its own."""

LEAST_FLATNESS = 5e-4
"""Below this a sound is all tones; how far below depends on what an encoder left between them."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share in [0, 1] heard in the audio, and how much of its recipe was known (0 to 1)."""

    value: float
    coverage: float


def estimate_all(heard: Descriptors) -> dict[str, Estimate]:
    """Estimate every feature the descriptors allow.

    Returns
    -------
    dict
        Feature name (`danceability`, `mood_happy`, …, `arousal`) to its estimate; absent where too little is known.
    """
    cues = read_cues(heard)
    estimates = {name: _estimate(recipe, cues) for name, recipe in RECIPES.items()}
    return {name: estimate for name, estimate in estimates.items() if estimate is not None}


def read_cues(heard: Descriptors) -> dict[str, float]:
    """Every known cue in units of its spread, from -1 to 1 (see `recipes.SCALES`)."""
    return {
        name: math.tanh((value - SCALES[name].centre) / SCALES[name].spread)
        for name, value in _measured(heard).items()
        if value is not None
    }


def _estimate(recipe: Recipe, cues: Mapping[str, float]) -> Estimate | None:
    total = math.fsum(abs(weight) for weight in recipe.weights.values())
    known = {name: weight for name, weight in recipe.weights.items() if name in cues}
    weight_known = math.fsum(abs(weight) for weight in known.values())
    if weight_known < MIN_COVERAGE * total - 1e-9:
        return None
    evidence = math.fsum(weight * cues[name] for name, weight in known.items()) / weight_known
    share = logistic(recipe.gain * (evidence - recipe.threshold))
    return None if share is None else Estimate(share, min(1.0, weight_known / total))


def _measured(heard: Descriptors) -> dict[str, float | None]:
    """The descriptors in the form in which the ear takes them: frequencies and rates on logarithmic scales."""
    return {
        "tempo": _log2(heard.bpm),
        "tempo_ease": _tempo_ease(heard.bpm),
        "onset_rate": _log2(heard.onset_rate_hz, floor=0.25),
        "pulse_clarity": heard.pulse_clarity,
        "bass_beat": _bass_beat(heard),
        "percussive": heard.percussive_share,
        "brightness": _log2(heard.spectral_centroid_hz, floor=50.0),
        "flatness": _log2(heard.spectral_flatness, floor=LEAST_FLATNESS),
        "density": heard.spectral_density,
        "roughness": heard.roughness,
        "sub_bass": heard.sub_bass_share,
        "dynamics": heard.dynamic_complexity_db,
        "tonal_clarity": heard.tonal_clarity,
        "key_confidence": heard.key_confidence,
        "mode": _mode(heard),
        "voice": _log_odds(heard.voice_likelihood),
        "speech": heard.speech_likelihood,
    }


def _log2(value: float | None, floor: float = 1e-3) -> float | None:
    return None if value is None else math.log2(max(value, floor))


def _log_odds(likelihood: float | None) -> float | None:
    """Log10 of the odds: a voice deep in a mix moves a likelihood little and its odds a lot."""
    if likelihood is None:
        return None
    share = min(1.0 - FAINTEST_LIKELIHOOD, max(FAINTEST_LIKELIHOOD, likelihood))
    return math.log10(share / (1.0 - share))


def _tempo_ease(bpm: float | None) -> float | None:
    """Octaves between a tempo and 120 BPM, negative: the preferred tempo of moving (Moelants 2002)."""
    return None if bpm is None else -abs(math.log2(bpm / 120.0))


def _bass_beat(heard: Descriptors) -> float | None:
    """How steadily the bass returns, as far as there is bass."""
    if heard.bass_pulse is None or heard.sub_bass_share is None:
        return None
    return heard.bass_pulse * min(1.0, heard.sub_bass_share / AUDIBLE_BASS)


def _mode(heard: Descriptors) -> float | None:
    """1 surely and clearly major, -1 minor, 0 undecided or drowned in noise: a mode moves us as far as it is heard."""
    if heard.scale is None or heard.key_confidence is None or heard.tonal_clarity is None:
        return None
    clearness = heard.key_confidence * heard.tonal_clarity
    return clearness if heard.scale == "major" else -clearness
