"""Loudness as broadcasting measures it: ITU-R BS.1770-4, EBU R128, EBU Tech 3342.

Running the K-weighting filter at a file's own rate would cost as much as decoding it. Above some kilohertz the filter
is a constant gain g, so the weighted power follows from the plain power of the signal x at its own rate, and from the
signal resampled to 22 050 Hz, u, with its weighted form k:

    K-weighted power = g² mean(x²) - mean(g² u² - k²)

The second term lives where the filter is not yet constant, far below what resampling removes. Both means are over the
same tenths of a second.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import scipy.signal

from soniquebay.mir.signal import SAMPLE_RATE, AudioBlock, FloatArray

Float64Array = npt.NDArray[np.float64]

SEGMENTS_PER_S = 10
SEGMENT = SAMPLE_RATE // SEGMENTS_PER_S
ZERO_STRIDE = 64
"""Silence is looked for in every 64th sample."""

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

# The analogue prototypes behind the 48 kHz coefficients of BS.1770-4, as B. De Man gives them ("Evaluation of
# implementations of the EBU R128 loudness measurement", AES 145, 2018): the head's shelf, then the revised
# low-frequency B-curve.
_SHELF_HZ, _SHELF_Q, _SHELF_DB = 1681.9744509555319, 0.7071752369554193, 3.99984385397
_SHELF_BAND_EXPONENT = 0.499666774155
_HIGH_PASS_HZ, _HIGH_PASS_Q = 38.13547087613982, 0.5003270373253953


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


def k_weighting(rate_hz: float) -> Float64Array:
    """Second-order sections of the K-weighting filter at any sample rate; at 48 kHz those of the recommendation.

    Returns
    -------
    ndarray of shape (2, 6)
        As `scipy.signal.sosfilt` takes them.
    """
    k = np.tan(np.pi * _SHELF_HZ / rate_hz)
    high = 10.0 ** (_SHELF_DB / 20.0)
    band = high**_SHELF_BAND_EXPONENT
    a0 = 1.0 + k / _SHELF_Q + k * k
    shelf = [
        (high + band * k / _SHELF_Q + k * k) / a0,
        2.0 * (k * k - high) / a0,
        (high - band * k / _SHELF_Q + k * k) / a0,
        1.0,
        2.0 * (k * k - 1.0) / a0,
        (1.0 - k / _SHELF_Q + k * k) / a0,
    ]
    k = np.tan(np.pi * _HIGH_PASS_HZ / rate_hz)
    a0 = _high_pass_a0(rate_hz)
    # The recommendation leaves its numerator at 1, -2, 1: a gain of +0.04 dB at 48 kHz, kept at every rate.
    gain = _high_pass_a0(48_000) / a0
    high_pass = [gain, -2.0 * gain, gain, 1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / _HIGH_PASS_Q + k * k) / a0]
    return np.array([shelf, high_pass])


def _high_pass_a0(rate_hz: float) -> float:
    k = np.tan(np.pi * _HIGH_PASS_HZ / rate_hz)
    return float(1.0 + k / _HIGH_PASS_Q + k * k)


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
        self._rate, names = key
        self._weights = channel_weights(names)
        self._filter = k_weighting(SAMPLE_RATE).astype(np.float32)
        _, top = scipy.signal.freqz_sos(self._filter, worN=[SAMPLE_RATE / 2], fs=SAMPLE_RATE)
        self._ceiling = float(np.square(np.abs(top[0])))
        self._state = np.zeros((self._filter.shape[0], len(names), 2), np.float32)
        self._pending = np.zeros(0, np.float32)
        self._excesses: list[FloatArray] = []
        self._totals: list[FloatArray] = []
        self._n_native = 0
        self._carry = 0.0

    def feed(self, block: AudioBlock) -> None:
        if block.native.shape[1]:
            self._add_totals(block.native)
        if block.channels.shape[1]:
            self._add_excess(block.channels)

    def powers(self) -> Float64Array:
        """Mean square per whole 100 ms; the incomplete rest does not count."""
        totals = np.concatenate([np.zeros(0, np.float32), *self._totals]).astype(np.float64)
        excesses = np.concatenate([np.zeros(0, np.float32), *self._excesses]).astype(np.float64)
        size = min(totals.size, excesses.size)
        # Not clipped at zero here: next to a click, one segment may owe the other a little.
        return self._ceiling * totals[:size] - excesses[:size]

    def _add_totals(self, native: FloatArray) -> None:
        power = self._weights @ np.square(native)
        first = self._n_native * SEGMENTS_PER_S // self._rate + 1
        last = (self._n_native + power.size) * SEGMENTS_PER_S // self._rate
        # The border of segment k is the first sample at or after k tenths of a second.
        borders = -(-np.arange(first, last + 1, dtype=np.int64) * self._rate // SEGMENTS_PER_S) - self._n_native
        inner = borders[borders < power.size]
        sums = np.add.reduceat(power, np.concatenate([[0], inner])).astype(np.float64)
        if inner.size and inner[0] == 0:  # reduceat gives the element itself for an empty stretch
            sums[0] = 0.0
        sums[0] += self._carry
        self._carry = float(sums[-1])
        complete = sums[:-1]
        if inner.size < borders.size:
            complete, self._carry = sums, 0.0
        self._totals.append((complete * (SEGMENTS_PER_S / self._rate)).astype(np.float32))
        self._n_native += power.size

    def _add_excess(self, channels: FloatArray) -> None:
        if not channels[:, ::ZERO_STRIDE].all():
            channels = channels + _alternation(channels.shape[1])
        weighted, self._state = scipy.signal.sosfilt(self._filter, channels, axis=1, zi=self._state)
        powers = np.square(channels)
        powers *= np.float32(self._ceiling)
        powers -= np.square(weighted, out=weighted)
        excess = self._weights @ powers
        pending = np.concatenate([self._pending, excess])
        whole = pending.size - pending.size % SEGMENT
        self._excesses.append(pending[:whole].reshape(-1, SEGMENT).mean(axis=1))
        self._pending = pending[whole:]


def _alternation(n: int) -> FloatArray:
    """A tone at half the rate, 240 dB down: in digital silence it keeps the filter from slow denormal numbers."""
    tone = np.full(n, 1e-12, np.float32)
    tone[1::2] = -1e-12
    return tone


def _moving_mean(powers: Float64Array, length: int) -> Float64Array:
    if powers.size < length:
        return np.zeros(0)
    sums = np.cumsum(np.concatenate([[0.0], powers]))
    return np.asarray(np.maximum(0.0, (sums[length:] - sums[:-length]) / length), np.float64)


def _lufs(power: float) -> float:
    return float(OFFSET_DB + 10.0 * np.log10(power))


def _power(lufs: float) -> float:
    return float(10.0 ** ((lufs - OFFSET_DB) / 10.0))
