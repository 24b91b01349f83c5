"""What each dimension measures in a track, in natural units; None where that is unknown."""

import cmath
import math
from collections.abc import Callable, Mapping

from soniquebay.contracts.keys import KEY_BY_TONIC, PITCH_CLASS
from soniquebay.contracts.mir import Descriptors, NormalizedFeatures, Scores
from soniquebay.embeddings.layout import Dim

Measures = Mapping[Dim, float | None]

GENRE_FAMILIES: Mapping[Dim, tuple[str, ...]] = {
    Dim.GENRE_ROCK: ("rock", "metal", "punk"),
    Dim.GENRE_ELECTRONIC: ("electronic", "experimental"),
    Dim.GENRE_GROOVE: ("hip-hop", "r&b & soul", "funk & disco", "reggae"),
    Dim.GENRE_ROOTS: ("folk", "country", "blues", "latin", "world"),
    Dim.GENRE_COMPOSED: ("classical", "soundtrack & stage"),
    Dim.GENRE_SONG: ("pop", "jazz", "easy listening & new age"),
}
"""Main genres of `genre_main` by the dimension they belong to; spoken word is none of them."""

SECONDARY_WEIGHT = 0.5
"""A secondary genre counts half as much as the main one."""

USUAL_BPM = 110.0

MOST_VOICE = 4.0
"""Odds of a voice beyond 1 : 10000 either way are not told apart."""


def measure(descriptors: Descriptors, features: NormalizedFeatures, scores: Scores) -> Measures:
    """Return one value per dimension, None where it is unknown.

    Parameters
    ----------
    descriptors, features, scores
        Of one track.
    """
    return {
        **_rhythm(descriptors, features),
        **_tonality(descriptors, features),
        **_timbre(descriptors),
        **_dynamics(descriptors),
        Dim.VALENCE: scores.mood_valence,
        Dim.ENERGY: scores.energy_score,
        Dim.DANCE: scores.dance_score,
        Dim.ACOUSTICNESS: scores.acousticness,
        Dim.AGGRESSIVE: features.mood_aggressive,
        Dim.ELECTRONIC: features.electronic,
        Dim.INSTRUMENTAL: features.instrumental,
        **genre_shares(features),
    }


def _rhythm(descriptors: Descriptors, features: NormalizedFeatures) -> Measures:
    octaves = None if features.bpm is None else math.log2(features.bpm / USUAL_BPM)
    sure = 0.0 if features.bpm_confidence is None else features.bpm_confidence
    turn = None if octaves is None else cmath.rect(sure, math.tau * octaves)
    return {
        Dim.TEMPO: None if octaves is None else sure * octaves,
        Dim.TEMPO_CIRCLE_COS: None if turn is None else turn.real,
        Dim.TEMPO_CIRCLE_SIN: None if turn is None else turn.imag,
        Dim.ONSET_RATE: known(descriptors.onset_rate_hz, lambda rate: math.log2(1.0 + rate)),
        Dim.PULSE_CLARITY: descriptors.pulse_clarity,
        Dim.BEAT_STABILITY: descriptors.beat_stability,
        Dim.BASS_PULSE: descriptors.bass_pulse,
        Dim.PERCUSSIVE_SHARE: descriptors.percussive_share,
        Dim.ATTACK_SHARPNESS: descriptors.attack_sharpness,
        Dim.SPECTRAL_FLUX: descriptors.spectral_flux,
    }


def _tonality(descriptors: Descriptors, features: NormalizedFeatures) -> Measures:
    place = fifths(features)
    sure = 0.0 if features.key_confidence is None else features.key_confidence
    mode = None if features.key is None or features.scale is None else sure * (1 if features.scale == "major" else -1)
    return {
        Dim.FIFTHS_COS: None if place is None else place.real,
        Dim.FIFTHS_SIN: None if place is None else place.imag,
        Dim.MODE: mode,
        Dim.TONAL_CLARITY: descriptors.tonal_clarity,
        Dim.HARMONIC_CHANGE: descriptors.harmonic_change,
        **_chroma_qualities(descriptors.chroma),
        Dim.TUNING: known(descriptors.tuning_cents, abs),
    }


def fifths(features: NormalizedFeatures) -> complex | None:
    """Place of the key on the circle of fifths, which is the Camelot wheel: radius is the confidence of the key."""
    if features.key is None or features.scale is None:
        return None
    number = int(KEY_BY_TONIC[PITCH_CLASS[features.key], features.scale].camelot[:-1])
    sure = 0.0 if features.key_confidence is None else features.key_confidence
    return cmath.rect(sure, math.tau * number / 12)


def _chroma_qualities(chroma: tuple[float, ...]) -> Measures:
    """Size of the Fourier components of the chroma: what a transposition leaves as it is (Quinn 2006, Yust 2016)."""
    dims = tuple(Dim(Dim.CHROMATICITY + order) for order in range(6))
    total = math.fsum(chroma)
    if not total:
        return dict.fromkeys(dims)
    return {
        dim: abs(sum(share * cmath.rect(1.0, -math.tau * order * place / 12) for place, share in enumerate(chroma)))
        / total
        for order, dim in enumerate(dims, start=1)
    }


def _timbre(descriptors: Descriptors) -> Measures:
    return {
        **_in_turn(Dim.MFCC_1, 13, descriptors.mfcc_mean),
        **_in_turn(Dim.CONTRAST_1, 7, descriptors.spectral_contrast_db),
        Dim.FLATNESS: known(descriptors.spectral_flatness, lambda flatness: math.log10(max(1e-5, flatness))),
        Dim.ROUGHNESS: descriptors.roughness,
        Dim.DENSITY: descriptors.spectral_density,
        Dim.SUB_BASS: descriptors.sub_bass_share,
        Dim.VOICE: known(descriptors.voice_likelihood, log_odds),
    }


def _dynamics(descriptors: Descriptors) -> Measures:
    peak, loudness = descriptors.true_peak_dbfs, descriptors.loudness_lufs
    return {
        Dim.LOUDNESS_RANGE: known(descriptors.loudness_range_lu, math.sqrt),
        Dim.DYNAMIC_COMPLEXITY: known(descriptors.dynamic_complexity_db, math.sqrt),
        Dim.PEAK_TO_LOUDNESS: None if peak is None or loudness is None else peak - loudness,
        Dim.SILENCE_RATE: known(descriptors.silence_rate, math.sqrt),
    }


def genre_shares(features: NormalizedFeatures) -> Measures:
    """Share of each family of genres, the main genre counting twice a secondary one; unknown without a genre."""
    weights = dict.fromkeys(features.genre_secondary, SECONDARY_WEIGHT)
    if features.genre_main is not None:
        weights[features.genre_main] = 1.0
    sums = {dim: math.fsum(weights.get(genre, 0.0) for genre in genres) for dim, genres in GENRE_FAMILIES.items()}
    total = math.fsum(sums.values())
    return {dim: share / total if total else None for dim, share in sums.items()}


def known(value: float | None, transform: Callable[[float], float]) -> float | None:
    """Transform a value; unknown stays unknown."""
    return None if value is None else transform(value)


def log_odds(share: float) -> float:
    """log10 of the odds of a share, within `MOST_VOICE`."""
    edge = 10.0**-MOST_VOICE
    held = min(1.0 - edge, max(edge, share))
    return math.log10(held / (1.0 - held))


def _in_turn(first: Dim, count: int, values: tuple[float, ...]) -> Measures:
    return {Dim(first + place): values[place] if place < len(values) else None for place in range(count)}
