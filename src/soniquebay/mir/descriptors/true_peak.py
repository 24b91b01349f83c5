"""The highest level between the samples, ITU-R BS.1770-4 annex 2: four-fold oversampling, where it matters only."""

from dataclasses import dataclass

import numpy as np

from soniquebay.mir.signal import FloatArray

HALF_LENGTH = 12
"""Samples on either side of a gap that the interpolation looks at."""

NEAR_PEAK = 0.9
"""A sample this close to the block's highest may have the true peak beside it."""

WORTHWHILE = 0.75
"""Blocks that stay below this share of the highest true peak so far are passed over."""

MAX_CANDIDATES = 256


def _interpolators() -> FloatArray:
    """Windowed sincs that give the signal at 1/4, 1/2 and 3/4 of a gap; shape (2 * HALF_LENGTH, 3)."""
    offsets = np.arange(-HALF_LENGTH + 1, HALF_LENGTH + 1)[:, None] - np.array([0.25, 0.5, 0.75])
    window = np.i0(8.0 * np.sqrt(np.clip(1.0 - np.square(offsets / HALF_LENGTH), 0.0, None))) / np.i0(8.0)
    taps = np.sinc(offsets) * window
    return np.asarray(taps / taps.sum(axis=0), np.float32)


_INTERPOLATORS = _interpolators()


@dataclass(slots=True)
class TruePeakMeter:
    """Highest true peak over all channels, fed block by block at the file's own rate."""

    _peak: float = 0.0

    def feed(self, native: FloatArray) -> None:
        """Take in a block.

        Parameters
        ----------
        native : ndarray of shape (n_channels, n), float32
        """
        if native.size == 0:
            return
        highest = max(float(native.max()), -float(native.min()))
        if highest < WORTHWHILE * self._peak or highest == 0.0:
            return
        self._peak = max(self._peak, highest)
        n = native.shape[1]
        if n <= 2 * HALF_LENGTH + 1:
            return
        near = NEAR_PEAK * highest
        flat = np.flatnonzero((native >= near) | (native <= -near))
        if flat.size > MAX_CANDIDATES:
            levels = np.abs(native.ravel()[flat])
            flat = flat[np.argpartition(levels, -MAX_CANDIDATES)[-MAX_CANDIDATES:]]
        rows, columns = np.divmod(flat, n)
        starts = np.clip(np.stack([columns - HALF_LENGTH, columns - HALF_LENGTH + 1]), 0, n - 2 * HALF_LENGTH)
        around = native[rows[:, None], starts[..., None] + np.arange(2 * HALF_LENGTH)]
        self._peak = max(self._peak, float(np.abs(around @ _INTERPOLATORS).max()))

    def finish(self) -> float | None:
        """Return the peak in dBTP; None for digital silence."""
        return None if self._peak == 0.0 else float(20.0 * np.log10(self._peak))
