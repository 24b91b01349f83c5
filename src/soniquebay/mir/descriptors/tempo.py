"""How fast the pulse is: periodicity of the onset curves, and which of its levels a listener would tap.

Periodicity is measured in 10 s windows in two ways that fail differently (Peeters, "Template-based estimation of
time-varying tempo", EURASIP 2007): the autocorrelation proposes periods, and the Fourier spectrum at the pulse and at
its multiples and fractions describes each proposal. The choice between half, true and double tempo is a conditional
logit (McFadden 1974) over those descriptions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import scipy.fft
import scipy.ndimage

from soniquebay.mir.descriptors.onset import HARMONY, HIGH, LOW, UPPER, Float64Array, above_local_mean
from soniquebay.mir.signal import FRAME_RATE_HZ, FloatArray

LOWEST_BPM, HIGHEST_BPM = 38.0, 235.0

WINDOW_S, WINDOW_HOP_S = 10.0, 2.5

MOST_WINDOWS = 200
"""Longer tracks are sampled evenly: cost and memory stay bounded."""

OVERSAMPLING = 4
"""Zero padding of the windows: frequencies on a grid of 0.025 Hz."""

LONGEST_LAG_S = 6.5

ComplexArray = npt.NDArray[np.complex128]


SCALE_S = 8.0
"""Seconds over which the onset curves get the same level everywhere."""


def normalise_locally(curves: FloatArray) -> FloatArray:
    """What rises above the local mean, relative to the local level: a quiet passage counts as much as a loud one.

    Parameters
    ----------
    curves : ndarray of shape (n_rows, n_frames), float32, >= 0
    """
    normal = above_local_mean(curves)
    for row in normal:  # one at a time: hours of music in little memory
        square = np.square(row)
        overall = np.sqrt(square.mean())
        frames = int(SCALE_S * FRAME_RATE_HZ) | 1
        local = np.sqrt(np.maximum(scipy.ndimage.uniform_filter1d(square, frames, mode="nearest"), 0.0))
        scale = local + 0.1 * overall
        np.divide(row, scale, out=row, where=scale > 0.0)
    return normal


@dataclass(frozen=True, slots=True)
class Periodicity:
    """Short-time periodicity of onset curves.

    Attributes
    ----------
    spectra : ndarray of shape (n_rows, n_windows, n_frequencies), complex
        DFT of each window, divided by its energy: a pure sinusoid of its length has magnitude about 1.
    n_fft : int
    centres : ndarray of shape (n_windows,)
        Middle of each window, frames.
    autocorrelation : ndarray of shape (n_rows, n_lags)
        Mean over the windows; 1 at lag 0.
    """

    spectra: ComplexArray
    n_fft: int
    centres: Float64Array
    autocorrelation: Float64Array

    def at(self, periods: Float64Array, multiple: float) -> ComplexArray:
        """Spectra at a multiple of each period's frequency, shape (n_rows, n_windows, n_periods)."""
        bins = np.round(self.n_fft * multiple / periods).astype(np.intp)
        spectra: ComplexArray = self.spectra[:, :, np.minimum(bins, self.spectra.shape[2] - 1)]
        return spectra

    def self_similarity(self, lags: Float64Array) -> Float64Array:
        """Autocorrelation averaged over the rows at fractional lags (frames); 0 beyond the longest."""
        mean = self.autocorrelation.mean(axis=0)
        similar: Float64Array = np.interp(lags, np.arange(mean.size), mean, right=0.0)
        return similar


def measure(strength: FloatArray) -> Periodicity:
    """Measure the periodicity of normalised onset curves of shape (n_rows, n_frames), at least 2 s long."""
    n_frames = strength.shape[-1]
    width = min(int(WINDOW_S * FRAME_RATE_HZ), n_frames)
    hop = max(int(WINDOW_HOP_S * FRAME_RATE_HZ), -(-(n_frames - width) // MOST_WINDOWS))
    starts = np.arange(0, n_frames - width + 1, hop)
    taper = np.hanning(width + 2)[1:-1]
    n_fft = scipy.fft.next_fast_len(OVERSAMPLING * width, real=True)
    n_lags = min(int(LONGEST_LAG_S * FRAME_RATE_HZ), width - 1)
    segments = np.lib.stride_tricks.sliding_window_view(strength, width, axis=1)[:, starts].astype(np.float64)
    segments = (segments - segments.mean(axis=2, keepdims=True)) * taper
    energy = np.square(segments).sum(axis=2, keepdims=True)
    segments *= np.where(energy > 1e-9, 1.0 / np.sqrt(np.maximum(energy, 1e-9)), 0.0)
    spectra = scipy.fft.rfft(segments, n_fft, axis=2)
    sounding = np.maximum((energy > 1e-9).sum(axis=1), 1)
    power = (np.square(spectra.real) + np.square(spectra.imag)).sum(axis=1) / sounding
    correlation = scipy.fft.irfft(power, n_fft, axis=1)[:, :n_lags]
    overlap = scipy.fft.irfft(np.square(np.abs(scipy.fft.rfft(taper, n_fft))), n_fft)[:n_lags]
    return Periodicity(
        spectra=spectra / np.sqrt(width / 2.0),
        n_fft=n_fft,
        centres=starts + width / 2.0,
        autocorrelation=correlation / (overlap / overlap[0] + 0.03),
    )


COMB = ((1.0, 1.0), (2.0, 0.7), (3.0, 0.5), (4.0, 0.5))
"""Multiples of a period and their weights: a pulse repeats, and so do its pairs and bars."""


def salience(periodicity: Periodicity, periods: Float64Array) -> Float64Array:
    """Self-similarity at each period and its multiples (a comb: Scheirer, JASA 103, 1998), shape (n_periods,)."""
    comb = np.zeros(periods.size)
    for multiple, weight in COMB:
        comb += weight * periodicity.self_similarity(multiple * periods)
    return comb


def candidates(periodicity: Periodicity, at_most: int = 8) -> Float64Array:
    """Periods that may be the pulse: the strongest combs, and the simple fractions and multiples of the best.

    Returns
    -------
    ndarray of shape (n_candidates,)
        Frames, best comb first.
    """
    grid = FRAME_RATE_HZ * 60.0 / np.geomspace(LOWEST_BPM, HIGHEST_BPM, 600)
    score = salience(periodicity, grid)
    peaks = 1 + np.flatnonzero((score[1:-1] >= score[:-2]) & (score[1:-1] > score[2:]))
    if peaks.size == 0:
        peaks = np.array([score.argmax()])
    found = grid[peaks[np.argsort(-score[peaks])][:at_most]]
    for ratio in (2.0, 3.0, 1 / 2, 1 / 3, 3 / 2, 2 / 3, 4.0, 1 / 4):
        period = found[0] * ratio
        if grid[-1] <= period <= grid[0] and np.all(np.abs(np.log(found / period)) > 0.03):
            found = np.append(found, period)
    near = found[:, None] * np.linspace(0.97, 1.03, 25)
    combs = salience(periodicity, near.ravel()).reshape(near.shape)
    refined: Float64Array = near[np.arange(found.size), combs.argmax(axis=1)]
    return refined


FRACTIONS = {
    "1/4": 1 / 4,
    "1/3": 1 / 3,
    "1/2": 1 / 2,
    "2/3": 2 / 3,
    "1": 1.0,
    "3/2": 3 / 2,
    "2": 2.0,
    "3": 3.0,
    "4": 4.0,
}
"""Multiples of the pulse that bars, swing and subdivisions make."""

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "octave": -1.3,
        "octave squared": -2.8,
        "similar 1": 3.1,
        "similar 2": 3.2,
        "similar 3": -1.6,
        "similar 4": 7.4,
        "similar 1/2": 0.4,
        "similar 1/3": 9.7,
        "pulse 1/4": -22.8,
        "pulse 1/3": 26.8,
        "pulse 1/2": 21.3,
        "pulse 2/3": 4.6,
        "pulse 1": 17.0,
        "pulse 3/2": -5.3,
        "pulse 2": 18.6,
        "pulse 3": 2.1,
        "pulse 4": 7.5,
        "bass with high 1/2": -100.0,
        "bass with high 1": 16.1,
        "bass with upper 1/2": -49.2,
        "bass with upper 1": -2.5,
        "bass with harmony 1/2": -37.6,
        "bass with harmony 1": -5.5,
        "high with harmony 1": -4.5,
    }
)
"""Of the descriptions in the logit, fitted with L2 = 1 on standardised values; docs/mir.md says on what."""


def describe(periodicity: Periodicity, periods: Float64Array) -> dict[str, Float64Array]:
    """What speaks for or against each period being the pulse; every value of shape (n_periods,).

    ``octave``: distance from 110 BPM; ``similar m``: self-similarity at m periods; ``pulse m``: mean magnitude over the
    four regions at m times the pulse frequency; ``bass with x m``: whether the bass and another region move together
    (+) or alternate (-) at that rate, as kick and snare do at half the pulse.
    """
    octave = np.log2(60.0 * FRAME_RATE_HZ / periods / 110.0)
    said = {"octave": octave, "octave squared": np.square(octave)}
    for name, multiple in FRACTIONS.items():
        values = periodicity.at(periods, multiple)
        power = np.square(np.abs(values[:HARMONY])).mean(axis=1)
        said[f"similar {name}"] = periodicity.self_similarity(multiple * periods)
        said[f"pulse {name}"] = np.sqrt(power.mean(axis=0))
        said[f"bass with high {name}"] = np.real(values[LOW] * np.conj(values[HIGH])).mean(axis=0)
        said[f"bass with upper {name}"] = np.real(values[LOW] * np.conj(values[UPPER])).mean(axis=0)
        said[f"bass with harmony {name}"] = np.real(values[LOW] * np.conj(values[HARMONY])).mean(axis=0)
        said[f"high with harmony {name}"] = np.real(values[HIGH] * np.conj(values[HARMONY])).mean(axis=0)
    return said


@dataclass(frozen=True, slots=True)
class Pulse:
    """The chosen period, its share of the belief, and the runner-up.

    Attributes
    ----------
    period, alternative : float
        Frames per beat; the alternative is another level of the same rhythm (None if nothing else is plausible).
    belief : float in (0, 1]
        Probability of the choice among the candidates.
    salience : float
        Of the strongest comb: about 0 in noise, above 2 in a click track.
    """

    period: float
    belief: float
    alternative: float | None
    salience: float


def choose(periodicity: Periodicity) -> Pulse:
    """Choose the period that listeners would tap to."""
    periods = candidates(periodicity)
    said = describe(periodicity, periods)
    utility = np.zeros(periods.size)
    for name, weight in WEIGHTS.items():
        utility += weight * said[name]
    belief = np.exp(utility - utility.max())
    belief /= belief.sum()
    order = np.argsort(-belief)
    best = order[0]
    others = [float(periods[i]) for i in order[1:] if abs(np.log(periods[i] / periods[best])) > 0.1]
    return Pulse(
        float(periods[best]),
        float(belief[best]),
        others[0] if others else None,
        float(salience(periodicity, periods).max()),
    )
