"""From any number of channels to one, without losing what is in opposite phase."""

from dataclasses import dataclass

import numpy as np

from soniquebay.mir.signal import SAMPLE_RATE, FloatArray

_FRONT = frozenset({"FL", "FR", "FC", "DL", "DR"})
_SURROUND_GAIN = 0.5**0.5
_CENTRE_GAIN = 0.5**0.5

CANCELLING_RATIO = 0.05
"""Below this ratio of sum to difference power (-13 dB) the sides are taken to be in opposite phase ..."""

RESTORED_RATIO = 0.5
"""... until it is above this one again: between the two the last decision stands, so it does not flutter."""

DECISION_STRIDE = 4
"""The powers are taken from every fourth sample: what lies above 2.7 kHz folds down, which changes no power."""

RAMP_S = 0.05
MEMORY_S = 5.0


def side_weights(names: tuple[str, ...]) -> FloatArray:
    """Weights that fold any layout into left and right, ITU-R BS.775: surround and centre at -3 dB, no LFE.

    Parameters
    ----------
    names : tuple of str
        FFmpeg's channel names. Without known sides, two channels are left and right, and more go to both.

    Returns
    -------
    ndarray of shape (2, n_channels), float32
        Each row sums to 1, so that a full-scale sound on all channels stays at full scale.
    """
    if len(names) == 2:
        return np.eye(2, dtype=np.float32)
    weights = np.zeros((2, len(names)), np.float32)
    for column, name in enumerate(names):
        if name.startswith("LFE"):
            continue
        gain = 1.0 if name in _FRONT else _SURROUND_GAIN
        if name.endswith("L") or name == "FLC":
            weights[0, column] = gain
        elif name.endswith("R") or name == "FRC":
            weights[1, column] = gain
        else:
            weights[:, column] = gain * _CENTRE_GAIN
    totals = weights.sum(axis=1, keepdims=True)
    if not totals.all():
        return np.full_like(weights, 1.0 / len(names))
    return np.asarray(weights / totals, np.float32)


@dataclass(slots=True)
class Downmix:
    """Half the sum of left and right, or half their difference where the sum would cancel.

    The powers of sum and difference are remembered for `MEMORY_S`. When the sum falls to less than `CANCELLING_RATIO`
    of the difference, the right side is turned over by a gain that moves from +1 to -1 within `RAMP_S`, so without a
    click; it comes back above `RESTORED_RATIO`. The first block is decided from itself, without a ramp.
    """

    _sum_power: float = 0.0
    _difference_power: float = 0.0
    _right_gain: float | None = None

    def mix(self, channels: FloatArray, weights: FloatArray) -> FloatArray:
        """Return the mono form of one block.

        Parameters
        ----------
        channels : ndarray of shape (n_channels, n), float32
        weights : ndarray of shape (2, n_channels), float32
            From `side_weights`.

        Returns
        -------
        ndarray of shape (n,), float32
        """
        if channels.shape[0] == 1 or channels.shape[1] == 0:
            return np.asarray(channels[0], np.float32)
        left, right = channels if channels.shape[0] == 2 else weights @ channels
        target = self._decide(left, right)
        start = target if self._right_gain is None else self._right_gain
        self._right_gain = target
        if start == target:
            mono = left + right if target > 0.0 else left - right
            mono *= np.float32(0.5)
            return np.asarray(mono, np.float32)
        ramp = np.full(left.size, target, np.float32)
        n_ramp = min(left.size, int(RAMP_S * SAMPLE_RATE))
        ramp[:n_ramp] = np.linspace(start, target, n_ramp, dtype=np.float32)
        return np.asarray((left + ramp * right) * 0.5, np.float32)

    def _decide(self, left: FloatArray, right: FloatArray) -> float:
        left, right = left[::DECISION_STRIDE], right[::DECISION_STRIDE]
        cross = 2.0 * float(left @ right)
        own = float(left @ left) + float(right @ right)
        keep = float(np.exp(-left.size * DECISION_STRIDE / (MEMORY_S * SAMPLE_RATE)))
        self._sum_power = keep * self._sum_power + max(0.0, own + cross)
        self._difference_power = keep * self._difference_power + max(0.0, own - cross)
        turned = self._right_gain is not None and self._right_gain < 0.0
        ratio = RESTORED_RATIO if turned else CANCELLING_RATIO
        return -1.0 if self._sum_power < ratio * self._difference_power else 1.0
