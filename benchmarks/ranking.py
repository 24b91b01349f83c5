"""How well a distance brings together what belongs together."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


class Quality(NamedTuple):
    """Means over all tracks, each in [0, 1].

    Attributes
    ----------
    average_precision : float
        Mean average precision: the other tracks of the album among all others, ranked by distance.
    at_1, at_5 : float
        Share of the album among the nearest one and five.
    """

    average_precision: float
    at_1: float
    at_5: float


def euclidean(vectors: FloatArray) -> FloatArray:
    """Distances between all rows; shape (n, n)."""
    squares = np.square(vectors).sum(axis=1)
    return np.asarray(np.sqrt(np.maximum(0.0, squares[:, None] + squares - 2.0 * vectors @ vectors.T)))


def cosine(vectors: FloatArray) -> FloatArray:
    """One minus the cosine between all rows; shape (n, n)."""
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return np.asarray(1.0 - (vectors / lengths) @ (vectors / lengths).T)


def standardized(vectors: FloatArray) -> FloatArray:
    """Every column with mean 0 and standard deviation 1; constant ones 0."""
    deviation = vectors.std(axis=0)
    return np.asarray((vectors - vectors.mean(axis=0)) / np.where(deviation > 1e-12, deviation, 1.0))


def quality(distances: FloatArray, labels: Sequence[str]) -> Quality:
    """Judge distances between tracks by the albums they are on; tracks without companion are not asked."""
    names = np.array(labels)
    rows = []
    for place, row in enumerate(distances):
        others = np.delete(np.arange(names.size), place)
        ranked = others[np.argsort(row[others], kind="stable")]
        same = names[ranked] == names[place]
        if same.any():
            precision = np.cumsum(same) / np.arange(1, same.size + 1)
            rows.append((precision[same].mean(), same[0], same[:5].mean()))
    return Quality(*np.array(rows, float).mean(axis=0).tolist())
