"""How level changes over the track: dynamic complexity and silence."""

from dataclasses import dataclass, field

import numpy as np

from soniquebay.mir.descriptors.bands import CENTRES_HZ, BandBlock
from soniquebay.mir.descriptors.k_weighting import k_weighting, response
from soniquebay.mir.signal import FloatArray

LEVEL_FRAMES = 8
"""Frames per level value: 186 ms, about the time in which the ear judges loudness."""

SILENCE_DB = -60.0
"""Below the loud parts of the track by this much is silence."""

LOUD_PERCENTILE = 95.0

_BAND_WEIGHTS = np.square(np.abs(response(k_weighting(48_000), CENTRES_HZ, 48_000))).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Dynamics:
    """Attributes are None for digital silence, except that its silence rate is 1.

    Attributes
    ----------
    dynamic_complexity_db : float or None
        Mean absolute deviation of the short-time level from its median, silence left out (Streich 2007).
    silence_rate : float in [0, 1] or None
        Share of the frames that are silent; None without any frame.
    """

    dynamic_complexity_db: float | None
    silence_rate: float | None


@dataclass(slots=True)
class DynamicsAccumulator:
    """Keeps one level per frame (4 bytes, 620 kB an hour)."""

    _powers: list[FloatArray] = field(default_factory=list)

    def feed(self, bands: BandBlock) -> None:
        """Take in the K-weighted level of each frame."""
        self._powers.append(bands.power @ _BAND_WEIGHTS)

    def finish(self) -> Dynamics:
        """Judge the whole track."""
        powers = np.concatenate([np.zeros(0, np.float32), *self._powers])
        if powers.size == 0:
            return Dynamics(None, None)
        floor = loud_level(powers) * 10.0 ** (SILENCE_DB / 10.0)
        silent = powers <= floor
        return Dynamics(dynamic_complexity_db=_complexity(powers, floor), silence_rate=float(silent.mean()))


def loud_level(powers: FloatArray) -> float:
    """Level of the loud parts of a track: the 95th percentile, or the peak if nearly all is digital silence."""
    loud = float(np.percentile(powers, LOUD_PERCENTILE))
    return loud if loud > 0.0 else float(powers.max())


def _complexity(powers: FloatArray, floor: float) -> float | None:
    whole = powers.size - powers.size % LEVEL_FRAMES
    levels = powers[:whole].reshape(-1, LEVEL_FRAMES).mean(axis=1)
    levels = levels[levels > floor]
    if levels.size == 0:
        return None
    decibels = 10.0 * np.log10(levels.astype(np.float64))
    return float(np.abs(decibels - np.median(decibels)).mean())
