"""Which tracks are to be heard anew: an older version heard them, or made their vector, or none was made."""

from datetime import timedelta

from sqlalchemy import ColumnElement, or_

from soniquebay.api.models.library import Track
from soniquebay.contracts.mir import MirPayload
from soniquebay.contracts.versions import EMBEDDING_VERSION, MIR_VERSION

RENEWAL_PAUSE = timedelta(hours=1)
"""A worker of an older version that answers is not asked for the same track again at once."""
NO_VECTOR = 0
"""Older than every version."""


def outdated(track: Track) -> bool:
    """Whether the analysis of a file as it is ended, but not as this version would end it."""
    return is_outdated(track.tried_version, track.embedding_version)


def is_outdated(tried_version: int | None, embedding_version: int | None) -> bool:
    """Judge the two columns of a track; None is not older than anything."""
    heard_before = tried_version is not None and tried_version < MIR_VERSION
    return heard_before or (embedding_version is not None and embedding_version < EMBEDDING_VERSION)


def are_outdated() -> ColumnElement[bool]:
    """Return the same as a condition; both columns have an index."""
    return or_(Track.tried_version < MIR_VERSION, Track.embedding_version < EMBEDDING_VERSION)


def note_versions(track: Track, payload: MirPayload | None) -> None:
    """Note what ended, by which versions; without a payload it ended badly, with this one.

    A writer that does not name its version is taken for one of today: its analysis is not thrown away, and where it
    brings no vector, none is expected.
    """
    track.tried_version, track.embedding_version = MIR_VERSION, None
    if payload is None:
        return
    if payload.mir_version is not None:
        track.tried_version, track.embedding_version = payload.mir_version, NO_VECTOR
    if payload.embedding is not None:
        track.embedding_version = payload.embedding.version
