"""The vectors of the tracks: kept with the analysis they belong to, read one by one or in batches."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from soniquebay.api.index.vectors import from_blob, to_blob
from soniquebay.api.models.embeddings import EmbeddingRevision, TrackEmbedding
from soniquebay.api.models.library import Track
from soniquebay.api.models.mir import TrackMIRNormalized
from soniquebay.api.services.belonging import belongings
from soniquebay.api.storing import upsert
from soniquebay.contracts import embedding as wire
from soniquebay.contracts.similarity import EmbeddingBatch, EmbeddingItem

_ONLY_ROW = 1


def keep(session: Session, track_id: int, embedding: wire.TrackEmbedding | None) -> None:
    """Replace the vector of a track; without a new one none is left, for the old one was of another analysis."""
    if embedding is None:
        gone = delete(TrackEmbedding).where(TrackEmbedding.track_id == track_id).returning(TrackEmbedding.track_id)
        if session.scalars(gone).all():
            note_gone(session)
        return
    row = {
        "track_id": track_id,
        "version": embedding.version,
        "coverage": embedding.coverage,
        "vector": to_blob(embedding.vector),
        "revision": _next_revision(session),
    }
    upsert(session, TrackEmbedding, [row], ("track_id",))


def note_gone(session: Session) -> None:
    """Let whoever keeps an index learn that vectors went: it looks at the number."""
    _next_revision(session)


def one(session: Session, track_id: int) -> wire.TrackEmbedding | None:
    """Return the vector of a track, of whatever version."""
    row = session.get(TrackEmbedding, track_id)
    if row is None:
        return None
    return wire.TrackEmbedding(version=row.version, vector=from_blob(row.vector), coverage=row.coverage)


def batch(session: Session, after: int, limit: int, version: int) -> EmbeddingBatch:
    """Return the next vectors of one version, in the order of the track ids; files that are missing do not count."""
    rows = session.execute(
        select(
            *(TrackEmbedding.track_id, TrackEmbedding.vector, TrackEmbedding.coverage),
            TrackMIRNormalized.confidence_score,
        )
        .join(Track, (Track.id == TrackEmbedding.track_id) & Track.missing.is_(False))
        .outerjoin(TrackMIRNormalized, TrackMIRNormalized.track_id == TrackEmbedding.track_id)
        .where(TrackEmbedding.version == version, TrackEmbedding.track_id > after)
        .order_by(TrackEmbedding.track_id)
        .limit(limit + 1)
    ).all()
    shown = rows[:limit]
    artists = artists_of(session, [row.track_id for row in shown])
    return EmbeddingBatch(
        version=version,
        items=tuple(
            EmbeddingItem(
                track_id=row.track_id,
                artist_ids=artists.get(row.track_id, ()),
                vector=from_blob(row.vector),
                coverage=row.coverage,
                confidence=row.confidence_score,
            )
            for row in shown
        ),
        next_after=shown[-1].track_id if len(rows) > limit else None,
    )


def artists_of(session: Session, track_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Return whose each track is."""
    theirs = belongings(track_ids=track_ids).subquery()
    rows = session.execute(select(theirs.c.track_id, theirs.c.artist_id).order_by(theirs.c.artist_id))
    found: dict[int, list[int]] = defaultdict(list)
    for track_id, artist_id in rows:
        found[track_id].append(artist_id)
    return {track_id: tuple(artists) for track_id, artists in found.items()}


def _next_revision(session: Session) -> int:
    """Return a number larger than any that is committed: who takes one holds the counter until the commit."""
    upsert(session, EmbeddingRevision, [{"id": _ONLY_ROW, "value": 0}], ("id",), update=False)
    counted = (
        update(EmbeddingRevision)
        .where(EmbeddingRevision.id == _ONLY_ROW)
        .values(value=EmbeddingRevision.value + 1)
        .returning(EmbeddingRevision.value)
    )
    return session.scalars(counted, execution_options={"synchronize_session": False}).one()
