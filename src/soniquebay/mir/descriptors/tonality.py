"""All that is said about pitch, in one visit of the samples: key, tonic, tuning, chroma, harmonic change, clarity."""

from dataclasses import dataclass, field

import numpy as np

from soniquebay.contracts.keys import SPELLING
from soniquebay.contracts.units import PitchClass, Scale
from soniquebay.mir.descriptors.chroma import PitchAccumulator, PitchContent, fold
from soniquebay.mir.descriptors.key import estimate_key
from soniquebay.mir.descriptors.tuning import estimate_tuning
from soniquebay.mir.signal import FloatArray

QUIET_POWER = 1e-6
"""Segments more than 60 dB below the loudest do not count."""

LEAST_GATHERING = 0.15
"""Below it tones are not in tune with each other (`tuning.Tuning`): noise and speech have no tuning, tonic or key."""

FULL_GATHERING = 0.3
"""From here on tonal clarity is not lowered for it; a choir with vibrato reaches it."""

_MAJOR_SCALE = np.array([1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1], np.float32)
_MAJOR_SCALES = np.stack([np.roll(_MAJOR_SCALE, tonic) for tonic in range(12)])
_SHARE_BY_CHANCE = 7 / 12


@dataclass(frozen=True, slots=True)
class Tonality:
    """What the audio says about pitch. None: not decidable (silence, noise; the key also for a lone tone).

    Attributes
    ----------
    key, scale : PitchClass and Scale, or None
        Tonic and mode of the key.
    key_confidence : float in [0, 1] or None
        Estimated chance that both are right; None exactly where `key` is.
    tonic : PitchClass or None
        The strongest pitch class, there also for a lone tone.
    tuning_cents : float in [-50, 50] or None
        Deviation from A = 440 Hz.
    chroma : tuple of 12 floats in [0, 1], C first, or empty
        Mean strength of the pitch classes; the largest is 1; empty without any tone.
    harmonic_change : float in [0, 3] or None
        Mean distance between the tonal centroids of successive segments of 0.74 s.
    tonal_clarity : float in [0, 1] or None
        How concentrated the chroma is on the notes of one scale.
    """

    key: PitchClass | None = None
    scale: Scale | None = None
    key_confidence: float | None = None
    tonic: PitchClass | None = None
    tuning_cents: float | None = None
    chroma: tuple[float, ...] = ()
    harmonic_change: float | None = None
    tonal_clarity: float | None = None


@dataclass(slots=True)
class TonalityAccumulator:
    """Listens to the pitch of a track, block by block; keeps 0.5 kB per 0.74 s."""

    _pitch: PitchAccumulator = field(init=False, default_factory=PitchAccumulator)

    def feed(self, samples: FloatArray) -> None:
        """Take the next samples.

        Parameters
        ----------
        samples : ndarray of shape (n,), float32, mono at `signal.SAMPLE_RATE`, finite, any length
        """
        self._pitch.feed(samples)

    def finish(self) -> Tonality:
        """Close the track and say what was heard."""
        return describe_tonality(self._pitch.finish())


def describe_tonality(content: PitchContent) -> Tonality:
    """Turn the pitch content of a track into its tonality."""
    audible = content.power > QUIET_POWER * content.power.max(initial=0.0)
    fine = content.fine[audible]
    tuning = estimate_tuning(fine.sum(axis=0))
    if tuning is None:
        return Tonality()
    segments = fold(fine, tuning.cents)
    chroma = segments.sum(axis=0)
    in_tune = tuning.gathering >= LEAST_GATHERING
    key = estimate_key(segments) if in_tune else None
    return Tonality(
        key=None if key is None else key.key,
        scale=None if key is None else key.scale,
        key_confidence=None if key is None else key.confidence,
        tonic=SPELLING[None][int(np.argmax(chroma))] if in_tune else None,
        tuning_cents=tuning.cents if in_tune else None,
        chroma=tuple(float(value) for value in chroma / chroma.max()),
        harmonic_change=harmonic_change(segments),
        tonal_clarity=scale_share(chroma) * min(1.0, tuning.gathering / FULL_GATHERING),
    )


def scale_share(chroma: FloatArray) -> float:
    """Share of the chroma on the seven notes of the best-fitting major scale, set so that a flat chroma gives 0.

    Parameters
    ----------
    chroma : ndarray of shape (12,), C first, not negative, not all zero

    Returns
    -------
    float in [0, 1]
    """
    share = float((_MAJOR_SCALES @ chroma).max() / chroma.sum())
    return min(1.0, max(0.0, (share - _SHARE_BY_CHANCE) / (1.0 - _SHARE_BY_CHANCE)))


def harmonic_change(segments: FloatArray) -> float | None:
    """Mean distance between successive tonal centroids.

    The centroid places a chroma on the circles of fifths (radius 1), minor thirds (1) and major thirds (0.5): Harte,
    Sandler & Gasser, "Detecting Harmonic Change in Musical Audio" (2006).

    Parameters
    ----------
    segments : ndarray of shape (n_segments, 12), C first, not negative

    Returns
    -------
    float in [0, 3] or None
        0 for one held chord; None for less than two segments with tones.
    """
    total = segments.sum(axis=1, keepdims=True)
    sounding = total[:, 0] > 0.0
    if np.count_nonzero(sounding) < 2:
        return None
    centroids = (segments[sounding] / total[sounding]) @ _TONNETZ
    return float(np.mean(np.linalg.norm(np.diff(centroids, axis=0), axis=1)))


def _tonnetz() -> FloatArray:
    """Place of each pitch class on the three circles; shape (12, 6)."""
    pitch_class = np.arange(12)
    circles = ((7 / 6, 1.0), (3 / 2, 1.0), (2 / 3, 0.5))  # half-turns per semitone, radius
    angles = [(radius, np.pi * turns * pitch_class) for turns, radius in circles]
    columns = [radius * wave for radius, angle in angles for wave in (np.sin(angle), np.cos(angle))]
    return np.stack(columns, axis=1).astype(np.float32)


_TONNETZ = _tonnetz()
