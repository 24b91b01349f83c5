"""The K-weighting filter of ITU-R BS.1770-4: its sections, its response, and sound that went through it.

The filter's own recursion, sample by sample, would need all of scipy.signal (half a second to import). Its impulse
response dies away in a tenth of a second, so long stretches are filtered by way of the spectrum instead (overlap-save:
Oppenheim & Schafer, "Discrete-Time Signal Processing", 8.7.3), with the same result.
"""

import numpy as np
import numpy.typing as npt
import scipy.fft

from soniquebay.mir.signal import SAMPLE_RATE, FloatArray

Float64Array = npt.NDArray[np.float64]
Complex128Array = npt.NDArray[np.complex128]

SEGMENTS_PER_S = 10
SEGMENT = SAMPLE_RATE // SEGMENTS_PER_S

MEMORY = SEGMENT
"""Samples after which the filter has forgotten: what is left of its impulse response sums to 1e-9."""

ROW = 6 * SEGMENT
"""Samples filtered by one transform."""

TRANSFORM = 15_552
"""At least `MEMORY` + `ROW`; as 2^6 3^5 it is quicker to transform than their sum."""

# The analogue prototypes behind the 48 kHz coefficients of BS.1770-4, as B. De Man gives them ("Evaluation of
# implementations of the EBU R128 loudness measurement", AES 145, 2018): the head's shelf, then the revised
# low-frequency B-curve.
_SHELF_HZ, _SHELF_Q, _SHELF_DB = 1681.9744509555319, 0.7071752369554193, 3.99984385397
_SHELF_BAND_EXPONENT = 0.499666774155
_HIGH_PASS_HZ, _HIGH_PASS_Q = 38.13547087613982, 0.5003270373253953


def k_weighting(rate_hz: float) -> Float64Array:
    """Second-order sections of the K-weighting filter at any sample rate; at 48 kHz those of the recommendation.

    Returns
    -------
    ndarray of shape (2, 6)
        A row per section: b0, b1, b2 (numerator), 1, a1, a2 (denominator).
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


def response(sections: Float64Array, hertz: Float64Array, rate_hz: float) -> Complex128Array:
    """Complex gain of a filter at some frequencies.

    Parameters
    ----------
    sections : ndarray of shape (n_sections, 6)
        From `k_weighting`.
    hertz : ndarray of shape (n,)
    rate_hz : float

    Returns
    -------
    ndarray of shape (n,), complex128
    """
    delays = np.exp(-2j * np.pi * hertz / rate_hz)[:, None] ** np.arange(3)
    gains = (delays @ sections[:, :3].T) / (delays @ sections[:, 3:].T)
    return np.asarray(gains.prod(axis=1), np.complex128)


_SECTIONS = k_weighting(SAMPLE_RATE)
_SPECTRUM = response(_SECTIONS, scipy.fft.rfftfreq(TRANSFORM, 1.0 / SAMPLE_RATE), SAMPLE_RATE).astype(np.complex64)

CEILING = float(np.square(np.abs(response(_SECTIONS, np.array([SAMPLE_RATE / 2]), SAMPLE_RATE)[0])))
"""Gain of the filter's upper end, as a power."""


def k_weighted(sound: FloatArray) -> FloatArray:
    """Filter whole rows of sound at `SAMPLE_RATE`.

    Parameters
    ----------
    sound : ndarray of shape (n_channels, MEMORY + n_rows * ROW), float32
        The first `MEMORY` samples are those before (silence at the beginning).

    Returns
    -------
    ndarray of shape (n_channels, n_rows, ROW), float32
    """
    rows = np.lib.stride_tricks.sliding_window_view(sound, MEMORY + ROW, axis=1)[:, ::ROW]
    spectra = scipy.fft.rfft(rows, TRANSFORM, axis=2)
    spectra *= _SPECTRUM
    return np.asarray(scipy.fft.irfft(spectra, TRANSFORM, axis=2)[..., MEMORY : MEMORY + ROW], np.float32)
