"""How much of the sound is struck rather than sustained, from the band spectrogram alone.

A struck sound is short and broad, a sustained one long and narrow. Each value of the band spectrogram is compared with
its mean over time and with its mean over the neighbouring bands (the idea of FitzGerald, "Harmonic/percussive
separation using median filtering", DAFx 2010, with means of compressed values in place of medians: a hundredth of the
cost).
"""

from dataclasses import dataclass

import numpy as np
import scipy.ndimage

from soniquebay.mir.descriptors.bands import N_BANDS, BandBlock
from soniquebay.mir.signal import FloatArray

TIME_FRAMES = 17
"""0.4 s: longer than a drum stroke, shorter than most notes."""

BANDS = 9
MARGIN = TIME_FRAMES // 2


@dataclass(slots=True)
class PercussionAccumulator:
    """Fed block by block; keeps the last frames so that blocks leave no seams."""

    _pending: FloatArray | None = None
    _struck: float = 0.0
    _all: float = 0.0

    def feed(self, bands: BandBlock) -> None:
        """Take in the frames of one block."""
        values = bands.compressed
        if self._pending is None:
            self._pending = np.zeros((MARGIN, N_BANDS), np.float32)
        self._pending = np.concatenate([self._pending, values])
        if self._pending.shape[0] > 2 * MARGIN:
            self._judge(self._pending)
            self._pending = self._pending[-2 * MARGIN :].copy()

    def finish(self) -> float | None:
        """Return the percussive share in [0, 1]; None if nothing was heard."""
        if self._pending is not None:
            self._judge(np.concatenate([self._pending, np.zeros((MARGIN, N_BANDS), np.float32)]))
        return None if self._all == 0.0 else min(1.0, self._struck / self._all)

    def _judge(self, values: FloatArray) -> None:
        inner = slice(MARGIN, values.shape[0] - MARGIN)
        over_time = scipy.ndimage.uniform_filter1d(values, TIME_FRAMES, axis=0, mode="nearest")[inner]
        values = values[inner]
        over_bands = scipy.ndimage.uniform_filter1d(values, BANDS, axis=1, mode="nearest")
        struck = np.square(np.maximum(0.0, values - over_time))
        sustained = np.square(np.maximum(0.0, values - over_bands))
        powers = np.square(values)
        mask = struck / np.maximum(struck + sustained, np.float32(1e-30))
        self._struck += float((mask * powers).sum(dtype=np.float64))
        self._all += float(powers.sum(dtype=np.float64))
