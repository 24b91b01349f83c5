"""The key of a track, from its pitch classes."""

from dataclasses import dataclass

import numpy as np

from soniquebay.contracts.keys import SPELLING
from soniquebay.contracts.units import PitchClass, Scale
from soniquebay.mir.signal import FloatArray

MAJOR_PROFILE = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
MINOR_PROFILE = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)
"""Share of each degree, tonic first, counted in 982 pieces: Albrecht & Shanahan, "The Use of Large Corpora to Train a
New Type of Key-Finding Algorithm" (Music Perception 31, 2013)."""

COMPRESSION = 0.5
"""Power the chroma is raised to: one insistent note (a drone, a pedal) must not drown the scale around it."""

LEAST_CORRELATION = 0.65
"""No key below it: noise, speech, drums and sweeps stay under 0.64, music is above 0.75."""

LEAST_PITCH_CLASSES = 2.5
"""No key with fewer pitch classes in use: one or two tones leave the scale open."""

LEAST_SEGMENTS = 3
"""No key from less than about two seconds of tones."""

MARGIN_WEIGHT = 6.0
AGREEMENT_WEIGHT = 9.0
"""Logistic weights of confidence, fitted on whole, half and quarter excerpts and rounded."""

_PARTS = 3
_SCALES: tuple[Scale, Scale] = ("major", "minor")


@dataclass(frozen=True, slots=True)
class KeyEstimate:
    """A key and how sure it is.

    Attributes
    ----------
    key, scale
        Tonic and mode.
    confidence : float in [0, 1]
        Estimated chance that both are right.
    """

    key: PitchClass
    scale: Scale
    confidence: float


def estimate_key(segments: FloatArray) -> KeyEstimate | None:
    """Find the key whose profile fits the pitch classes of the whole track best.

    Confidence is ``1 / (1 + exp(-(6 margin + 9 agreement)))``: margin is the correlation of the best key less that of
    the second best, agreement the same for the chosen key in each third of the track, averaged.

    Parameters
    ----------
    segments : ndarray of shape (n_segments, 12), C first
        Chroma of the audible segments, at the tuning of the track.

    Returns
    -------
    KeyEstimate or None
        None where no key is decidable: too short, one or two tones, nothing like a scale.
    """
    chroma = segments.sum(axis=0)
    if len(segments) < LEAST_SEGMENTS or pitch_classes_in_use(chroma) < LEAST_PITCH_CLASSES:
        return None
    correlations = key_correlations(chroma)
    best = int(np.argmax(correlations))
    if correlations[best] < LEAST_CORRELATION:
        return None
    parts = np.stack([part.sum(axis=0) for part in np.array_split(segments, _PARTS)])
    agreement = float(np.mean([_lead(row, best) for row in key_correlations(parts)]))
    evidence = MARGIN_WEIGHT * _lead(correlations, best) + AGREEMENT_WEIGHT * agreement
    scale = _SCALES[best // 12]
    return KeyEstimate(SPELLING[scale][best % 12], scale, float(1.0 / (1.0 + np.exp(-evidence))))


def key_correlations(chroma: FloatArray) -> FloatArray:
    """Correlate pitch classes with the profiles of all keys.

    The method of Krumhansl, "Cognitive Foundations of Musical Pitch" (1990).

    Parameters
    ----------
    chroma : ndarray of shape (..., 12), C first, not negative

    Returns
    -------
    ndarray of shape (..., 24)
        Pearson correlations in [-1, 1]: the major keys from C upwards, then the minor ones; 0 for a flat chroma.
    """
    compressed = chroma**COMPRESSION
    centred = compressed - compressed.mean(axis=-1, keepdims=True)
    norm = np.sqrt(np.sum(np.square(centred), axis=-1, keepdims=True))
    correlations: FloatArray = (centred / np.maximum(norm, 1e-9)) @ _TEMPLATES.T
    return correlations


def pitch_classes_in_use(chroma: FloatArray) -> float:
    """Count the pitch classes in effect, 1 (one tone) to 12 (all alike): exponential of the entropy of their shares.

    Parameters
    ----------
    chroma : ndarray of shape (12,), not negative, not all zero
    """
    share = chroma / chroma.sum()
    used = share[share > 0.0]
    return float(np.exp(-np.sum(used * np.log(used))))


def _lead(correlations: FloatArray, key: int) -> float:
    """By how much a key's correlation exceeds that of every other key (negative: another one is better)."""
    return float(correlations[key] - np.delete(correlations, key).max())


def _templates() -> FloatArray:
    """Profiles of the 24 keys, centred, at unit norm; shape (24, 12)."""
    rows = np.array([np.roll(profile, tonic) for profile in (MAJOR_PROFILE, MINOR_PROFILE) for tonic in range(12)])
    rows -= rows.mean(axis=1, keepdims=True)
    unit: FloatArray = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


_TEMPLATES = _templates()
