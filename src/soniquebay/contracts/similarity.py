"""Vectors for workers, and what sounds alike: the answers of `/similar`, paths and playlists."""

from pydantic import Field

from soniquebay.contracts.base import Contract
from soniquebay.contracts.embedding import Single
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
