"""How much the pitch glides: voices slide from tone to tone, most instruments step.

The spectrum between 350 and 3 200 Hz, where the partials of a voice lie apart, is laid on a logarithmic axis; a glide
shifts the whole pattern along it. Each frame is compared with the one 46 ms before at shifts of up to a semitone: held
and struck notes fit best unshifted, gliding ones do not.
"""

from dataclasses import dataclass

import numpy as np
import scipy.ndimage

from soniquebay.mir.descriptors.bands import BIN_HZ, BandBlock
from soniquebay.mir.signal import FloatArray, SpectrumBlock

LOWEST_HZ = 350.0
HIGHEST_HZ = 3_200.0
STEPS_PER_OCTAVE = 48
SMOOTHING_STEPS = 13
"""A quarter of an octave: what remains after taking this mean away is partials, not formants or noise."""

FRAME_STEP = 2
"""Every second frame is looked at, and compared with the one before it: 46 ms."""

MAX_SHIFT = 5
"""Steps. A best match at the very edge is taken for chance."""

MATCH_RAMP = (0.3, 0.6)
"""Correlation below which two frames do not hold the same moving sound, and from which on they surely do."""

CHANCE = 0.1
"""Advantage of a shifted match that noise and the artefacts of encoders reach: only what is above it counts."""

N_STEPS = int(np.log2(HIGHEST_HZ / LOWEST_HZ) * STEPS_PER_OCTAVE)
_POSITIONS = LOWEST_HZ * 2.0 ** (np.arange(N_STEPS) / STEPS_PER_OCTAVE) / BIN_HZ
_LOWER = _POSITIONS.astype(np.int64)
_FRACTION = (_POSITIONS - _LOWER).astype(np.float32)
_INNER = slice(MAX_SHIFT, N_STEPS - MAX_SHIFT)


@dataclass(slots=True)
class GlideAccumulator:
    """Fed block by block; keeps one frame between blocks."""

    _last: FloatArray | None = None
    _gliding: float = 0.0
    _all: float = 0.0

    def feed(self, block: SpectrumBlock, bands: BandBlock) -> None:
        """Take in the frames of one block."""
        first = block.first_frame % FRAME_STEP
        patterns = _patterns(block.power[first::FRAME_STEP])
        weights = np.sqrt(np.sqrt(bands.total[first::FRAME_STEP]))
        self._all += float(weights.sum(dtype=np.float64))
        if self._last is not None:
            patterns = np.concatenate([self._last, patterns])
        else:
            weights = weights[1:]
        if patterns.shape[0] > 1:
            self._gliding += float(weights @ _margins(patterns))
        self._last = patterns[-1:].copy()

    def finish(self) -> float | None:
        """Return the mean advantage of the shifted match, 0 (never glides) to 1; None if nothing was heard."""
        return None if self._all == 0.0 else self._gliding / self._all


def _patterns(power: FloatArray) -> FloatArray:
    """Fourth root of the power on the logarithmic axis, less its local mean; shape (n_frames, N_STEPS), unit length."""
    low = np.sqrt(np.sqrt(power[:, _LOWER]))
    high = np.sqrt(np.sqrt(power[:, _LOWER + 1]))
    levels = low + (high - low) * _FRACTION
    levels -= scipy.ndimage.uniform_filter1d(levels, SMOOTHING_STEPS, axis=1)
    length = np.sqrt(np.einsum("ij,ij->i", levels, levels))[:, None]
    return np.asarray(levels / np.maximum(length, np.float32(1e-20)), np.float32)


def _margins(patterns: FloatArray) -> FloatArray:
    """How much better each frame matches the one before when shifted; 0 where it holds or matches nothing."""
    now, before = patterns[1:, _INNER], patterns[:-1]
    width = N_STEPS - 2 * MAX_SHIFT
    matches = np.stack(
        [np.einsum("ij,ij->i", now, before[:, shift : shift + width]) for shift in range(2 * MAX_SHIFT + 1)]
    )
    best = matches.argmax(axis=0)
    highest = matches.max(axis=0)
    inside = (best > 0) & (best < 2 * MAX_SHIFT)
    same = np.clip((highest - MATCH_RAMP[0]) / (MATCH_RAMP[1] - MATCH_RAMP[0]), 0.0, 1.0)
    margin = np.clip(highest - matches[MAX_SHIFT] - CHANCE, 0.0, 1.0)
    return np.asarray(np.where(inside, same * margin, 0.0), np.float32)
