"""Libraries of whom it is known which artist belongs where."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from soniquebay.clustering.artists import ArtistVectors

Kind = Literal["full", "tied", "diag", "spherical"]


@dataclass(frozen=True, eq=False)
class World:
    """Groups that artists are drawn from.

    Attributes
    ----------
    centres : ndarray of shape (k, d)
        A pair of them lies about `separation` standard deviations apart.
    spreads : ndarray of shape (k, d, d)
        What a standard normal vector is multiplied with.
    shares : ndarray of shape (k,)
    """

    centres: NDArray[np.float64]
    spreads: NDArray[np.float64]
    shares: NDArray[np.float64]

    @classmethod
    def make(cls, kind: Kind, groups: int, separation: float, seed: int, dimension: int = 64) -> "World":
        random = np.random.default_rng(seed)
        centres = random.normal(size=(groups, dimension)) * separation / np.sqrt(2.0 * dimension)
        identity = np.broadcast_to(np.eye(dimension), (groups, dimension, dimension))
        mixing = 0.8 * identity + random.normal(size=identity.shape) * 0.6 / np.sqrt(dimension)
        sizes = np.exp(0.25 * random.normal(size=(groups, dimension)))
        spreads = {
            "full": mixing,
            "tied": np.broadcast_to(mixing[0], mixing.shape),
            "diag": identity * sizes[:, None, :],
            "spherical": identity * np.linspace(0.8, 1.2, groups)[:, None, None],
        }[kind]
        return cls(centres, spreads, random.dirichlet(np.full(groups, 8.0)))

    def draw(self, artists: int, random: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return vectors and the group of each."""
        truth = random.choice(len(self.shares), p=self.shares, size=artists)
        return self.of(truth, random), truth

    def of(self, truth: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.float32]:
        """Return a vector for an artist of each group."""
        noise = random.normal(size=(len(truth), self.centres.shape[1]))
        vectors = self.centres[truth]
        for group in np.unique(truth):
            own = truth == group
            vectors[own] += noise[own] @ self.spreads[group]
        return vectors.astype(np.float32)


def library(vectors: NDArray[np.float32], ids: NDArray[np.int64] | None = None) -> ArtistVectors:
    """Return artists with one track each."""
    size = len(vectors)
    return ArtistVectors(
        np.arange(size, dtype=np.int64) if ids is None else ids,
        vectors,
        np.ones(size),
        np.ones(size, dtype=np.int64),
        embedding_version=1,
    )
