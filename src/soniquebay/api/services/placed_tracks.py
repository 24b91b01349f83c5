"""Tracks as points of the library's space, with what choosing among them needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from soniquebay.api.index.space import Space
from soniquebay.api.index.vectors import from_blob
from soniquebay.api.models.embeddings import TrackEmbedding
from soniquebay.api.models.library import Track
from soniquebay.api.services.embedding_rows import artists_of
from soniquebay.api.services.faults import Conflict, track_not_found
from soniquebay.api.services.likeness import known_groups
from soniquebay.api.services.recordings import Recording
from soniquebay.api.services.track_query import TrackConditions
from soniquebay.api.services.track_search import matching
from soniquebay.contracts.similarity import TrackRef

_COLUMNS = (
    *(Track.id, Track.fingerprint, Track.mb_recording_id, Track.title_key, Track.title_guessed, Track.artist_key),
    *(Track.duration_s, Track.album_id, Track.title, Track.artist, Track.path, TrackEmbedding.vector),
)


@dataclass(frozen=True)
class Placed:
    """A track and where it is.

    Attributes
    ----------
    place : tuple of 64 floats
        For distances.
    known : tuple of 64 floats
        The same with zeros for what is unknown, for reasons.
    """

    ref: TrackRef
    album_id: int | None
    artist_ids: tuple[int, ...]
    place: tuple[float, ...]
    known: tuple[float, ...]
    recording: Recording

    @property
    def id(self) -> int:
        """Of the track."""
        return self.ref.id


def placed(session: Session, space: Space, track_ids: Sequence[int], query: TrackConditions) -> dict[int, Placed]:
    """Return those of some tracks that fulfil every condition; missing files only where they are asked for."""
    statement = matching(select(*_COLUMNS), query).join(TrackEmbedding, TrackEmbedding.track_id == Track.id)
    statement = statement.where(Track.id.in_(track_ids), TrackEmbedding.version == space.version)
    if query.missing is None:
        statement = statement.where(Track.missing.is_(False))
    rows = session.execute(statement).all()
    artists = artists_of(session, [row.id for row in rows])
    return {row.id: _placed(row, artists.get(row.id, ()), space) for row in rows}


def seeds(session: Session, space: Space, track_ids: Sequence[int]) -> list[Placed]:
    """Return the tracks that somebody asks about, each once, in the order given.

    Raises
    ------
    NotFound
        There is none of an id.
    Conflict
        One has no vector of this version: it is not analysed yet, or could not be.
    """
    wanted = tuple(dict.fromkeys(track_ids))
    found = placed(session, space, wanted, TrackConditions(missing=False))
    found |= placed(session, space, wanted, TrackConditions(missing=True))
    for track_id in wanted:
        if track_id not in found:
            raise _not_comparable(session, track_id)
    return [found[track_id] for track_id in wanted]


def _not_comparable(session: Session, track_id: int) -> Exception:
    track = session.get(Track, track_id)
    if track is None:
        return track_not_found(track_id)
    if track.state == "failed":
        return Conflict(f"Track {track_id} cannot be compared: its state is failed ({track.failure})")
    if track.state != "done":
        return Conflict(f"Track {track_id} is not analysed yet: its state is {track.state}. Ask again when it is done.")
    return Conflict(
        f"Track {track_id} cannot be compared yet: its state is done, but its analysis left no vector of this version; "
        "it is analysed again in the background."
    )


def _placed(row: Row[*tuple[Any, ...]], artist_ids: tuple[int, ...], space: Space) -> Placed:
    raw = from_blob(row.vector)
    place = space.place(raw)
    return Placed(
        ref=TrackRef(id=row.id, title=row.title, artist=row.artist, path=row.path),
        album_id=row.album_id,
        artist_ids=artist_ids,
        place=place,
        known=known_groups(raw, place),
        recording=Recording(
            track_id=row.id,
            fingerprint=row.fingerprint,
            recording_id=row.mb_recording_id,
            title_key=row.title_key,
            title_guessed=row.title_guessed,
            artist_key=row.artist_key,
            duration_s=row.duration_s,
            placed=place,
        ),
    )
