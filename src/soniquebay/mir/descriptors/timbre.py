"""The colour of the sound, frame by frame, averaged over the track with a weight that fades out with the level."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import scipy.fft

from soniquebay.mir.descriptors.bands import BIN_HZ, EDGES, FIRST_BIN, N_BANDS, BandBlock, WeightedMoments
from soniquebay.mir.descriptors.percussion import PercussionAccumulator
from soniquebay.mir.signal import N_FFT, SAMPLE_RATE, FloatArray, SpectrumBlock

N_MFCC = 13
MFCC_FLOOR = 1e-6
"""Bands 60 dB below their frame count as that quiet: what an encoder leaves there is not timbre."""

ROLLOFF_SHARE = 0.85
SUB_BASS_HZ = 120.0

DETAIL_STEP = 8
"""What needs every bin of a frame, in order (contrast, flatness), is taken from every eighth frame: 5.4 per second."""

CONTRAST_EDGES_HZ = (27.0, 200.0, 400.0, 800.0, 1_600.0, 3_200.0, 6_400.0, SAMPLE_RATE / 2)
CONTRAST_SHARE = 0.2
DETAIL_FLOOR = 1e-9
"""Relative to the mean power of the frame's bins: -90 dB."""

FLAT_FLOOR_DB = -60.0
"""Bins deeper below the mean power of their frame's bins count as that deep: how empty an encoder leaves them is not
the music's."""

DENSE_DB = -40.0
ROUGH_CONTRAST_DB = (28.0, 14.0)
"""Contrast from which on a frame is clear (roughness 0), and that of noise (roughness 1). Valleys more than 28 dB deep
are masked by the partials beside them: encoders put their noise there, nobody hears it."""

ROUGH_OCTAVES = slice(1, 4)
"""200 to 1 600 Hz: where partials lie apart, and where encoders spend their bits."""

_FREQUENCIES = (np.arange(N_FFT // 2 + 1) * BIN_HZ).astype(np.float32)
_FREQUENCIES[:FIRST_BIN] = 0.0
_CONTRAST_BINS = np.round(np.array(CONTRAST_EDGES_HZ) / BIN_HZ).astype(int)
_SUB_BASS_BANDS = int(np.searchsorted(EDGES * BIN_HZ, SUB_BASS_HZ))
_UPPER_EDGES_HZ = (EDGES[1:] * BIN_HZ).astype(np.float32)
_WIDTHS_HZ = (np.diff(EDGES) * BIN_HZ).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Timbre:
    """Colour of a track; None or empty where nothing was heard. Names, units and ranges as in `contracts.mir`."""

    spectral_centroid_hz: float | None = None
    spectral_rolloff_hz: float | None = None
    spectral_flatness: float | None = None
    spectral_contrast_db: tuple[float, ...] = ()
    spectral_flux: float | None = None
    mfcc_mean: tuple[float, ...] = ()
    mfcc_std: tuple[float, ...] = ()
    zero_crossing_rate_hz: float | None = None
    sub_bass_share: float | None = None
    spectral_density: float | None = None
    roughness: float | None = None
    percussive_share: float | None = None


@dataclass(slots=True)
class TimbreAccumulator:
    """Fed with each block and its bands; nothing is kept per frame."""

    _shape: WeightedMoments = field(default_factory=WeightedMoments)
    _mfcc: WeightedMoments = field(default_factory=WeightedMoments)
    _detail: WeightedMoments = field(default_factory=WeightedMoments)
    _percussion: PercussionAccumulator = field(default_factory=PercussionAccumulator)
    _last_compressed: FloatArray | None = None
    _rise: float = 0.0
    _level: float = 0.0
    _sub_bass: float = 0.0
    _power: float = 0.0
    _crossings: int = 0
    _n_samples: int = 0
    _last_sample: float = 0.0

    def feed(self, block: SpectrumBlock, bands: BandBlock) -> None:
        """Take in the frames of one block."""
        self._count_crossings(block.samples)
        self._add_flux(bands.compressed)
        self._percussion.feed(bands)
        self._power += float(bands.total.sum(dtype=np.float64))
        self._sub_bass += float(bands.power[:, :_SUB_BASS_BANDS].sum(dtype=np.float64))
        heard = bands.total > 0.0
        if not heard.any():
            return
        power, banded, total = block.power, bands.power, bands.total
        if not heard.all():
            power, banded, total = power[heard], banded[heard], total[heard]
        weights = np.sqrt(np.sqrt(total))
        self._shape.add(np.stack([_centroids(power), _rolloffs(banded, total)], axis=1), weights)
        self._mfcc.add(_mfcc(banded, total), weights)
        detail = heard & ((bands.first_frame + np.arange(heard.size)) % DETAIL_STEP == 0)
        if detail.any():
            weights = np.sqrt(np.sqrt(bands.total[detail]))
            self._detail.add(_details(block.power[detail, FIRST_BIN:], bands.total[detail]), weights)

    def finish(self) -> Timbre:
        """Return the averages over everything heard."""
        if self._shape.weight == 0.0:
            return Timbre()
        centroid, rolloff = self._shape.mean()
        detail = _Details(self._detail)
        return Timbre(
            spectral_centroid_hz=float(centroid),
            spectral_rolloff_hz=float(rolloff),
            spectral_flatness=detail.flatness,
            spectral_contrast_db=detail.contrast,
            spectral_flux=self._rise / self._level,
            mfcc_mean=tuple(self._mfcc.mean().tolist()),
            mfcc_std=tuple(self._mfcc.deviation().tolist()),
            zero_crossing_rate_hz=self._crossings * SAMPLE_RATE / self._n_samples,
            sub_bass_share=min(1.0, self._sub_bass / self._power),
            spectral_density=detail.density,
            roughness=detail.roughness,
            percussive_share=self._percussion.finish(),
        )

    def _add_flux(self, compressed: FloatArray) -> None:
        if self._last_compressed is not None:
            compressed = np.concatenate([self._last_compressed, compressed])
        self._rise += float(np.maximum(0.0, np.diff(compressed, axis=0)).sum(dtype=np.float64))
        self._level += float(compressed[self._last_compressed is not None :].sum(dtype=np.float64))
        self._last_compressed = compressed[-1:].copy()

    def _count_crossings(self, samples: FloatArray) -> None:
        if samples.size == 0:
            return
        # Around the block's own mean, so that a DC offset hides nothing.
        above = np.concatenate([[np.float32(self._last_sample)], samples]) > samples.mean()
        self._crossings += int(np.count_nonzero(above[1:] != above[:-1]))
        self._last_sample = float(samples[-1])
        self._n_samples += samples.size


class _Details:
    """Reads the columns that `_details` writes; None where no eighth frame was heard."""

    def __init__(self, moments: WeightedMoments) -> None:
        self.flatness: float | None = None
        self.density: float | None = None
        self.roughness: float | None = None
        self.contrast: tuple[float, ...] = ()
        if moments.weight > 0.0:
            flatness, density, roughness, *contrast = moments.mean().tolist()
            self.flatness = min(1.0, max(0.0, flatness))
            self.density = min(1.0, max(0.0, density))
            self.roughness = min(1.0, max(0.0, roughness))
            self.contrast = tuple(contrast)


def _centroids(power: FloatArray) -> FloatArray:
    """Mean frequency weighted by magnitude, Hz; shape (n_frames,)."""
    magnitude = np.sqrt(power[:, FIRST_BIN:])
    return np.asarray(np.einsum("ij,j->i", magnitude, _FREQUENCIES[FIRST_BIN:]) / magnitude.sum(axis=1), np.float32)


def _rolloffs(banded: FloatArray, total: FloatArray) -> FloatArray:
    """Frequency below which 85 % of the power lies, Hz, interpolated inside the band; shape (n_frames,)."""
    cumulative = np.cumsum(banded, axis=1)
    wanted = ROLLOFF_SHARE * total
    band = np.minimum((cumulative < wanted[:, None]).sum(axis=1), N_BANDS - 1)
    rows = np.arange(band.size)
    inside = (cumulative[rows, band] - wanted) / np.maximum(banded[rows, band], np.float32(1e-37))
    return np.asarray(_UPPER_EDGES_HZ[band] - np.clip(inside, 0.0, 1.0) * _WIDTHS_HZ[band], np.float32)


def _mfcc(banded: FloatArray, total: FloatArray) -> FloatArray:
    """Coefficients 1 to 13 of the DCT of the band levels in dB; the zeroth is the level and left out."""
    levels = 10.0 * np.log10(banded / total[:, None] + np.float32(MFCC_FLOOR))
    return np.asarray(scipy.fft.dct(levels, axis=1, norm="ortho")[:, 1 : N_MFCC + 1], np.float32)


def _details(power: FloatArray, total: FloatArray) -> FloatArray:
    """Flatness, density, roughness and the contrast of each octave; shape (n_frames, 3 + n_octaves)."""
    floored = power + (DETAIL_FLOOR / power.shape[1]) * total[:, None]
    levels = 10.0 * np.log10(floored)
    mean_db = 10.0 * np.log10(floored.mean(axis=1))
    heard_db = np.maximum(levels, mean_db[:, None] + FLAT_FLOOR_DB)
    flatness = 10.0 ** ((heard_db.mean(axis=1) - mean_db) / 10.0)
    density = (levels > levels.max(axis=1, keepdims=True) + DENSE_DB).mean(axis=1)
    contrast = np.stack([_contrast(levels[:, low:high]) for low, high in _octaves()], axis=1)
    roughness = _roughness(power, contrast)
    return np.column_stack([flatness, density, roughness, contrast]).astype(np.float32)


def _roughness(power: FloatArray, contrast: FloatArray) -> FloatArray:
    """How filled the valleys between the partials are, octaves weighted by the fourth root of their power.

    A frame that has hardly anything in these octaves is not rough, however filled its emptiness.
    """
    octaves = np.sqrt(np.sqrt(np.stack([power[:, low:high].sum(axis=1) for low, high in _octaves()], axis=1)))
    smooth_db, rough_db = ROUGH_CONTRAST_DB
    filled = np.clip((contrast[:, ROUGH_OCTAVES] - smooth_db) / (rough_db - smooth_db), 0.0, 1.0)
    weights = octaves[:, ROUGH_OCTAVES]
    inside = weights.sum(axis=1)
    there = np.minimum(1.0, 3.0 * inside / octaves.sum(axis=1))
    return np.asarray(there * (filled * weights).sum(axis=1) / np.maximum(inside, np.float32(1e-30)), np.float32)


def _contrast(levels: FloatArray) -> FloatArray:
    """Mean level of the highest fifth of the bins over that of the lowest fifth, dB (Jiang et al. 2002)."""
    ordered = np.sort(levels, axis=1)
    n = max(1, round(CONTRAST_SHARE * levels.shape[1]))
    return np.asarray(ordered[:, -n:].mean(axis=1) - ordered[:, :n].mean(axis=1), np.float32)


def _octaves() -> list[tuple[int, int]]:
    return [(int(low) - FIRST_BIN, int(high) - FIRST_BIN) for low, high in pairwise(_CONTRAST_BINS)]
