"""Where notes begin: spectral flux in four frequency regions, change of harmony, and how sudden the beginnings are.

Bands are compressed by a power law (loudness grows about as intensity to the 0.3: Stevens, "On the psychophysical
law", Psychological Review 64, 1957) instead of a logarithm over an absolute floor: a change of gain then only scales
the curves, and is divided out at the end. Flux follows Böck & Widmer, "Maximum filter vibrato suppression for onset
detection" (DAFx 2013): the rise of a band over its own and its neighbours' earlier level, so that vibrato and glides
are not taken for notes. Novelty is the cosine distance of the spectra on either side of a moment (Foote, "Automatic
audio segmentation using a measure of audio novelty", ICME 2000): it finds the note changes of sounds without attack.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import scipy.ndimage

from soniquebay.mir.signal import FRAME_RATE_HZ, HOP, N_FFT, SAMPLE_RATE, FloatArray, SpectrumBlock

Float64Array = npt.NDArray[np.float64]

REGION_EDGES_HZ = (0.0, 150.0, 600.0, 2_500.0, SAMPLE_RATE / 2)
"""Kick and bass; the lower notes; the upper notes and snare; cymbals and consonants."""

LOW, LOWER, UPPER, HIGH, HARMONY = range(5)
"""Rows of the onset curves: the four regions, then the novelty of harmony."""

BANDS_PER_OCTAVE = 12

BAND_PARTS = 8
"""Parts of about an octave: each then takes about as many bins again as the one below it, instead of all."""

FLUX_LAG = 2
"""Frames over which a rise is measured: a Hann window of 93 ms needs two hops for most of a sudden one."""

EDGE_FRAMES = N_FFT // 2 // HOP + 1

NOVELTY_SPAN = 7
"""Frames (163 ms) averaged on either side of a moment to compare harmony."""

LOCAL_S = 0.8
"""Seconds over which a curve's mean is what an onset must rise above."""

FINE_HOP = 128
"""Samples per value of the fine energy curve (5.8 ms), for attacks."""

FINE_RATE_HZ = SAMPLE_RATE / FINE_HOP

STEP = 4
"""Fine values (23 ms) averaged on either side of an attack: a bass note has half a period in them."""


def band_matrix(lowest_hz: float = 40.0, highest_hz: float = 10_500.0) -> tuple[FloatArray, Float64Array]:
    """Triangular bands a semitone apart, at least one bin wide on either side.

    Returns
    -------
    weights : ndarray of shape (n_fft // 2 + 1, n_bands), float32
        To be multiplied with power spectra.
    centres : ndarray of shape (n_bands,)
        Hz, ascending.
    """
    n_bands = int(np.log2(highest_hz / lowest_hz) * BANDS_PER_OCTAVE) + 1
    edges = lowest_hz * 2.0 ** (np.arange(-1, n_bands + 1) / BANDS_PER_OCTAVE)
    bin_hz = SAMPLE_RATE / N_FFT
    centres = edges[1:-1]
    lower = np.minimum(edges[:-2], centres - bin_hz)
    upper = np.maximum(edges[2:], centres + bin_hz)
    bins = (np.arange(N_FFT // 2 + 1) * bin_hz)[:, None]
    rising = (bins - lower) / (centres - lower)
    falling = (upper - bins) / (upper - centres)
    return np.clip(np.minimum(rising, falling), 0.0, None).astype(np.float32), centres


def _region_means(centres: Float64Array) -> FloatArray:
    """Matrix (n_bands, 4) that averages bands over the regions."""
    regions = np.digitize(centres, REGION_EDGES_HZ[1:-1])[:, None] == np.arange(len(REGION_EDGES_HZ) - 1)
    means: FloatArray = (regions / regions.sum(axis=0)).astype(np.float32)
    return means


def _novelty(loudness: FloatArray) -> FloatArray:
    """Cosine distance between the `NOVELTY_SPAN` frames after and before; ``2 * NOVELTY_SPAN`` values fewer."""
    sums = np.cumsum(loudness, axis=0, dtype=np.float64)
    mean = (sums[NOVELTY_SPAN:] - sums[:-NOVELTY_SPAN]).astype(np.float32)
    norm = np.sqrt(np.einsum("fb,fb->f", mean, mean))
    before, after = mean[:-NOVELTY_SPAN], mean[NOVELTY_SPAN:]
    product = norm[:-NOVELTY_SPAN] * norm[NOVELTY_SPAN:]
    cosine = np.einsum("fb,fb->f", before, after) / np.where(product > 0.0, product, 1.0)
    return np.where(product > 0.0, np.maximum(1.0 - cosine, 0.0), 0.0).astype(np.float32)


class BandProduct:
    """Product of power spectra with a band matrix, in dense parts: each band is zero but for a few neighbouring bins.

    Parameters
    ----------
    weights : ndarray of shape (n_bins, n_bands)
        From `band_matrix`: bands in ascending order.
    """

    def __init__(self, weights: FloatArray) -> None:
        self._n_bands = weights.shape[1]
        self._parts: list[tuple[slice, slice, FloatArray]] = []
        for bands in np.array_split(np.arange(self._n_bands), BAND_PARTS):
            columns = slice(int(bands[0]), int(bands[-1]) + 1)
            bins = np.flatnonzero(weights[:, columns].any(axis=1))
            rows = slice(int(bins[0]), int(bins[-1]) + 1)
            self._parts.append((rows, columns, np.ascontiguousarray(weights[rows, columns])))

    def of(self, power: FloatArray) -> FloatArray:
        """Return the power in each band.

        Parameters
        ----------
        power : ndarray of shape (n_frames, n_bins), float32

        Returns
        -------
        ndarray of shape (n_frames, n_bands), float32
        """
        bands = np.empty((power.shape[0], self._n_bands), np.float32)
        for rows, columns, weights in self._parts:
            np.matmul(power[:, rows], weights, out=bands[:, columns])
        return bands


@dataclass(slots=True)
class OnsetAccumulator:
    """Collects, block by block, the little that rhythm needs: six values per frame and a fine energy curve."""

    _bands: "BandProduct" = field(init=False)
    _regions: FloatArray = field(init=False)
    _history: FloatArray | None = field(init=False, default=None)
    _flux: list[FloatArray] = field(init=False, default_factory=list)
    _change: list[FloatArray] = field(init=False, default_factory=list)
    _level: list[FloatArray] = field(init=False, default_factory=list)
    _energy: list[FloatArray] = field(init=False, default_factory=list)
    _last_sample: np.float32 = field(init=False, default=np.float32(0.0))

    def __post_init__(self) -> None:
        weights, centres = band_matrix()
        self._bands = BandProduct(weights)
        self._regions = _region_means(centres)

    def feed(self, block: SpectrumBlock) -> None:
        """Add the frames of a block."""
        loudness = np.sqrt(np.sqrt(self._bands.of(block.power)))
        if self._history is None:
            # The sound before the first frame is taken to be like it: the start of a file is not an onset.
            self._history = np.repeat(loudness[:1], 2 * NOVELTY_SPAN, axis=0)
        series = np.concatenate([self._history, loudness])
        before = series[-len(loudness) - FLUX_LAG : -FLUX_LAG]
        widest = before.copy()
        np.maximum(widest[:, 1:], before[:, :-1], out=widest[:, 1:])
        np.maximum(widest[:, :-1], before[:, 1:], out=widest[:, :-1])
        self._flux.append(np.maximum(loudness - widest, 0.0) @ self._regions)
        self._level.append(loudness.mean(axis=1))
        self._change.append(_novelty(series))
        self._history = series[-2 * NOVELTY_SPAN :].copy()
        slope = np.diff(block.samples, prepend=self._last_sample)
        self._last_sample = block.samples[-1]
        self._energy.append(np.square(slope).reshape(-1, FINE_HOP).mean(axis=1))

    def curves(self) -> FloatArray:
        """Onset strength of the four regions and novelty of harmony, shape (5, n_frames); zeros where silent."""
        if not self._flux:
            return np.zeros((HARMONY + 1, 0), np.float32)
        flux = np.concatenate(self._flux)
        # Each novelty value belongs to the middle of its window, one span before the frame that completed it.
        change = np.concatenate(self._change)
        centred = np.concatenate([change[NOVELTY_SPAN:], np.zeros(min(NOVELTY_SPAN, change.size), np.float32)])
        curves = np.vstack([flux.T, centred])
        # Where the file begins and ends the window is cut, which looks like a click whatever the sound.
        curves[:, :EDGE_FRAMES] = 0.0
        curves[:, -EDGE_FRAMES:] = 0.0
        return curves

    def level(self) -> FloatArray:
        """Mean compressed loudness per frame, shape (n_frames,): the scale of the flux."""
        return np.concatenate(self._level) if self._level else np.zeros(0, np.float32)

    def fine_energy(self) -> FloatArray:
        """Mean squared slope of the samples, shape (n,), at `FINE_RATE_HZ`."""
        return np.concatenate(self._energy) if self._energy else np.zeros(0, np.float32)


def above_local_mean(curves: FloatArray) -> FloatArray:
    """The part of each curve (last axis: frames) above its mean over `LOCAL_S`."""
    frames = int(LOCAL_S * FRAME_RATE_HZ) | 1
    above = curves - scipy.ndimage.uniform_filter1d(curves, frames, mode="nearest")
    return np.maximum(above, 0.0, out=above)


def pick_onsets(strength: FloatArray, level: FloatArray) -> Float64Array:
    """Frames where something begins: local maxima well above the local mean and not negligible beside the level.

    Parameters
    ----------
    strength : ndarray of shape (n_frames,)
        Mean flux of the regions.
    level : ndarray of shape (n_frames,)
        Compressed loudness, on the same scale.
    """
    if strength.size < 5 or strength.max() <= 0.0:
        return np.zeros(0)
    above = above_local_mean(strength)
    highest = scipy.ndimage.maximum_filter1d(strength, 5)
    floor = max(0.1 * float(np.percentile(strength, 99)), 0.03 * float(level.mean()))
    return np.flatnonzero((strength == highest) & (above > floor)).astype(np.float64)


def attack_sharpness(fine_energy: FloatArray, onsets_s: Float64Array) -> float | None:
    """How suddenly notes begin: 0 swelling, 1 clicks out of silence; None without onsets.

    The largest step of the amplitude A (averaged over 23 ms) within 60 ms of each onset, as
    ``(A after - A before) / (A after + A before)``, averaged over the onsets.
    """
    if onsets_s.size == 0 or fine_energy.size <= 2 * STEP:
        return None
    amplitude = np.sqrt(np.maximum(scipy.ndimage.uniform_filter1d(fine_energy, STEP), 0.0))
    before, after = amplitude[:-STEP], amplitude[STEP:]
    total = before + after
    step = np.divide(after - before, total, out=np.zeros_like(total), where=total > 0.0)
    reach = int(0.06 * FINE_RATE_HZ)
    centres = np.round(onsets_s * FINE_RATE_HZ - STEP / 2).astype(np.intp)
    around = step[np.clip(centres[:, None] + np.arange(-reach, reach + 1), 0, step.size - 1)]
    return float(np.clip(around.max(axis=1), 0.0, 1.0).mean())


def attack_delay(fine_energy: FloatArray, moments_s: Float64Array) -> float:
    """Seconds by which the attacks at these moments lie later (+) or earlier (-), on average over them all.

    The centre of mass of the rise of loudness within 70 ms of the moments, above what is there all the time: sharp
    attacks are placed to a few milliseconds, sounds without attack stay where they were found.
    """
    loudness = np.sqrt(np.sqrt(fine_energy))
    reach = int(0.07 * FINE_RATE_HZ)
    positions = moments_s * FINE_RATE_HZ - 0.5
    positions = positions[(positions > reach + 1) & (positions < loudness.size - reach - 2)]
    if positions.size == 0:
        return 0.0
    rise = np.zeros_like(loudness)
    rise[1:-1] = np.maximum(loudness[2:] - loudness[:-2], 0.0)
    offsets = np.arange(-reach, reach + 1)
    around = np.interp((positions[:, None] + offsets).ravel(), np.arange(rise.size), rise).reshape(-1, offsets.size)
    shape = around.mean(axis=0)
    shape = np.maximum(shape - np.median(shape), 0.0)
    total = shape.sum()
    return float((shape * offsets).sum() / total / FINE_RATE_HZ) if total > 0.0 else 0.0
