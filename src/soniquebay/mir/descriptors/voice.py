"""Whether somebody speaks or sings: likelihoods from gliding pitch and from the unrest of syllables.

Without a trained model this hears how a voice moves, not what it is. Instruments that glide like one (a bowed string
with wide vibrato, a slide guitar) are taken for voices; a voice deep in a dense mix can be missed.
"""

from dataclasses import dataclass, field

import numpy as np

from soniquebay.mir.descriptors.bands import CENTRES_HZ, BandBlock
from soniquebay.mir.descriptors.glide import GlideAccumulator
from soniquebay.mir.signal import FloatArray, SpectrumBlock

GLIDE_EVEN = 0.03
"""Glide at which a voice is as likely as not (rendered instruments stay below, speech over music above) ..."""

GLIDE_STEEPNESS = 3.0
"""... and how fast the odds change with it: odds are (glide / GLIDE_EVEN) ** GLIDE_STEEPNESS."""

WINDOW_FRAMES = 43
"""One second: a few syllables."""

SPEECH_BAND_HZ = (300.0, 3_400.0)
DEPTH_RAMP = (0.12, 0.32)
"""Coefficient of variation, inside a second, of the compressed level of the speech band: syllables
(Scheirer & Slaney, "Construction and evaluation of a robust multifeature speech/music discriminator", ICASSP 1997)."""

UNREST_RAMP = (0.25, 0.55)
"""Octaves by which the brightness varies inside a second: vowels against consonants
(Saunders, "Real-time discrimination of broadcast speech/music", ICASSP 1996, there by zero crossings)."""

_SPEECH_BANDS = np.abs(CENTRES_HZ - np.mean(SPEECH_BAND_HZ)) < np.ptp(SPEECH_BAND_HZ) / 2
_LOG_CENTRES = np.log2(CENTRES_HZ).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Voice:
    """None where nothing was heard.

    Attributes
    ----------
    voice_likelihood, speech_likelihood : float in [0, 1] or None
    """

    voice_likelihood: float | None
    speech_likelihood: float | None


@dataclass(slots=True)
class VoiceAccumulator:
    """Fed with each block and its bands; keeps less than a second."""

    _glide: GlideAccumulator = field(default_factory=GlideAccumulator)
    _pending: FloatArray = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    _depth: float = 0.0
    _unrest: float = 0.0
    _weight: float = 0.0

    def feed(self, block: SpectrumBlock, bands: BandBlock) -> None:
        """Take in the frames of one block."""
        self._glide.feed(block, bands)
        squares = np.square(bands.compressed)
        brightness = squares @ _LOG_CENTRES / np.maximum(squares.sum(axis=1), np.float32(1e-30))
        rows = np.stack([bands.compressed[:, _SPEECH_BANDS].mean(axis=1), brightness], axis=1)
        rows = np.concatenate([self._pending, rows])
        whole = rows.shape[0] - rows.shape[0] % WINDOW_FRAMES
        self._judge(rows[:whole].reshape(-1, WINDOW_FRAMES, 2))
        self._pending = rows[whole:].copy()

    def finish(self) -> Voice:
        """Judge the whole track; a last incomplete second counts only where there is nothing else."""
        if self._weight == 0.0 and self._pending.shape[0] > 1:
            self._judge(self._pending[None])
        glide = self._glide.finish()
        if glide is None:
            return Voice(None, None)
        odds = (glide / GLIDE_EVEN) ** GLIDE_STEEPNESS
        voice = odds / (1.0 + odds)
        if self._weight == 0.0:
            return Voice(voice, None)
        syllables = _ramp(self._depth / self._weight, DEPTH_RAMP) * _ramp(self._unrest / self._weight, UNREST_RAMP)
        return Voice(voice_likelihood=voice, speech_likelihood=voice * float(np.sqrt(syllables)))

    def _judge(self, windows: FloatArray) -> None:
        """Add the unrest of windows of shape (n_windows, n_frames, 2): level and brightness."""
        levels, brightness = windows[..., 0], windows[..., 1]
        means = levels.mean(axis=1)
        totals = np.maximum(levels.sum(axis=1), np.float32(1e-30))
        centre = (levels * brightness).sum(axis=1) / totals
        variance = (levels * np.square(brightness - centre[:, None])).sum(axis=1) / totals
        self._depth += float(levels.std(axis=1).sum())
        self._unrest += float((means * np.sqrt(variance)).sum())
        self._weight += float(means.sum())


def _ramp(value: float, ends: tuple[float, float]) -> float:
    return min(1.0, max(0.0, (value - ends[0]) / (ends[1] - ends[0])))
