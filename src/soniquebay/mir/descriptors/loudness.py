"""Loudness as broadcasting measures it: ITU-R BS.1770-4, EBU R128, EBU Tech 3342.

Running the K-weighting filter at a file's own rate would cost as much as decoding it. Above some kilohertz the filter
is a constant gain g, so the weighted power follows from the plain power of the signal x at its own rate, and from the
signal resampled to 22 050 Hz, u, with its weighted form k:

    K-weighted power = g² mean(x²) - mean(g² u² - k²)

The second term lives where the filter is not yet constant, far below what resampling removes. Both means are over the
same tenths of a second.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from soniquebay.mir.descriptors.k_weighting import CEILING, MEMORY, SEGMENT, SEGMENTS_PER_S, k_weighted
from soniquebay.mir.signal import AudioBlock, FloatArray

Float64Array = npt.NDArray[np.float64]

GATE_SEGMENTS = 4
SHORT_TERM_SEGMENTS = 30
ABSOLUTE_GATE_LUFS = -70.0
OFFSET_DB = -0.691
HIGHEST_LUFS = 60.0
"""Float files may hold integers in place of -1 to 1; a level that no sound has is not told."""

RELATIVE_GATE_LU = -10.0
RANGE_GATE_LU = -20.0
RANGE_PERCENTILES = (10.0, 95.0)

SURROUND_WEIGHT = 1.41
_SURROUND = frozenset({"SL", "SR"})
_BACK = frozenset({"BL", "BR", "BC"})


@dataclass(frozen=True, slots=True)
class Loudness:
    """Attributes are None where the sound never rises over the absolute gate, or is shorter than one window.

    Attributes
    ----------
    integrated_lufs : float or None
    range_lu : float or None
    """

    integrated_lufs: float | None
    range_lu: float | None


def channel_weights(names: tuple[str, ...]) -> FloatArray:
    """BS.1770 weights: 1 for the front, 1.41 for the surrounds, 0 for the LFE.

    Back channels are the surrounds of a 5.1 layout without side channels; beside side channels they weigh 1
    (BS.1770-4, table 4).
    """
    surround = _SURROUND if _SURROUND & set(names) else _BACK
    weights = [0.0 if name.startswith("LFE") else SURROUND_WEIGHT if name in surround else 1.0 for name in names]
    return np.array(weights, np.float32)


@dataclass(slots=True)
class LoudnessMeter:
    """Integrated loudness and loudness range of a whole track, fed block by block.

    A mono file counts as one channel, as BS.1770 says: it reads 3 LU less than the same sound on both sides.
    """

    _powers: list[Float64Array] = field(default_factory=list)
    _section: "_Section | None" = None

    def feed(self, block: AudioBlock) -> None:
        """Take in one block; a change of rate or layout starts a new section."""
        key = (block.native_rate, block.channel_names)
        if self._section is None or self._section.key != key:
            self._close()
            self._section = _Section(key)
        self._section.feed(block)

    def finish(self) -> Loudness:
        """Return the measures of everything fed."""
        self._close()
        powers = np.concatenate([np.zeros(0), *self._powers])
        return Loudness(integrated_lufs=integrated(powers), range_lu=loudness_range(powers))

    def _close(self) -> None:
        if self._section is not None:
            self._powers.append(self._section.powers())
            self._section = None


def integrated(powers: Float64Array) -> float | None:
    """Gated loudness, BS.1770-4.

    Parameters
    ----------
    powers : ndarray of shape (n,)
        K-weighted, channel-weighted mean square of each 100 ms.

    Returns
    -------
    float or None
        LUFS; None below the absolute gate, and where the samples are no sound levels.
    """
    blocks = _moving_mean(powers, GATE_SEGMENTS)
    blocks = blocks[blocks > _power(ABSOLUTE_GATE_LUFS)]
    if blocks.size == 0:
        return None
    lufs = _lufs(float(blocks[blocks > blocks.mean() * 10.0 ** (RELATIVE_GATE_LU / 10.0)].mean()))
    return None if lufs > HIGHEST_LUFS else lufs


def loudness_range(powers: Float64Array) -> float | None:
    """Spread between the 10th and 95th percentile of short-term loudness after gating, EBU Tech 3342, LU."""
    windows = _moving_mean(powers, SHORT_TERM_SEGMENTS)
    windows = windows[windows > _power(ABSOLUTE_GATE_LUFS)]
    if windows.size == 0:
        return None
    windows = windows[windows >= windows.mean() * 10.0 ** (RANGE_GATE_LU / 10.0)]
    low, high = np.percentile(windows, RANGE_PERCENTILES)
    return float(10.0 * np.log10(high / low))


class _Section:
    """Sound of one rate and layout: its powers per 100 ms, from the two forms of each block."""

    def __init__(self, key: tuple[int, tuple[str, ...]]) -> None:
        self.key = key
        rate, names = key
        self._weights = channel_weights(names)
        self._plain = _PlainPower(rate, self._weights)
        self._excess = _Excess(self._weights)

    def feed(self, block: AudioBlock) -> None:
        self._plain.feed(block.native)
        self._excess.feed(block.channels)

    def powers(self) -> Float64Array:
        """Mean square per whole 100 ms; the incomplete rest does not count."""
        totals, excesses = self._plain.finish(), self._excess.finish()
        size = min(totals.size, excesses.size)
        # Not clipped at zero here: next to a click, one segment may owe the other a little.
        return CEILING * totals[:size] - excesses[:size]


class _PlainPower:
    """Mean square of each tenth of a second at any rate, channels weighted; worked off by whole seconds."""

    def __init__(self, rate: int, weights: FloatArray) -> None:
        self._rate, self._weights = rate, weights
        # The border of segment k is the first sample at or after k tenths of a second.
        self._borders = [-(-k * rate // SEGMENTS_PER_S) for k in range(SEGMENTS_PER_S + 1)]
        self._rest = np.zeros((weights.size, 0), np.float32)
        self._powers: list[FloatArray] = []

    def feed(self, native: FloatArray) -> None:
        joined = np.concatenate([self._rest, native], axis=1) if self._rest.size else native
        n_seconds = joined.shape[1] // self._rate
        whole = n_seconds * self._rate
        self._add(joined[:, :whole].reshape(self._weights.size, n_seconds, self._rate), SEGMENTS_PER_S)
        self._rest = joined[:, whole:].copy()

    def finish(self) -> Float64Array:
        self._add(self._rest[:, None], self._rest.shape[1] * SEGMENTS_PER_S // self._rate)
        return np.concatenate([np.zeros(0), *self._powers])

    def _add(self, seconds: FloatArray, n_segments: int) -> None:
        """Take in the first segments of each row of an array of shape (n_channels, n_seconds, n)."""
        if seconds.size == 0 or n_segments == 0:
            return
        segments = [seconds[..., begin:end] for begin, end in pairwise(self._borders[: n_segments + 1])]
        sums = np.stack([np.vecdot(segment, segment) for segment in segments], axis=-1)
        self._powers.append(self._weights @ sums.reshape(self._weights.size, -1) * (SEGMENTS_PER_S / self._rate))


class _Excess:
    """Mean of g²u² - k² of each tenth of a second, channels weighted; worked off by whole segments."""

    def __init__(self, weights: FloatArray) -> None:
        self._weights = weights
        self._pending = np.zeros((weights.size, MEMORY), np.float32)
        self._excesses: list[FloatArray] = []

    def feed(self, channels: FloatArray) -> None:
        self._pending = np.concatenate([self._pending, channels], axis=1)
        n_segments = (self._pending.shape[1] - MEMORY) // SEGMENT
        if n_segments:
            self._add(self._pending[:, : MEMORY + n_segments * SEGMENT])
            self._pending = self._pending[:, n_segments * SEGMENT :].copy()

    def finish(self) -> Float64Array:
        return np.concatenate([np.zeros(0), *self._excesses])

    def _add(self, sound: FloatArray) -> None:
        plain = sound[:, MEMORY:].reshape(self._weights.size, -1, SEGMENT)
        weighted = k_weighted(sound)
        excess = np.float32(CEILING) * np.vecdot(plain, plain) - np.vecdot(weighted, weighted)
        self._excesses.append(self._weights @ excess / np.float32(SEGMENT))


def _moving_mean(powers: Float64Array, length: int) -> Float64Array:
    if powers.size < length:
        return np.zeros(0)
    sums = np.cumsum(np.concatenate([[0.0], powers]))
    return np.asarray(np.maximum(0.0, (sums[length:] - sums[:-length]) / length), np.float64)


def _lufs(power: float) -> float:
    return float(OFFSET_DB + 10.0 * np.log10(power))


def _power(lufs: float) -> float:
    return float(10.0 ** ((lufs - OFFSET_DB) / 10.0))
