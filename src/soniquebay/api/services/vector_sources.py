"""What is indexed: the vector of every track, and the mean vector of every artist."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Select, Subquery, distinct, func, select
from sqlalchemy.orm import Session

from soniquebay.api.index.shelf import Chunk
from soniquebay.api.index.vectors import from_blob, to_blob
from soniquebay.api.models.embeddings import EmbeddingRevision, TrackEmbedding
from soniquebay.api.services.belonging import belongings

CHUNK: Final = 10_000


def head(session: Session) -> int:
    """Return the revision of the vector that was stored last."""
    newest = session.scalar(select(EmbeddingRevision.value))
    return 0 if newest is None else newest


@dataclass(frozen=True)
class TrackVectors:
    """The vectors of all tracks, of one version."""

    version: int

    def head(self, session: Session) -> int:
        """Return the newest revision."""
        return head(session)

    def count(self, session: Session) -> int:
        """Return how many tracks have one."""
        return session.scalars(select(func.count()).where(TrackEmbedding.version == self.version)).one()

    def ids(self, session: Session) -> set[int]:
        """Return the tracks that have one."""
        return set(session.scalars(select(TrackEmbedding.track_id).where(TrackEmbedding.version == self.version)))

    def stream(self, session: Session, after: int) -> Iterator[Chunk]:
        """Yield the vectors that changed after a revision."""
        changed = select(TrackEmbedding.track_id, TrackEmbedding.vector).where(
            TrackEmbedding.version == self.version, TrackEmbedding.revision > after
        )
        for rows in session.execute(changed).yield_per(CHUNK).partitions():
            yield Chunk([row.track_id for row in rows], b"".join(row.vector for row in rows))


@dataclass(frozen=True)
class ArtistMeans:
    """The mean of the vectors of each artist's tracks, of one version."""

    version: int

    def head(self, session: Session) -> int:
        """Return the newest revision."""
        return head(session)

    def count(self, session: Session) -> int:
        """Return how many artists have one."""
        theirs = belongings().subquery()
        return session.scalar(self._theirs(theirs, select(func.count(distinct(theirs.c.artist_id))))) or 0

    def ids(self, session: Session) -> set[int]:
        """Return the artists that have one."""
        theirs = belongings().subquery()
        return set(session.scalars(self._theirs(theirs, select(distinct(theirs.c.artist_id)))))

    def stream(self, session: Session, after: int) -> Iterator[Chunk]:
        """Yield the means of the artists of whom a track changed after a revision."""
        if after == 0:
            yield from self._means(session, belongings().subquery())
            return
        for part in batched(self._changed(session, after), CHUNK // 10):
            yield from self._means(session, belongings(artist_ids=part).subquery())

    def _changed(self, session: Session, after: int) -> list[int]:
        """Return the artists of whom a track changed after a revision."""
        changed = select(TrackEmbedding.track_id).where(
            TrackEmbedding.version == self.version, TrackEmbedding.revision > after
        )
        artists: set[int] = set()
        for part in batched(session.scalars(changed).all(), CHUNK // 10):
            theirs = belongings(track_ids=part).subquery()
            artists.update(session.scalars(select(theirs.c.artist_id)))
        return sorted(artists)

    def _means(self, session: Session, theirs: Subquery) -> Iterator[Chunk]:
        rows = self._theirs(theirs, select(theirs.c.artist_id, TrackEmbedding.vector)).order_by(theirs.c.artist_id)
        ids, means = [], []
        found = session.execute(rows).yield_per(CHUNK)
        for artist_id, vectors in groupby(found, key=attrgetter("artist_id")):
            ids.append(artist_id)
            means.append(to_blob(_mean([from_blob(row.vector) for row in vectors])))
            if len(ids) == CHUNK:
                yield Chunk(ids, b"".join(means))
                ids, means = [], []
        if ids:
            yield Chunk(ids, b"".join(means))

    def _theirs(self, theirs: Subquery, statement: Select[Any]) -> Select[Any]:
        return statement.join(TrackEmbedding, TrackEmbedding.track_id == theirs.c.track_id).where(
            TrackEmbedding.version == self.version
        )


def _mean(vectors: list[tuple[float, ...]]) -> list[float]:
    return [sum(column) / len(vectors) for column in zip(*vectors, strict=True)]


def batched(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Yield ids in parts that a statement can name."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
