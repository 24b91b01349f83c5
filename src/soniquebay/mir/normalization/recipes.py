"""The cues of each estimate with their weights, and the typical value and spread of each cue, in one place.

Signs say the direction: a positive weight raises the estimate as the descriptor rises. Sources: [SH05] Streich and
Herrera 2005, danceability; [LH09] Laurier, Lartillot, Eerola, Toiviainen 2009, mood descriptors; [LAU10] Laurier et
al. 2010, mood classifiers; [EER11] Eerola 2011 and [SCH04] Schubert 2004, arousal and valence cues; [JL03] Juslin and
Laukka 2003, expression of emotion; [LAR08] Lartillot et al. 2008, pulse clarity;
[GOM06] Gómez 2006, tonality; [HER03] Herrera et al. 2003, timbre of instruments; [MOE02] Moelants 2002.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CueScale:
    """Typical value and spread of a cue over varied music, in the cue's unit."""

    centre: float
    spread: float


@dataclass(frozen=True, slots=True)
class Recipe:
    """One estimate: ``logistic(gain * (mean of weight * cue - threshold))``.

    Attributes
    ----------
    weights : mapping of cue to signed weight
        Absolute values sum to 1.
    gain : float
        Steepness: how decided the estimate is.
    threshold : float in [-1, 1]
        Mean cue at which the estimate is 0.5.
    """

    weights: Mapping[str, float]
    gain: float
    threshold: float = 0.0

    def __post_init__(self) -> None:
        total = math.fsum(abs(weight) for weight in self.weights.values())
        if not math.isclose(total, 1.0, abs_tol=1e-9):
            raise ValueError(f"the absolute weights of a recipe sum to {total:g} instead of 1")


SCALES: Mapping[str, CueScale] = {
    "tempo": CueScale(6.8, 0.5),  # log2 of BPM: 111
    "tempo_ease": CueScale(-0.3, 0.35),  # octaves from 120 BPM
    "onset_rate": CueScale(1.55, 0.6),  # log2 of Hz: 2.9 a second
    "pulse_clarity": CueScale(0.40, 0.20),
    "bass_beat": CueScale(0.50, 0.30),
    "percussive": CueScale(0.30, 0.10),
    "brightness": CueScale(10.7, 0.5),  # log2 of Hz: 1660
    "flatness": CueScale(-8.0, 4.0),  # log2
    "density": CueScale(0.25, 0.15),
    "roughness": CueScale(0.22, 0.28),
    "sub_bass": CueScale(0.25, 0.25),
    "dynamics": CueScale(2.6, 1.5),  # dB
    "tonal_clarity": CueScale(0.75, 0.2),
    "key_confidence": CueScale(0.75, 0.2),
    "mode": CueScale(0.0, 0.6),
    "voice": CueScale(-3.5, 2.5),  # log10 of the odds: in a dense mix a voice leaves little
    "speech": CueScale(0.4, 0.3),
}

RECIPES: Mapping[str, Recipe] = {
    # A clear pulse, a bass that returns with it, struck, near the tempo of walking, not spoken [SH05, LAR08, MOE02].
    "danceability": Recipe(
        {
            "pulse_clarity": 0.30,
            "bass_beat": 0.15,
            "percussive": 0.15,
            "sub_bass": 0.10,
            "tempo_ease": 0.10,
            "dynamics": -0.10,
            "speech": -0.10,
        },
        gain=4.0,
        threshold=0.1,
    ),
    # Dense, evenly loud, bright, busy, rough, fast [SCH04, EER11, JL03].
    "arousal": Recipe(
        {
            "density": 0.25,
            "dynamics": -0.25,
            "brightness": 0.20,
            "onset_rate": 0.15,
            "roughness": 0.10,
            "tempo": 0.05,
        },
        gain=4.0,
    ),
    # Dense, distorted, harsh, struck, without rest, not spoken [LAU10, LH09].
    "mood_aggressive": Recipe(
        {
            "density": 0.30,
            "roughness": 0.25,
            "brightness": 0.15,
            "percussive": 0.10,
            "dynamics": -0.10,
            "speech": -0.10,
        },
        gain=4.5,
        threshold=0.4,
    ),
    # Sparse, soft in colour, seldom and softly struck, breathing in its dynamics [LAU10, JL03].
    "mood_relaxed": Recipe(
        {
            "density": -0.25,
            "dynamics": 0.25,
            "brightness": -0.20,
            "onset_rate": -0.15,
            "roughness": -0.10,
            "percussive": -0.05,
        },
        gain=4.0,
    ),
    # Major, smooth, bright, busy, fast [EER11, JL03, LAU10].
    "mood_happy": Recipe(
        {
            "mode": 0.30,
            "roughness": -0.25,
            "brightness": 0.15,
            "onset_rate": 0.15,
            "tempo": 0.15,
        },
        gain=4.0,
    ),
    # Minor, slow, sparse, dark, softly struck [JL03, EER11].
    "mood_sad": Recipe(
        {
            "mode": -0.30,
            "onset_rate": -0.20,
            "brightness": -0.15,
            "tempo": -0.15,
            "density": -0.10,
            "percussive": -0.10,
        },
        gain=4.0,
    ),
    # What can be danced to, bright and without distortion, not spoken [LAU10].
    "mood_party": Recipe(
        {
            "pulse_clarity": 0.30,
            "percussive": 0.20,
            "sub_bass": 0.15,
            "brightness": 0.15,
            "roughness": -0.10,
            "speech": -0.10,
        },
        gain=4.0,
    ),
    # Neither bright nor dense, without electric bass or distortion, breathing in its dynamics [HER03, LAU10].
    "acoustic": Recipe(
        {
            "brightness": -0.25,
            "density": -0.25,
            "sub_bass": -0.20,
            "roughness": -0.10,
            "dynamics": 0.10,
            "flatness": -0.10,
        },
        gain=4.0,
    ),
    # Deep bass, hard strokes, the pulse of a machine, even dynamics [HER03, LAU10].
    "electronic": Recipe(
        {"sub_bass": 0.35, "percussive": 0.25, "pulse_clarity": 0.20, "dynamics": -0.20},
        gain=4.0,
    ),
    # Nobody sings or speaks.
    "instrumental": Recipe({"voice": -0.7, "speech": -0.3}, gain=4.0),
    # Pitches of one key stand out of the sound [GOM06].
    "tonal": Recipe({"tonal_clarity": 0.7, "key_confidence": 0.2, "flatness": -0.1}, gain=4.0),
}
