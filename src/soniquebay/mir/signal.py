"""The common form of sound between decoding and description: mono blocks, and the short-time spectrum made of them.

Everything works block by block, so that memory does not grow with the samples of a track, only (slowly) with the few
values per frame that a descriptor keeps.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import scipy.fft

SAMPLE_RATE = 22_050
"""Hz. Above 11 kHz nothing is needed for tempo, key or timbre; loudness is measured before resampling."""

N_FFT = 2_048
HOP = 512
FRAME_RATE_HZ = SAMPLE_RATE / HOP

FRAMES_AT_ONCE = 32
"""Frames transformed together: as many as stay in the processor's cache from the window to the power."""

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class AudioBlock:
    """A few seconds of decoded sound, in the two forms that the descriptors need.

    Attributes
    ----------
    mono : ndarray of shape (n,), float32
        All channels mixed, at `SAMPLE_RATE`.
    channels : ndarray of shape (n_channels, n), float32
        The same stretch at `SAMPLE_RATE`, one row per channel.
    native : ndarray of shape (n_channels, m), float32
        What was decoded, at `native_rate`. The resampler holds a little back, so a block's two forms do not cover
        exactly the same stretch; over a whole section of the file they do.
    native_rate : int
        Hz.
    channel_names : tuple of str
        FFmpeg's names: FL, FR, FC, LFE, BL, BR, SL, SR, ...
    """

    mono: "FloatArray"
    channels: "FloatArray"
    native: "FloatArray"
    native_rate: int
    channel_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpectrumBlock:
    """Consecutive frames of the shared spectrogram.

    Attributes
    ----------
    power : ndarray of shape (n_frames, n_fft // 2 + 1), float32
        Squared magnitude of the Hann-windowed DFT, scaled so that a full-scale sine peaks at 1.
    first_frame : int
        Index of the first row in the track; frame i is centred on sample ``i * hop``.
    samples : ndarray of shape (n_samples,), float32
        The mono samples that these frames advance over (``n_frames * hop`` of them).
    """

    power: FloatArray
    first_frame: int
    samples: FloatArray


@dataclass(slots=True)
class ShortTimeSpectrum:
    """Turns mono blocks of any length into centred, windowed power spectra.

    Parameters
    ----------
    n_fft, hop : int
        Window length and step in samples; ``n_fft`` is a multiple of 2.
    """

    n_fft: int = N_FFT
    hop: int = HOP
    _pending: FloatArray = field(init=False)
    _window: FloatArray = field(init=False)
    _next_frame: int = field(init=False, default=0)
    _n_samples: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        window = np.hanning(self.n_fft + 1)[:-1]
        self._window = (window * (2.0 / window.sum())).astype(np.float32)
        self._pending = np.zeros(self.n_fft // 2, np.float32)

    def feed(self, samples: FloatArray) -> Iterator[SpectrumBlock]:
        """Yield the frames that these samples complete (none or one block).

        Parameters
        ----------
        samples : ndarray of shape (n,), float32 in about [-1, 1], at `SAMPLE_RATE`
        """
        self._n_samples += samples.size
        self._pending = np.concatenate([self._pending, samples])
        ready = (self._pending.size - self.n_fft) // self.hop + 1
        if ready > 0:
            yield self._transform(ready)

    def finish(self) -> Iterator[SpectrumBlock]:
        """Yield the last frames, padded with silence: in all ``1 + n_samples // hop`` frames (none without samples)."""
        missing = (1 + self._n_samples // self.hop if self._n_samples else 0) - self._next_frame
        if missing > 0:
            needed = (missing - 1) * self.hop + self.n_fft
            self._pending = np.concatenate([self._pending, np.zeros(max(0, needed - self._pending.size), np.float32)])
            yield self._transform(missing)

    def _transform(self, n_frames: int) -> SpectrumBlock:
        span = (n_frames - 1) * self.hop + self.n_fft
        frames = np.lib.stride_tricks.sliding_window_view(self._pending[:span], self.n_fft)[:: self.hop]
        power = np.empty((n_frames, self.n_fft // 2 + 1), np.float32)
        for first in range(0, n_frames, FRAMES_AT_ONCE):
            few = slice(first, first + FRAMES_AT_ONCE)
            spectrum = scipy.fft.rfft(frames[few] * self._window, axis=1)
            np.square(spectrum.real, out=power[few])
            power[few] += np.square(spectrum.imag)
        centre = self.n_fft // 2
        block = SpectrumBlock(
            power=power,
            first_frame=self._next_frame,
            samples=self._pending[centre : centre + n_frames * self.hop].copy(),
        )
        self._pending = self._pending[n_frames * self.hop :].copy()
        self._next_frame += n_frames
        return block
