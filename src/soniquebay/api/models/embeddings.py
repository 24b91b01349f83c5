"""Where each track lies in the space of sounds, and the whitenings of the library."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Double, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from soniquebay.api.columns import Base, UtcDateTime


class TrackEmbedding(Base):
    """The vector of a track: the truth on every database, from which each index can be built anew."""

    __tablename__ = "track_embeddings"
    __table_args__ = (Index("ix_track_embeddings_version_revision", "version", "revision"),)

    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]
    coverage: Mapped[float] = mapped_column(Double)
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """Little-endian float32, one after the other."""
    revision: Mapped[int] = mapped_column(BigInteger)
    """Grows with every vector that is stored, in the order of the commits: an index catches up from the last it saw."""


class EmbeddingRevision(Base):
    """The last revision given, in one row: whoever stores a vector holds it until the commit."""

    __tablename__ = "embedding_revision"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(BigInteger)


class LibraryWhitening(Base):
    """How the vectors of this library are scaled before they are compared; the newest of a version is in force."""

    __tablename__ = "library_whitenings"

    id: Mapped[int] = mapped_column(primary_key=True)
    embedding_version: Mapped[int] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(64))
    """Depends on the numbers alone: equal numbers are one whitening."""
    revision: Mapped[int] = mapped_column(BigInteger)
    """The last revision that it has seen."""
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
