"""The calls of the client that concern vectors and what sounds alike."""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from pydantic import TypeAdapter

from soniquebay.client.transport import Filter, Transport, given
from soniquebay.contracts.similarity import (
    EmbeddingBatch,
    EmbeddingItem,
    HarmonicOrder,
    Playlist,
    SimilarArtists,
    SimilarTracks,
    TrackPath,
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

    def similar_artists(self, artist_id: int, **filters: Filter) -> SimilarArtists:
        """Return the artists nearest to one (`k`, `lang`)."""
        path = f"/api/artists/{artist_id}/similar"
        return self._transport.get(path, TypeAdapter(SimilarArtists), given(filters))

    def path(self, start: int, goal: int, length: int = 10) -> TrackPath:
        """Return a way of so many tracks from one to another without jumps."""
        params = {"from": start, "to": goal, "length": length}
        return self._transport.get("/api/tracks/path", TypeAdapter(TrackPath), params)

    def harmonic(self, track_ids: Sequence[int], first: int | None = None) -> HarmonicOrder:
        """Return tracks in an order in which each mixes well with the next."""
        params = given({"ids": track_ids, "first": first})
        return self._transport.get("/api/tracks/harmonic", TypeAdapter(HarmonicOrder), params)

    def playlist(self, **filters: Filter) -> Playlist:
        """Return a playlist: `mood`, `usage`, `tag`, `ids`, `minutes`, `length`, and the filters of `/api/tracks`."""
        return self._transport.get("/api/playlists/generate", TypeAdapter(Playlist), given(filters))

    def playlist_file(self, form: Literal["m3u8", "jspf"], **filters: Filter) -> bytes:
        """Return a playlist as a file for players."""
        return self._transport.get_bytes("/api/playlists/generate", given(filters | {"format": form}))

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
