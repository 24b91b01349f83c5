"""What each dimension measures in a track, in natural units; None where that is unknown."""

import cmath
import math
from collections.abc import Callable, Mapping, Sequence

from soniquebay.contracts.keys import KEY_BY_TONIC, PITCH_CLASS
from soniquebay.contracts.mir import Descriptors, NormalizedFeatures, Scores
from soniquebay.embeddings.layout import Dim

Measures = Mapping[Dim, float | None]

GENRE_FAMILIES: Mapping[Dim, tuple[str, ...]] = {
    Dim.GENRE_ROCK: ("rock", "metal", "punk"),
    Dim.GENRE_ELECTRONIC: ("electronic", "experimental"),
    Dim.GENRE_POPULAR: ("pop", "r&b & soul", "funk & disco", "hip-hop", "reggae", "latin"),
    Dim.GENRE_ROOTS: ("folk", "country", "blues", "jazz", "world"),
    Dim.GENRE_COMPOSED: ("classical", "soundtrack & stage", "easy listening & new age"),
}
"""Main genres of `genre_main` by the dimension they belong to; spoken word is none of them."""

SECONDARY_WEIGHT = 0.5
"""A secondary genre counts half as much as the main one."""

USUAL_BPM = 110.0

DEEPEST_DB = 26.0
"""Valleys of the spectrum deeper than this below the peaks are an encoder's work as often as the music's."""

LEAST = 0.01
"""Added before a logarithm: modulation shallower than 1 % is none."""


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
        **_in_turn(Dim.ONSET_CONTRAST_1, 4, logs(descriptors.onset_contrast)),
        **_in_turn(Dim.MODULATION_MID_SLOW, 3, logs(descriptors.modulation_mid)),
        **_in_turn(Dim.MODULATION_HIGH_SLOW, 3, logs(descriptors.modulation_high)),
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
        Dim.CHROMATICITY: fourier_component(descriptors.chroma, 1),
        Dim.DIATONICITY: fourier_component(descriptors.chroma, 5),
    }


def fifths(features: NormalizedFeatures) -> complex | None:
    """Place of the key on the circle of fifths, which is the Camelot wheel: radius is the confidence of the key."""
    if features.key is None or features.scale is None:
        return None
    number = int(KEY_BY_TONIC[PITCH_CLASS[features.key], features.scale].camelot[:-1])
    sure = 0.0 if features.key_confidence is None else features.key_confidence
    return cmath.rect(sure, math.tau * number / 12)


def fourier_component(chroma: Sequence[float], order: int) -> float | None:
    """Size of a Fourier component of the chroma over its sum, in [0, 1]; unknown without any tone.

    A transposition leaves it as it is. Quinn, "General Equal-Tempered Harmony" (2006); Yust, "Schubert's Harmonic
    Language and Fourier Phase Space" (2015).
    """
    total = math.fsum(chroma)
    if not total:
        return None
    return (
        abs(sum(share * cmath.rect(1.0, -math.tau * order * place / 12) for place, share in enumerate(chroma))) / total
    )


def _timbre(descriptors: Descriptors) -> Measures:
    return {
        **_in_turn(Dim.MFCC_1, 8, descriptors.mfcc_mean),
        **_in_turn(Dim.MFCC_SPREAD_1, 4, logs(descriptors.mfcc_std)),
        **_in_turn(Dim.CONTRAST_1, 7, tuple(min(DEEPEST_DB, value) for value in descriptors.spectral_contrast_db)),
        Dim.FLATNESS: known(descriptors.spectral_flatness, lambda flatness: math.log10(max(1e-5, flatness))),
        Dim.DENSITY: descriptors.spectral_density,
        Dim.SUB_BASS: descriptors.sub_bass_share,
    }


def _dynamics(descriptors: Descriptors) -> Measures:
    return {
        Dim.LOUDNESS_RANGE: known(descriptors.loudness_range_lu, math.sqrt),
        Dim.DYNAMIC_COMPLEXITY: known(descriptors.dynamic_complexity_db, math.sqrt),
        Dim.CREST_FACTOR: descriptors.crest_factor_db,
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


def logs(values: Sequence[float]) -> tuple[float, ...]:
    """log2 of each value over a floor that keeps zero finite."""
    return tuple(math.log2(value + LEAST) for value in values)


def _in_turn(first: Dim, count: int, values: Sequence[float]) -> Measures:
    return {Dim(first + place): values[place] if place < len(values) else None for place in range(count)}
