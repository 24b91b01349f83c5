"""How far the peaks of the waveform stand out of its mean level, moment by moment: high for plucked, low for dense."""

import math
from dataclasses import dataclass, field

import numpy as np

from soniquebay.mir.signal import FloatArray

MOMENT = 32_768
"""Samples of one moment: 1.5 s, so that one click in a track sets one moment and not the track."""


@dataclass(slots=True)
class CrestAccumulator:
    """Fed with samples of any length; keeps less than one moment."""

    _pending: FloatArray = field(default_factory=lambda: np.zeros(0, np.float32))
    _sum_db: float = 0.0
    _weight: float = 0.0

    def feed(self, samples: FloatArray) -> None:
        """Take in the next samples.

        Parameters
        ----------
        samples : ndarray of shape (n,), float32, mono
        """
        pending = np.concatenate([self._pending, samples])
        whole = pending.size - pending.size % MOMENT
        self._judge(pending[:whole].reshape(-1, MOMENT))
        self._pending = pending[whole:].copy()

    def finish(self) -> float | None:
        """Return the mean crest factor in dB, quiet moments counting little; None for silence.

        0 for a square wave, 3 for a sine, about 13 for noise; the last, incomplete moment counts if there is no other.
        """
        if self._weight == 0.0 and self._pending.size:
            self._judge(self._pending[None, :])
        return None if self._weight == 0.0 else self._sum_db / self._weight

    def _judge(self, moments: FloatArray) -> None:
        for moment in moments:
            around = moment - moment.mean()
            power = float(np.dot(around, around)) / around.size
            if power > 0.0:
                peak = max(float(around.max()), -float(around.min()))
                weight = math.sqrt(math.sqrt(power))
                self._sum_db += weight * (20.0 * math.log10(peak) - 10.0 * math.log10(power))
                self._weight += weight
