"""One tempo out of what tags and audio say, and its place between slow and fast."""

import math

from soniquebay.contracts.mir import Descriptors, SourceName
from soniquebay.contracts.raw import TagClaims
from soniquebay.mir.normalization.trust import Evidence, settle

SLOWEST_BPM = 60.0
FASTEST_BPM = 200.0
LARGEST_BPM = 1000.0

SAME_TEMPO = 0.04
"""Relative difference within which two tempi are the same (the tolerance of tempo evaluation, Gouyon et al. 2006)."""

OCTAVE_AGREEMENT = 0.5
"""How far a tempo at half, double, a third or three times the speed supports another: the pulse is the same."""

ACOUSTICBRAINZ_CONFIDENCE = 0.75
TAG_CONFIDENCE = 0.8
HEARD_CONFIDENCE = 0.5
"""Trust in a tempo heard without a stated confidence."""


def valid_bpm(bpm: float | None) -> float | None:
    """Return the tempo, or None where it is none: absent, zero, negative, not a number, beyond 1000."""
    if bpm is None or not math.isfinite(bpm) or not 0.0 < bpm <= LARGEST_BPM:
        return None
    return float(bpm)


def tempo_norm(bpm: float | None) -> float | None:
    """Place a tempo between slow and fast.

    ``(clamp(bpm, 60, 200) - 60) / 140``, four decimals: 120 BPM is 0.4286. None for no tempo (see `valid_bpm`).
    """
    tempo = valid_bpm(bpm)
    if tempo is None:
        return None
    return round((min(FASTEST_BPM, max(SLOWEST_BPM, tempo)) - SLOWEST_BPM) / (FASTEST_BPM - SLOWEST_BPM), 4)


def settle_bpm(claims: TagClaims, heard: Descriptors | None) -> Evidence[float] | None:
    """Tempo of the most trusted source, at its octave: AcousticBrainz, the standard tag, the audio."""
    return settle(
        (
            _evidence(claims.low_level_bpm, ACOUSTICBRAINZ_CONFIDENCE, "acousticbrainz"),
            _evidence(claims.bpm, TAG_CONFIDENCE, "standard_tag"),
            None if heard is None else _heard(heard),
        ),
        tempo_agreement,
    )


def tempo_agreement(one: float, other: float) -> float:
    """1 within 4 %, less for the same pulse at another level (octave, third), -1 otherwise."""
    if _same(one, other):
        return 1.0
    if any(_same(one, other * level) for level in (2.0, 3.0, 1.0 / 2.0, 1.0 / 3.0)):
        return OCTAVE_AGREEMENT
    return -1.0


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME_TEMPO * other


def _evidence(bpm: float | None, confidence: float, source: SourceName) -> Evidence[float] | None:
    tempo = valid_bpm(bpm)
    return None if tempo is None else Evidence(tempo, source, confidence)


def _heard(heard: Descriptors) -> Evidence[float] | None:
    confidence = HEARD_CONFIDENCE if heard.bpm_confidence is None else heard.bpm_confidence
    return _evidence(heard.bpm, confidence, "audio")
