"""Rows of the analysis tables, many tracks at a time, as contracts."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Album, Artist, Track, TrackArtist
from soniquebay.api.models.mir import TrackMIRNormalized, TrackMIRScores, TrackMIRSyntheticTags
from soniquebay.contracts import library as wire
from soniquebay.contracts.mir import NormalizedFeatures, Scores, SyntheticTag


def normalized_of(session: Session, track_ids: Sequence[int]) -> dict[int, NormalizedFeatures]:
    """Return the normalized features of tracks that have any."""
    rows = session.scalars(select(TrackMIRNormalized).where(TrackMIRNormalized.track_id.in_(track_ids)))
    return {
        row.track_id: NormalizedFeatures.model_validate(
            {name: getattr(row, name) for name in NormalizedFeatures.model_fields}
        )
        for row in rows
    }


def scores_of(session: Session, track_ids: Sequence[int]) -> dict[int, Scores]:
    """Return the scores of tracks that have any."""
    rows = session.scalars(select(TrackMIRScores).where(TrackMIRScores.track_id.in_(track_ids)))
    return {
        row.track_id: Scores.model_validate({name: getattr(row, name) for name in Scores.model_fields}) for row in rows
    }


def tags_of(session: Session, track_ids: Sequence[int]) -> dict[int, tuple[SyntheticTag, ...]]:
    """Return the synthetic tags of tracks that have any, in the order in which they came."""
    rows = session.scalars(
        select(TrackMIRSyntheticTags)
        .where(TrackMIRSyntheticTags.track_id.in_(track_ids))
        .order_by(TrackMIRSyntheticTags.track_id, TrackMIRSyntheticTags.position)
    )
    tags: dict[int, list[SyntheticTag]] = defaultdict(list)
    for row in rows:
        fields = {"tag": row.tag_name, "score": row.tag_score, "category": row.tag_category, "source": row.tag_source}
        tags[row.track_id].append(SyntheticTag.model_validate({**fields, "reasons": row.reasons}))
    return {track_id: tuple(found) for track_id, found in tags.items()}


def tracks(session: Session, rows: Sequence[Track]) -> tuple[wire.Track, ...]:
    """Return tracks as the wire shows them, in the order given: a few statements, however many tracks."""
    ids = [row.id for row in rows]
    normalized, scores, tags = normalized_of(session, ids), scores_of(session, ids), tags_of(session, ids)
    artists = _artists_of(session, ids)
    albums = _albums(session, {row.album_id for row in rows if row.album_id is not None})
    return tuple(
        wire.Track.model_validate(
            {
                **{name: getattr(row, name) for name in _COPIED},
                "artists": artists.get(row.id, ()),
                "album": None if row.album_id is None else albums.get(row.album_id),
                "normalized": normalized.get(row.id),
                "scores": scores.get(row.id),
                "synthetic_tags": tags.get(row.id, () if row.id in normalized else None),
            }
        )
        for row in rows
    )


_COPIED = (
    *("id", "title", "title_guessed", "artist", "artist_guessed", "album_artist", "track_number", "disc_number"),
    *("year", "duration_s", "path", "state", "missing", "failure", "failure_kind", "mir_version", "analysed_at"),
    "added_at",
)


def _artists_of(session: Session, track_ids: Sequence[int]) -> dict[int, tuple[wire.ArtistRef, ...]]:
    rows = session.execute(
        select(TrackArtist.track_id, Artist.id, Artist.name)
        .join(Artist, Artist.id == TrackArtist.artist_id)
        .where(TrackArtist.track_id.in_(track_ids))
        .order_by(TrackArtist.track_id, TrackArtist.position)
    )
    found: dict[int, list[wire.ArtistRef]] = defaultdict(list)
    for track_id, artist_id, name in rows:
        found[track_id].append(wire.ArtistRef(id=artist_id, name=name))
    return {track_id: tuple(artists) for track_id, artists in found.items()}


def _albums(session: Session, album_ids: set[int]) -> dict[int, wire.AlbumRef]:
    rows = session.execute(select(Album.id, Album.title).where(Album.id.in_(album_ids)))
    return {album_id: wire.AlbumRef(id=album_id, title=title) for album_id, title in rows}
