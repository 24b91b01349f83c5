"""The K-weighting filter of ITU-R BS.1770-4: its sections, its response, and sound that went through it.

The filter's own recursion, sample by sample, would need all of scipy.signal (half a second to import) and cannot be
done for many samples at once. So sound is cut into short pieces: what a piece does to itself, what it leaves in the
filter's four delays, and what these do to the pieces behind it are dense products with small matrices, taken from the
filter's state-space form (Oppenheim & Schafer, "Discrete-Time Signal Processing", 6). They cost half as much as a
convolution by way of the spectrum.
"""

import numpy as np
import numpy.typing as npt

from soniquebay.mir.signal import SAMPLE_RATE, FloatArray

Float64Array = npt.NDArray[np.float64]
Complex128Array = npt.NDArray[np.complex128]

SEGMENTS_PER_S = 10
SEGMENT = SAMPLE_RATE // SEGMENTS_PER_S

MEMORY = SEGMENT
"""Samples after which the filter has forgotten: what is left of its impulse response sums to 1e-9."""

PIECE = 49
PIECES = SEGMENT // PIECE
"""Of a segment; both about as long as wide, so that neither product is large."""

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
CEILING = float(np.square(np.abs(response(_SECTIONS, np.array([SAMPLE_RATE / 2]), SAMPLE_RATE)[0])))
"""Gain of the filter's upper end, as a power."""


def _state_space(sections: Float64Array) -> tuple[Float64Array, Float64Array, Float64Array, float]:
    """State-space form of a cascade of sections: state' = A state + B x; y = C state + D x.

    Returns
    -------
    A : ndarray of shape (2 n_sections, 2 n_sections)
    B, C : ndarray of shape (2 n_sections,)
    D : float
    """
    a, b, c, d = np.zeros((0, 0)), np.zeros(0), np.zeros(0), 1.0
    for b0, b1, b2, _, a1, a2 in sections:
        enters = np.array([b1 - a1 * b0, b2 - a2 * b0])
        below = np.concatenate([np.outer(enters, c), np.array([[-a1, 1.0], [-a2, 0.0]])], axis=1)
        a = np.concatenate([np.concatenate([a, np.zeros((a.shape[0], 2))], axis=1), below])
        b, c, d = np.concatenate([b, enters * d]), np.concatenate([b0 * c, [1.0, 0.0]]), b0 * d
    return a, b, c, float(d)


def _balanced(a: Float64Array, b: Float64Array, c: Float64Array) -> tuple[Float64Array, Float64Array, Float64Array]:
    """Return the same filter with delays that are excited and heard alike (Moore, IEEE Trans. Automatic Control, 1981).

    As they stand, the delays of a high-pass at 38 Hz hold values a thousand times the sound that cancel in its output:
    more than single precision bears.
    """
    excited = np.linalg.cholesky(_gramian(a, np.outer(b, b)))
    heard, turn = np.linalg.eigh(excited.T @ _gramian(a.T, np.outer(c, c)) @ excited)
    change = excited @ turn * heard**-0.25
    back = np.linalg.inv(change)
    return back @ a @ change, back @ b, c @ change


def _gramian(a: Float64Array, start: Float64Array) -> Float64Array:
    """Sum of A^k S A'^k over all k, by doubling."""
    total = start
    while np.abs(a).max() > 1e-12:
        total = total + a @ total @ a.T
        a = a @ a
    return total


class _Pieces:
    """The matrices that carry sound, in rows, through the filter: from pieces, and from the delays between them."""

    def __init__(self, sections: Float64Array) -> None:
        *delays, d = _state_space(sections)
        a, b, c = _balanced(*delays)
        n = b.size
        powers = [np.linalg.matrix_power(a, k) for k in range(PIECE)]
        impulse = np.array([d, *(c @ power @ b for power in powers[:-1])])
        delay = np.arange(PIECE) - np.arange(PIECE)[:, None]
        self.to_itself = np.where(delay >= 0, impulse[delay], 0.0).astype(np.float32)
        self.to_delays = np.stack([power @ b for power in powers[::-1]]).astype(np.float32)
        self.from_delays = np.stack([c @ power for power in powers], axis=1).astype(np.float32)
        piece = np.linalg.matrix_power(a, PIECE)
        steps = [np.linalg.matrix_power(piece, k).T for k in range(PIECES)]
        later = np.zeros((PIECES, n, PIECES, n))
        for first in range(PIECES):
            for behind in range(first + 1, PIECES):
                later[first, :, behind] = steps[behind - first - 1]
        self.to_later = later.reshape(PIECES * n, PIECES * n).astype(np.float32)
        self.to_next = np.concatenate(steps[::-1]).astype(np.float32)
        self.from_before = np.concatenate(steps, axis=1).astype(np.float32)


_PIECES = _Pieces(_SECTIONS)


def k_weighted(sound: FloatArray) -> FloatArray:
    """Filter whole segments of sound at `SAMPLE_RATE`.

    Parameters
    ----------
    sound : ndarray of shape (n_channels, MEMORY + n_segments * SEGMENT), float32
        The first `MEMORY` samples are those before (silence at the beginning).

    Returns
    -------
    ndarray of shape (n_channels, n_segments, SEGMENT), float32
    """
    n_channels = sound.shape[0]
    pieces = sound.reshape(-1, PIECE)
    left = (pieces @ _PIECES.to_delays).reshape(n_channels, -1, _PIECES.to_later.shape[0])
    # A segment's delays begin with what the one before left there: what came earlier is forgotten.
    delays = left[:, 1:] @ _PIECES.to_later + (left[:, :-1] @ _PIECES.to_next) @ _PIECES.from_before
    weighted = (pieces @ _PIECES.to_itself).reshape(n_channels, -1, SEGMENT)[:, 1:]
    weighted += (delays.reshape(-1, _PIECES.to_delays.shape[1]) @ _PIECES.from_delays).reshape(weighted.shape)
    return np.asarray(weighted, np.float32)
