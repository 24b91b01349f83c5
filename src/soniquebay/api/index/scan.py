"""Distances of many stored vectors at once."""

from collections.abc import Sequence

import numpy as np

from soniquebay.contracts.versions import EMBEDDING_DIM


def mean_distances(vectors: bytes, points: Sequence[Sequence[float]]) -> list[float]:
    """Return the mean Euclidean distance of each vector to some points.

    Parameters
    ----------
    vectors : bytes
        float32, little-endian, one vector after the other.
    points : sequence of sequences of 64 floats
    """
    rows = np.frombuffer(vectors, dtype="<f4").reshape(-1, EMBEDDING_DIM).astype(np.float64)
    total = np.zeros(len(rows))
    for point in points:
        total += np.linalg.norm(rows - np.asarray(point), axis=1)
    distances: list[float] = (total / len(points)).tolist()
    return distances
