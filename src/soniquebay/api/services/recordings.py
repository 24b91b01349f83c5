"""When two files hold the same recording: another encoding, or a copy in another folder."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from soniquebay.embeddings.comparing import distance, similarity

ALIKE: Final = 0.98
"""Least similarity of two encodings of one recording."""
PADDING_S: Final = 1.0
"""Encoders add silence at the ends, and containers round."""
_ADDITIONS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Recording:
    """What tells one recording from another.

    Attributes
    ----------
    placed : sequence of 64 floats
        Its vector in the space of the library.
    """

    track_id: int
    fingerprint: str
    recording_id: str | None
    title_key: str
    title_guessed: bool
    artist_key: str | None
    duration_s: float | None
    placed: Sequence[float]


def same_recording(one: Recording, other: Recording) -> bool:
    """Tell whether two files hold the same recording.

    The same bytes, or the same MusicBrainz recording, are; otherwise their names must agree (as far as they have any),
    their durations within a second, and they must sound the same. Two takes of one song differ in one of these.
    """
    if one.fingerprint == other.fingerprint:
        return True
    if not _as_long(one, other):
        return False
    if one.recording_id is not None and other.recording_id is not None:
        return one.recording_id == other.recording_id
    return _same_name(one, other) and similarity(distance(one.placed, other.placed)) >= ALIKE


def _as_long(one: Recording, other: Recording) -> bool:
    if one.duration_s is None or other.duration_s is None:
        return False
    return abs(one.duration_s - other.duration_s) <= PADDING_S


def _same_name(one: Recording, other: Recording) -> bool:
    if one.title_guessed or other.title_guessed:  # a file without tags may be called anything
        return True
    artists = one.artist_key is None or other.artist_key is None or one.artist_key == other.artist_key
    return artists and _letters(one.title_key) == _letters(other.title_key)


def _letters(title: str) -> str:
    return _ADDITIONS.sub("", title)
