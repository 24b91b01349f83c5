"""How far the whole track is tuned from A = 440 Hz, and whether its tones are in tune with each other at all."""

from dataclasses import dataclass

import numpy as np

from soniquebay.mir.descriptors.chroma import FINE_PER_SEMITONE
from soniquebay.mir.signal import FloatArray

_CENTS_PER_BIN = 100 // FINE_PER_SEMITONE
_REACH_BINS = 2
"""Bins around the commonest deviation that its centre is computed from: 20 cents either side."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """Where the tones of a track lie between the keys of a piano.

    Attributes
    ----------
    cents : float in [-50, 50]
        Commonest deviation from equal temperament at A = 440 Hz.
    gathering : float in [0, 1]
        Length of the mean vector of the deviations: 1 all tones deviate alike, 0 anything goes (noise, speech).
    """

    cents: float
    gathering: float


def estimate_tuning(fine: FloatArray) -> Tuning | None:
    """Find the tuning of a track.

    The deviations modulo a semitone form a circular histogram (Dressler & Streich, "Tuning Frequency Estimation Using
    Circular Statistics", 2007). Its mode is taken, not its mean, because fifth partials lie 14 cents flat of their
    pitch class and vibrato spreads wide; the circular mean of the 20 cents around the mode gives the fraction.

    Parameters
    ----------
    fine : ndarray of shape (120,)
        Fine chroma of the track, `chroma.FINE_PER_SEMITONE` bins per semitone.

    Returns
    -------
    Tuning or None
        None without any tone.
    """
    deviation = fine.astype(np.float64).reshape(12, FINE_PER_SEMITONE).sum(axis=0)
    total = float(deviation.sum())
    if total <= 0.0:
        return None
    smooth = deviation + 0.5 * (np.roll(deviation, 1) + np.roll(deviation, -1))
    mode = int(np.argmax(smooth))
    reach = np.arange(-_REACH_BINS, _REACH_BINS + 1)
    weight = deviation[(mode + reach) % FINE_PER_SEMITONE]
    cents = (mode + float(weight @ reach) / float(weight.sum())) * _CENTS_PER_BIN
    turns = np.exp(2j * np.pi * np.arange(FINE_PER_SEMITONE) / FINE_PER_SEMITONE)
    gathering = float(np.abs(deviation @ turns)) / total
    return Tuning(cents=(cents + 50.0) % 100.0 - 50.0, gathering=min(1.0, gathering))
