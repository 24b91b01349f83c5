"""Vectors for workers, and what sounds alike: the answers of `/similar`, paths and playlists."""

from pydantic import Field

from soniquebay.contracts.base import Contract
from soniquebay.contracts.embedding import Single, Whitening
from soniquebay.contracts.units import UnitInterval
from soniquebay.contracts.versions import EMBEDDING_DIM


class EmbeddingItem(Contract):
    """The vector of one track, and whose track it is."""

    track_id: int
    artist_ids: tuple[int, ...]
    vector: tuple[Single, ...] = Field(min_length=EMBEDDING_DIM, max_length=EMBEDDING_DIM)
    coverage: UnitInterval
    """Share of the vector that was known."""
    confidence: UnitInterval | None
    """`confidence_score` of the analysis: how much the vector weighs in the mean of its artist."""


class EmbeddingBatch(Contract):
    """`GET /api/embeddings`, for workers: vectors of one version, by track id; `next_after` asks for the next ones."""

    version: int
    items: tuple[EmbeddingItem, ...]
    next_after: int | None


class WhiteningState(Contract):
    """`GET /api/embeddings/whitening`, for workers: what is in force, and whether it is time for another."""

    version: int
    """Of the vectors that are counted here."""
    whitening: Whitening | None
    tracks: int
    """Vectors of this version."""
    changed: int
    """Of those, stored since the whitening in force was computed; all of them before the first."""
    revision: int
    """The library as it is now: sent back with the whitening that is computed from it."""


class WhiteningUpdate(Contract):
    """`PUT /api/embeddings/whitening`, for workers."""

    whitening: Whitening
    revision: int = Field(ge=0, lt=2**63)
    """`WhiteningState.revision` from before the vectors were read."""
