"""The calls of the client that concern vectors and what sounds alike."""

from collections.abc import Iterator
from typing import Final

from pydantic import TypeAdapter

from soniquebay.client.transport import Filter, Transport, given
from soniquebay.contracts.similarity import (
    EmbeddingBatch,
    EmbeddingItem,
    SimilarTracks,
    WhiteningState,
    WhiteningUpdate,
)

BATCH: Final = 1000


class SimilarCalls:
    """Part of `client.api.ApiClient`."""

    _transport: Transport

    def similar_tracks(self, track_id: int, **filters: Filter) -> SimilarTracks:
        """Return the tracks nearest to one; filters are those of `/api/tracks`, `k`, `ids`, `max_per_artist`, …"""
        path = f"/api/tracks/{track_id}/similar"
        return self._transport.get(path, TypeAdapter(SimilarTracks), given(filters))

    # --- only for workers ------------------------------------------------------------------------------------------

    def embeddings(self, after: int = 0, limit: int = BATCH) -> EmbeddingBatch:
        """Return a batch of vectors, by track id."""
        params = {"after": after, "limit": limit}
        return self._transport.get_as_worker("/api/embeddings", TypeAdapter(EmbeddingBatch), params)

    def all_embeddings(self, batch: int = BATCH) -> Iterator[EmbeddingItem]:
        """Yield every vector of the library, asking for `batch` at a time."""
        after: int | None = 0
        while after is not None:
            answer = self.embeddings(after, batch)
            yield from answer.items
            after = answer.next_after

    def whitening(self) -> WhiteningState:
        """Return which whitening is in force, and how much the library changed since."""
        return self._transport.get_as_worker("/api/embeddings/whitening", TypeAdapter(WhiteningState))

    def replace_whitening(self, update: WhiteningUpdate) -> WhiteningState:
        """Put a whitening in force."""
        return self._transport.put_as_worker("/api/embeddings/whitening", TypeAdapter(WhiteningState), update)
