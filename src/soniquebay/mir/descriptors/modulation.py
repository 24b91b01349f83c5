"""How the sound moves in four regions of the spectrum: how uneven its rises are, how deep it pulsates at which rate.

Close to fluctuation patterns (Pampalk, Rauber & Merkl, "Content-based organization and visualization of music
archives", ACM Multimedia 2002) and to the modulation energies of McKinney & Breebaart, "Features for audio and music
classification", ISMIR 2003, with few regions and rates. A change of gain changes nothing.
"""

import itertools
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from soniquebay.mir.descriptors.bands import CENTRES_HZ, N_BANDS, BandBlock
from soniquebay.mir.signal import FRAME_RATE_HZ, SAMPLE_RATE, FloatArray

REGION_EDGES_HZ = (0.0, 200.0, 800.0, 3_200.0, SAMPLE_RATE / 2)
MID, HIGH = 1, 3
"""The regions whose modulation is told: 200 to 800 Hz, where accompaniment lies, and cymbals above 3 200 Hz."""

RATE_EDGES_HZ = (1.0, 2.0, 4.0, 8.0)
"""Slow, of the beat, and of its divisions."""

WINDOW_FRAMES = 256
"""5.9 s: five periods of the slowest rate."""

REGION_FLOOR = 0.02
"""A region is not taken for weaker than this share of the whole: its emptiness would be the encoder's."""

_REGIONS = np.stack(
    [(low <= CENTRES_HZ) & (high > CENTRES_HZ) for low, high in itertools.pairwise(REGION_EDGES_HZ)],
    axis=1,
).astype(np.float32)
_N_REGIONS = _REGIONS.shape[1]
_TAPER = np.hanning(WINDOW_FRAMES)[:, None]
_RATES_HZ = np.fft.rfftfreq(WINDOW_FRAMES, 1.0 / FRAME_RATE_HZ)
_RATE_OF_BIN = np.stack(
    [(low <= _RATES_HZ) & (high > _RATES_HZ) for low, high in itertools.pairwise(RATE_EDGES_HZ)]
).astype(np.float64)
_N_RATES = _RATE_OF_BIN.shape[0]
_VARIANCE = 2.0 / (WINDOW_FRAMES * float(np.square(_TAPER).sum()))
"""Squared spectrum of a tapered window to the variance that its bins stand for (Parseval)."""


def _zeros(*shape: int) -> npt.NDArray[np.float64]:
    return np.zeros(shape)


@dataclass(frozen=True, slots=True)
class Modulation:
    """Empty where nothing was heard, or for less than `WINDOW_FRAMES`.

    Attributes
    ----------
    onset_contrast : tuple of 4 floats, not negative
        Standard deviation over mean of the rises in each region, lowest first: even noise about 0.5, rare strokes 5.
    modulation_mid, modulation_high : tuple of 3 floats, not negative
        Depth of the modulation at 1 to 2, 2 to 4 and 4 to 8 Hz: standard deviation of the region's compressed level at
        these rates over its mean.
    """

    onset_contrast: tuple[float, ...] = ()
    modulation_mid: tuple[float, ...] = ()
    modulation_high: tuple[float, ...] = ()


@dataclass(slots=True)
class ModulationAccumulator:
    """Fed block by block; keeps less than one window of levels."""

    _last: FloatArray | None = None
    _rise: npt.NDArray[np.float64] = field(default_factory=lambda: _zeros(_N_REGIONS))
    _rise_squared: npt.NDArray[np.float64] = field(default_factory=lambda: _zeros(_N_REGIONS))
    _frames: int = 0
    _pending: FloatArray = field(default_factory=lambda: np.zeros((0, _N_REGIONS), np.float32))
    _swing: npt.NDArray[np.float64] = field(default_factory=lambda: _zeros(_N_REGIONS, _N_RATES))
    _level_squared: npt.NDArray[np.float64] = field(default_factory=lambda: _zeros(_N_REGIONS))

    def feed(self, bands: BandBlock) -> None:
        """Take in the frames of one block."""
        values = bands.compressed
        if values.shape[0] == 0:
            return
        before = np.zeros((1, N_BANDS), np.float32) if self._last is None else self._last
        rises = np.maximum(0.0, np.diff(np.concatenate([before, values]), axis=0)) @ _REGIONS
        self._last = values[-1:].copy()
        self._frames += rises.shape[0]
        self._rise += rises.sum(axis=0, dtype=np.float64)
        self._rise_squared += np.square(rises).sum(axis=0, dtype=np.float64)
        self._pending = np.concatenate([self._pending, values @ _REGIONS])
        while self._pending.shape[0] >= WINDOW_FRAMES:
            self._judge(self._pending[:WINDOW_FRAMES].astype(np.float64))
            self._pending = self._pending[WINDOW_FRAMES:].copy()

    def finish(self) -> Modulation:
        """Return the figures of the whole track; the loud windows count most."""
        if not self._level_squared.any():
            return Modulation()
        mean = self._rise / self._frames
        deviation = np.sqrt(np.maximum(0.0, self._rise_squared / self._frames - np.square(mean)))
        contrast = deviation / (mean + REGION_FLOOR * mean.sum())
        depth = np.sqrt(self._swing / self._level_squared[:, None])
        return Modulation(tuple(contrast.tolist()), tuple(depth[MID].tolist()), tuple(depth[HIGH].tolist()))

    def _judge(self, levels: npt.NDArray[np.float64]) -> None:
        mean = levels.mean(axis=0)
        spectrum = np.square(np.abs(np.fft.rfft((levels - mean) * _TAPER, axis=0)))
        self._swing += _VARIANCE * (_RATE_OF_BIN @ spectrum).T
        self._level_squared += np.square(mean + REGION_FLOOR * mean.sum())
