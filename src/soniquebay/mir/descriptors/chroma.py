"""Pitch content of a track: spectral peaks, folded finely into one octave, a few numbers per second.

Chroma as in Gómez, "Tonal Description of Music Audio Signals" (2006): only the peaks of the spectrum count, at their
interpolated frequency, so that noise and drums between them do not. The signal is first brought down to an eighth of
its rate: only 64 to 1,210 Hz (C2 to D6) are used, where notes have their fundamentals, and a window of 0.74 s then
costs a short transform. Within them a note counts the more the nearer it is to the middle (a bell over the notes, like
the ear's: Pauws, "Musical Key Extraction from Audio", 2004), so that neither drums below nor partials above decide. No
frame counts more than another (unit norm), so that a loud chorus does not outvote a verse.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from soniquebay.mir.signal import SAMPLE_RATE, FloatArray, ShortTimeSpectrum, SpectrumBlock

DECIMATION: Final = 8
N_FFT: Final = 2_048
HOP: Final = 512
FRAMES_PER_SEGMENT: Final = 4
SEGMENT_S: Final = FRAMES_PER_SEGMENT * HOP * DECIMATION / SAMPLE_RATE
"""Seconds per segment, the grain of what is kept: 0.74."""

LOWEST_NOTE: Final = 36
HIGHEST_NOTE: Final = 86
"""MIDI numbers: C2 to D6."""

MIDDLE_NOTE: Final = 62.0
SPREAD_NOTES: Final = 10.0
"""Centre (D4) and standard deviation of the weight of a note, semitones: 1 at D4, 0.6 ten semitones from it."""

FINE_PER_SEMITONE: Final = 10
N_FINE: Final = 12 * FINE_PER_SEMITONE
"""Bins of the fine chroma: 10 cents each, C first; bin 0 is centred on C at A = 440 Hz."""

SILENCE_POWER: Final = 1e-14
"""Power of the strongest peak of a frame (full-scale sine: 1) below which the frame is silent: -140 dB."""

_BIN_HZ: Final = SAMPLE_RATE / DECIMATION / N_FFT
_NEIGHBOURHOOD: Final = 40
"""Bins either side that a peak must rise above: 54 Hz, less than the lowest note."""
_PROMINENCE: Final = 2.0
"""A peak is at least twice (6 dB above) the mean amplitude around it: side lobes, drums and noise are not."""
_PEAK_RANGE: Final = 1e-3
"""Peaks more than 60 dB below the strongest of the frame are ignored."""
_FRAME_RANGE: Final = 1e-4
"""Peaks more than 80 dB below anything else in the frame (a constant offset, rumble) are ignored."""
_DECIMATED_PER_ROW: Final = 16
_ROW: Final = DECIMATION * _DECIMATED_PER_ROW
_CHUNK_ROWS: Final = 4096
"""Rows worked off at once: 24 s. What is left at the low rate is little; many calls would cost more than it."""


@dataclass(frozen=True, slots=True)
class PitchContent:
    """What remains of a track's sound.

    Attributes
    ----------
    fine : ndarray of shape (n_segments, 120), float32
        Sum over the frames of a segment of their peaks' weighted amplitudes per 10 cents of the octave, each frame at
        unit norm.
    power : ndarray of shape (n_segments,), float32
        Power of the strongest frame of the segment: the sum of its peaks (full-scale sine: 1).
    """

    fine: FloatArray
    power: FloatArray


@dataclass(frozen=True, slots=True)
class _Peaks:
    """Spectral peaks of a block: frame (row of the block), MIDI number (fractional) and amplitude of each."""

    frame: np.ndarray[tuple[int], np.dtype[np.intp]]
    note: FloatArray
    amplitude: FloatArray


def _decimation_matrix() -> FloatArray:
    """Low-pass filter as a banded matrix: two rows of input samples times this give one row of output samples."""
    size = _ROW + DECIMATION
    taps = np.sinc((np.arange(size) - 0.5 * (size - 1)) / DECIMATION) * np.kaiser(size, 6.0)
    taps /= taps.sum()
    matrix = np.zeros((2 * _ROW, _DECIMATED_PER_ROW), np.float32)
    for column in range(_DECIMATED_PER_ROW):
        matrix[column * DECIMATION : column * DECIMATION + taps.size, column] = taps
    return matrix


@dataclass(slots=True)
class PitchAccumulator:
    """Gathers the pitch content of a track, block by block."""

    _spectrum: ShortTimeSpectrum = field(init=False)
    _matrix: FloatArray = field(init=False)
    _waiting: list[FloatArray] = field(init=False)
    _n_waiting: int = field(init=False, default=_ROW // 2)
    _n_samples: int = field(init=False, default=0)
    _fine: list[FloatArray] = field(init=False, default_factory=list)
    _power: list[FloatArray] = field(init=False, default_factory=list)
    _n_segments: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._spectrum = ShortTimeSpectrum(n_fft=N_FFT, hop=HOP)
        self._matrix = _decimation_matrix()
        self._waiting = [np.zeros(_ROW // 2, np.float32)]

    def feed(self, samples: FloatArray) -> None:
        """Take the next samples.

        Parameters
        ----------
        samples : ndarray of shape (n,), float32, mono at `SAMPLE_RATE`, any length
        """
        self._n_samples += samples.size
        self._waiting.append(samples.copy())
        self._n_waiting += samples.size
        if self._n_waiting >= _CHUNK_ROWS * _ROW:
            self._work_off()

    def finish(self) -> PitchContent:
        """Close the track and give its pitch content (no segments for a track without samples)."""
        if self._n_samples:
            self._waiting.append(np.zeros(2 * _ROW, np.float32))
            self._work_off()
            for block in self._spectrum.finish():
                self._add(block)
        if not self._fine:
            return PitchContent(np.zeros((0, N_FINE), np.float32), np.zeros(0, np.float32))
        return PitchContent(np.concatenate(self._fine), np.concatenate(self._power))

    def _work_off(self) -> None:
        """Bring what is waiting down to the low rate and describe the frames it completes."""
        samples = np.concatenate(self._waiting)
        n_rows = samples.size // _ROW - 1
        rows = samples[: (n_rows + 1) * _ROW].reshape(n_rows + 1, _ROW)
        for start in range(0, n_rows, _CHUNK_ROWS):
            stop = min(start + _CHUNK_ROWS, n_rows)
            low = rows[start:stop] @ self._matrix[:_ROW] + rows[start + 1 : stop + 1] @ self._matrix[_ROW:]
            for block in self._spectrum.feed(low.reshape(-1)):
                self._add(block)
        self._waiting = [samples[n_rows * _ROW :].copy()]
        self._n_waiting = self._waiting[0].size

    def _add(self, block: SpectrumBlock) -> None:
        peaks = find_peaks(block.power)
        n_frames = len(block.power)
        frame_power = np.bincount(peaks.frame, np.square(peaks.amplitude), minlength=n_frames)
        weight = peaks.amplitude * np.exp(-0.5 * np.square((peaks.note - MIDDLE_NOTE) / SPREAD_NOTES))
        norm = np.sqrt(np.bincount(peaks.frame, np.square(weight), minlength=n_frames))
        weight = weight / norm[peaks.frame]
        first = block.first_frame // FRAMES_PER_SEGMENT
        segment = (block.first_frame + np.arange(n_frames)) // FRAMES_PER_SEGMENT - first
        n_segments = int(segment[-1]) + 1
        column = np.rint(peaks.note * FINE_PER_SEMITONE).astype(np.intp) % N_FINE
        fine = np.bincount(segment[peaks.frame] * N_FINE + column, weight, minlength=n_segments * N_FINE)
        fine32 = fine.reshape(n_segments, N_FINE).astype(np.float32)
        power = np.zeros(n_segments, np.float32)
        np.maximum.at(power, segment, frame_power.astype(np.float32))
        if first < self._n_segments:
            self._fine[-1][-1] += fine32[0]
            self._power[-1][-1] = max(self._power[-1][-1], power[0])
            fine32, power = fine32[1:], power[1:]
        if len(power):
            self._fine.append(fine32)
            self._power.append(power)
            self._n_segments += len(power)


def find_peaks(power: FloatArray) -> _Peaks:
    """Find the spectral peaks between `LOWEST_NOTE` and `HIGHEST_NOTE`.

    A peak is a local maximum, twice the mean amplitude around it or more, and within 60 dB of the strongest of its
    frame; frequency and amplitude come from a parabola through the logarithm of three bins (Smith & Serra, "PARSHL: An
    Analysis/Synthesis Program for Non-Harmonic Sounds", 1987).

    Parameters
    ----------
    power : ndarray of shape (n_frames, N_FFT // 2 + 1), float32
        Power spectra at an eighth of the sample rate.
    """
    low = int(_note_hz(LOWEST_NOTE - 0.5) / _BIN_HZ)
    high = int(_note_hz(HIGHEST_NOTE - 0.5) / _BIN_HZ) + 1
    start, stop = low - _NEIGHBOURHOOD, high + _NEIGHBOURHOOD
    amplitude = np.sqrt(power[:, start:stop])
    sums = np.cumsum(amplitude, axis=1)
    around = (sums[:, 2 * _NEIGHBOURHOOD :] - sums[:, : -2 * _NEIGHBOURHOOD]) / (2 * _NEIGHBOURHOOD)
    centre = amplitude[:, _NEIGHBOURHOOD:-_NEIGHBOURHOOD]
    strongest = centre.max(axis=1, keepdims=True)
    loudest = np.sqrt(power.max(axis=1, keepdims=True))
    least = np.maximum(np.maximum(strongest * _PEAK_RANGE, loudest * _FRAME_RANGE), SILENCE_POWER**0.5)
    floor = np.maximum(_PROMINENCE * around, least)
    is_peak = centre > floor
    is_peak &= centre > amplitude[:, _NEIGHBOURHOOD - 1 : -_NEIGHBOURHOOD - 1]
    is_peak &= centre >= amplitude[:, _NEIGHBOURHOOD + 1 : 1 - _NEIGHBOURHOOD]
    frame, column = np.nonzero(is_peak)
    column += _NEIGHBOURHOOD
    before, at, after = (np.log(np.maximum(amplitude[frame, column + shift], 1e-20)) for shift in (-1, 0, 1))
    offset = np.clip(0.5 * (before - after) / np.minimum(before - 2 * at + after, -1e-6), -0.5, 0.5)
    note = 69 + 12 * np.log2((column + start + offset).astype(np.float32) * np.float32(_BIN_HZ / 440.0))
    return _Peaks(frame, note, np.exp(at - 0.25 * (before - after) * offset))


def fold(fine: FloatArray, cents: float) -> FloatArray:
    """Fold fine chroma into the twelve pitch classes, for a given tuning.

    A tone counts for its nearest pitch class with the square of the cosine of its distance: 1 in tune, 0 at a quarter
    tone.

    Parameters
    ----------
    fine : ndarray of shape (..., 120)
    cents : float in [-50, 50]
        How far the music is tuned from A = 440 Hz.

    Returns
    -------
    ndarray of shape (..., 12), C first
    """
    position = np.arange(N_FINE, dtype=np.float32) / FINE_PER_SEMITONE - np.float32(cents / 100)
    distance = (position[:, None] - np.arange(12) + 6) % 12 - 6
    weight = np.where(np.abs(distance) < 0.5, np.cos(np.pi * distance) ** 2, 0.0).astype(np.float32)
    folded: FloatArray = fine @ weight
    return folded


def _note_hz(note: float) -> float:
    """Frequency of a MIDI number, Hz."""
    return float(440.0 * 2 ** ((note - 69) / 12))
