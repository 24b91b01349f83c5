"""Where the beats fall: a steady grid where the music is steady, dynamic programming where it is not.

The tracker is Ellis, "Beat tracking by dynamic programming" (Journal of New Music Research 36, 2007), computed in
blocks shorter than the shortest allowed interval: within a block no beat can precede another, so a block is one array
operation.
"""

from dataclasses import dataclass

import numpy as np
import scipy.fft
import scipy.ndimage

from soniquebay.mir.descriptors.onset import Float64Array
from soniquebay.mir.descriptors.tempo import Periodicity
from soniquebay.mir.signal import FRAME_RATE_HZ, FloatArray

TIGHTNESS = 100.0
"""Ellis' weight of an interval's squared log deviation against onset strength in standard deviations."""

SHORTEST, LONGEST = 0.7, 1.4
"""Intervals allowed between beats, in periods."""

GRID_HARMONICS = (1, 2, 3, 4, 6, 8)
"""Multiples of the beat rate that fix it: the higher, the finer."""

BEAT_WEIGHTS = np.array([2.0, 0.0, 1.0, 2.0, 3.0], np.float32)
"""How much bass, lower notes, upper notes, treble and harmony tell where the beat is. Lower notes tell nothing: there
accompaniments play off the beat."""

COHERENCE_WINDOW_S = 4.0


@dataclass(frozen=True, slots=True)
class Grid:
    """Evenly spaced beats.

    Attributes
    ----------
    period, first : float
        Frames; ``first`` lies in [0, period).
    coherence : float in [0, 1]
        How well the phase holds from window to window: 1 machine time, near 0 no common grid.
    """

    period: float
    first: float
    coherence: float

    def beats(self, n_frames: int) -> Float64Array:
        """Beat positions in frames, shape (n_beats,), from up to one period before the first frame."""
        return np.arange(self.first - self.period, n_frames, self.period)


def beat_strength(strength: FloatArray) -> FloatArray:
    """One curve, shape (n_frames,), of normalised onset curves of shape (5, n_frames)."""
    return BEAT_WEIGHTS @ strength


def _exact_rate(strength: FloatArray, rate: float) -> float:
    """Rate (per frame) within 2.5 % whose harmonics are strongest over the whole track."""
    n_frames = strength.size
    n_fft = scipy.fft.next_fast_len(8 * n_frames, real=True)
    magnitude = np.abs(scipy.fft.rfft(strength - strength.mean(), n_fft))
    steps = int(0.05 * rate * n_frames * 4 * GRID_HARMONICS[-1]) + 9
    rates = rate * np.linspace(0.975, 1.025, steps)
    score = np.zeros(steps)
    for multiple in GRID_HARMONICS:
        score += np.interp(multiple * rates * n_fft, np.arange(magnitude.size), magnitude, right=0.0)
    best = int(score.argmax())
    return float(rates[0] + (best + _vertex(score, best)) * (rates[1] - rates[0]))


def _vertex(values: FloatArray | Float64Array, peak: int) -> float:
    """Offset in [-0.5, 0.5] of the parabola through a peak and its neighbours; 0 at the border and in a valley."""
    if not 0 < peak < values.size - 1:
        return 0.0
    left, middle, right = values[peak - 1 : peak + 2]
    curvature = left - 2.0 * middle + right
    return float(np.clip(0.5 * (left - right) / curvature, -0.5, 0.5)) if curvature < 0.0 else 0.0


def _coherence(strength: FloatArray, rate: float) -> float:
    """Length of the mean phasor over the mean length of the windows' phasors, for three levels of the pulse."""
    frames = np.arange(strength.size)
    starts = np.arange(0, strength.size, int(COHERENCE_WINDOW_S * FRAME_RATE_HZ))
    together = apart = 0.0
    for multiple in (1, 2, 4):
        phasors = np.add.reduceat(strength * np.exp(-2j * np.pi * multiple * rate * frames), starts)
        together += abs(phasors.sum())
        apart += np.abs(phasors).sum()
    return min(1.0, float(together / apart)) if apart > 0.0 else 0.0


def fit_grid(strength: FloatArray, period: float) -> Grid:
    """Fit evenly spaced beats to a whole track.

    Parameters
    ----------
    strength : ndarray of shape (n_frames,), >= 0
    period : float
        Frames per beat, right to 2 %.
    """
    rate = _exact_rate(strength, 1.0 / period)
    exact = 1.0 / rate
    smooth = scipy.ndimage.gaussian_filter1d(strength, 1.0)
    n_phases = 64
    n_beats = max(1, int((strength.size - 1) / exact) - 1)
    # A loop over the phases, not a table of beats by phases: hours of music in little memory.
    frames, grid = np.arange(strength.size), np.arange(n_beats) * exact
    phases = np.arange(n_phases) * (exact / n_phases)
    profile = np.array([np.interp(grid + phase, frames, smooth).mean() for phase in phases])
    best = int(profile.argmax())
    around = np.take(profile, [best - 1, best, best + 1], mode="wrap")
    first = (best + _vertex(around, 1)) * exact / n_phases
    return Grid(exact, first % exact, _coherence(strength, rate))


def local_periods(periodicity: Periodicity, period: float, n_frames: int) -> Float64Array:
    """Follow a tempo that changes, staying within 25 % of the common one; shape (n_frames,), frames per beat.

    The most likely path (Viterbi) through the windows' spectra at the pulse and twice the pulse.
    """
    ratios = np.geomspace(0.8, 1.25, 45)
    periods = period * ratios
    support = np.zeros((periodicity.centres.size, ratios.size))
    for multiple in (1.0, 2.0):
        support += np.square(np.abs(periodicity.at(periods, multiple))).sum(axis=0)
    support = support / (support.max() + 1e-12)
    turn = -40.0 * np.square(np.subtract.outer(np.log(ratios), np.log(ratios)))
    score = support[0]
    back = np.zeros(support.shape, np.intp)
    for window in range(1, support.shape[0]):
        arrivals = turn + score
        back[window] = arrivals.argmax(axis=1)
        score = arrivals.max(axis=1) + support[window]
    path = np.empty(support.shape[0], np.intp)
    path[-1] = score.argmax()
    for window in range(support.shape[0] - 1, 0, -1):
        path[window - 1] = back[window, path[window]]
    return np.interp(np.arange(n_frames), periodicity.centres, periods[path])


def track(strength: FloatArray, periods: Float64Array) -> Float64Array:
    """Best sequence of beats about one local period apart.

    Parameters
    ----------
    strength : ndarray of shape (n_frames,), >= 0
    periods : ndarray of shape (n_frames,)
        Frames per beat at each frame, > 4.

    Returns
    -------
    ndarray of shape (n_beats,)
        Frames, ascending, between frames where the strength peaks there.
    """
    n_frames = strength.size
    score = scipy.ndimage.gaussian_filter1d(strength, max(1.0, float(np.median(periods)) / 32.0), mode="constant")
    score = score / (score.std() + 1e-12)
    reach = int(LONGEST * periods.max()) + 1
    total = np.concatenate([np.zeros(reach), score])
    previous = np.full(n_frames, -1, np.intp)
    start = 0
    while start < n_frames:
        period = periods[start]
        lags = np.arange(int(np.ceil(SHORTEST * period)), int(LONGEST * period) + 1)
        frames = np.arange(start, min(start + int(lags[0]), n_frames))
        arrivals = total[frames[:, None] + reach - lags] - TIGHTNESS * np.square(np.log(lags / period))
        best = arrivals.argmax(axis=1)
        gain = arrivals[np.arange(frames.size), best]
        earlier = frames - lags[best]
        linked = (gain > 0.0) & (earlier >= 0)
        total[frames + reach] += np.where(linked, gain, 0.0)
        previous[frames] = np.where(linked, earlier, -1)
        start += int(lags[0])
    tail = max(0, n_frames - reach)
    beats = [tail + int(total[reach + tail :].argmax())]
    while previous[beats[-1]] >= 0:
        beats.append(int(previous[beats[-1]]))
    return np.array([beat + _vertex(score, beat) for beat in beats[::-1]])
