"""The library's artists from the vectors of their tracks, read a batch at a time."""

from collections.abc import Callable, Iterator

from soniquebay.clustering.artists import ArtistSums, ArtistVectors
from soniquebay.contracts.similarity import EmbeddingBatch, EmbeddingItem
from soniquebay.contracts.versions import EMBEDDING_DIM, EMBEDDING_VERSION
from soniquebay.worker.clustering.ports import Vectors


def read_artists(api: Vectors, batch_size: int, on_batch: Callable[[int], None]) -> tuple[ArtistVectors, int]:
    """Return the artists of the library, and how many tracks they were made from.

    Parameters
    ----------
    api : Vectors
    batch_size : int
        Tracks in memory at a time.
    on_batch : callable
        Told how many tracks were read so far.
    """
    sums, tracks = ArtistSums(EMBEDDING_DIM, EMBEDDING_VERSION), 0
    for batch in _batches(api, batch_size):
        pairs = [(artist_id, item) for item in batch.items for artist_id in item.artist_ids]
        if pairs:
            sums.add(
                [artist_id for artist_id, _ in pairs],
                [item.vector for _, item in pairs],
                [trust(item) for _, item in pairs],
            )
        tracks += len(batch.items)
        on_batch(tracks)
    return sums.artists(), tracks


def trust(item: EmbeddingItem) -> float:
    """Return how much a track counts in the mean of its artist: the confidence of its analysis.

    Where that is unknown, the share of its vector that was known.
    """
    return item.coverage if item.confidence is None else item.confidence


def _batches(api: Vectors, batch_size: int) -> Iterator[EmbeddingBatch]:
    after: int | None = 0
    while after is not None:
        batch = api.embeddings(after, batch_size)
        yield batch
        after = batch.next_after
