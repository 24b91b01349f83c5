"""Sixty-four mel-wide bands of the shared spectrogram: computed once per block, read by dynamics, timbre and voice."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from soniquebay.mir.signal import N_FFT, SAMPLE_RATE, FloatArray, SpectrumBlock

N_BANDS = 64
BIN_HZ = SAMPLE_RATE / N_FFT
FIRST_BIN = 3
"""The window spreads a DC offset over the three bins below 27 Hz; they count nowhere."""

INAUDIBLE = 1e-9
"""Frames whose audible power is 90 dB below their DC are rounding noise: silence."""


def _edges() -> npt.NDArray[np.int64]:
    mel = np.linspace(_mel(FIRST_BIN * BIN_HZ), _mel(SAMPLE_RATE / 2), N_BANDS + 1)
    hertz = 700.0 * (10.0 ** (mel / 2595.0) - 1.0)
    return np.round(hertz / BIN_HZ).astype(np.int64)


def _mel(hertz: float) -> float:
    """O'Shaughnessy 1987."""
    return float(2595.0 * np.log10(1.0 + hertz / 700.0))


EDGES = _edges()
"""First bin of each band, and the first bin after the last: shape (N_BANDS + 1,), strictly ascending."""

CENTRES_HZ = (EDGES[:-1] + EDGES[1:] - 1) / 2.0 * BIN_HZ


@dataclass(frozen=True, slots=True)
class BandBlock:
    """Consecutive frames in bands.

    Attributes
    ----------
    power : ndarray of shape (n_frames, N_BANDS), float32
        Sum of the power of each band's bins.
    compressed : ndarray of shape (n_frames, N_BANDS), float32
        Fourth root of `power`: close to how loudness grows (Stevens 1957), and a change of gain only scales it.
    total : ndarray of shape (n_frames,), float32
        Power of all bands.
    first_frame : int
    """

    power: FloatArray
    compressed: FloatArray
    total: FloatArray
    first_frame: int


def to_bands(block: SpectrumBlock) -> BandBlock:
    """Sum the power spectrogram into bands; inaudible frames become exact silence."""
    power = np.add.reduceat(block.power, EDGES[:-1], axis=1)
    total = power.sum(axis=1)
    rounding = total < INAUDIBLE * block.power[:, :FIRST_BIN].sum(axis=1)
    if rounding.any():
        power[rounding] = 0.0
        total[rounding] = 0.0
    return BandBlock(power, np.sqrt(np.sqrt(power)), total, block.first_frame)


@dataclass(slots=True)
class WeightedMoments:
    """Running mean and standard deviation of a row per frame, weighted.

    With weights that are a power of the frame's energy, quiet and silent frames fade out of the mean without a
    threshold, and a change of gain changes nothing.
    """

    weight: float = 0.0
    _sum: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(1))
    _squares: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(1))

    def add(self, values: FloatArray, weights: FloatArray) -> None:
        """Take in frames.

        Parameters
        ----------
        values : ndarray of shape (n_frames, n_values) or (n_frames,)
        weights : ndarray of shape (n_frames,), not negative
        """
        rows = values.reshape(values.shape[0], -1).astype(np.float64)
        self._sum = self._sum + weights @ rows
        self._squares = self._squares + weights @ np.square(rows)
        self.weight += float(weights.sum())

    def mean(self) -> npt.NDArray[np.float64]:
        """Weighted mean, shape (n_values,); only where something was heard."""
        return self._sum / self.weight

    def deviation(self) -> npt.NDArray[np.float64]:
        """Weighted standard deviation, shape (n_values,); only where something was heard."""
        return np.sqrt(np.maximum(0.0, self._squares / self.weight - np.square(self.mean())))
