"""Artists of whom it is known to which group they belong."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soniquebay.clustering.artists import ArtistVectors, Floats, Ids


@dataclass(frozen=True, eq=False)
class Planted:
    """Vectors and the group that each was drawn from."""

    vectors: Floats
    truth: NDArray[np.int64]


def planted(artists: int, groups: int, dimension: int, separation: float, seed: int = 0) -> Planted:
    """Draw artists from Gaussian groups whose centres lie about `separation` standard deviations apart."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(groups, dimension)) * separation / np.sqrt(2.0 * dimension)
    truth = random.integers(groups, size=artists)
    vectors = centres[truth] + random.normal(size=(artists, dimension))
    return Planted(vectors.astype(np.float32), truth)


def library(vectors: Floats, ids: Ids | None = None, tracks: int = 1) -> ArtistVectors:
    """Return a library of artists with so many tracks each."""
    size = len(vectors)
    return ArtistVectors(
        ids=np.arange(size, dtype=np.int64) if ids is None else ids,
        vectors=vectors,
        weights=np.full(size, float(tracks)),
        track_counts=np.full(size, tracks, dtype=np.int64),
        embedding_version=1,
    )
