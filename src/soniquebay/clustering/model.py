"""A trained model: the mixture, the standardisation before it, whom it was trained on, and why it was chosen."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soniquebay.clustering.artists import ArtistVectors, Floats, Ids, finite_rows
from soniquebay.clustering.errors import DamagedModel, VersionMismatch
from soniquebay.clustering.integrity import EXPECTED, checksum, demand
from soniquebay.clustering.mixture import SHAPES, Mixture, Shape, shares

Algorithm = Literal["gmm", "kmeans"]
ALGORITHMS: tuple[Algorithm, ...] = ("gmm", "kmeans")
FORMAT = 1
"""Raised when the stored arrays or their meaning change."""


@dataclass(frozen=True)
class Candidate:
    """One form a model could have had.

    Attributes
    ----------
    shape : Shape
    components : int
    bic : float or None
        Bayesian information criterion on all artists, or, where `sampled`, what it was foreseen to be; None where not
        fitted.
    converged : bool
    sampled : bool
        Screened out on a sample, never fitted to all artists.
    refused : str or None
        Why it could not be chosen at all.
    settled : bool
        Chosen in view of the previous model: its form, a neighbour of it, or one that is clearly better.
    """

    shape: Shape
    components: int
    bic: float | None = None
    converged: bool = False
    sampled: bool = False
    refused: str | None = None
    settled: bool = False


@dataclass(frozen=True)
class Standardisation:
    """Rows with mean 0 and variance 1 in every dimension that tells artists apart.

    Attributes
    ----------
    dimensions : ndarray of shape (u,), int64
        The dimensions that vary; the others are left out.
    location, scale : ndarray of shape (d,), float32
        Mean and standard deviation over the artists; the scale of a constant dimension is 1.
    """

    dimensions: Ids
    location: Floats
    scale: Floats

    @classmethod
    def of(cls, vectors: Floats) -> "Standardisation":
        """Measure rows of shape (n, d)."""
        location = vectors.mean(axis=0, dtype=np.float64)
        spread = vectors.std(axis=0, dtype=np.float64)
        varies = spread > 1e-6 * np.maximum(1.0, np.abs(location))
        scale = np.where(varies, spread, 1.0)
        return cls(np.flatnonzero(varies).astype(np.int64), location.astype(np.float32), scale.astype(np.float32))

    def apply(self, vectors: Floats) -> Floats:
        """Return standardised rows, of shape (n, u)."""
        return np.ascontiguousarray(((vectors - self.location) / self.scale)[:, self.dimensions])


@dataclass(frozen=True, eq=False)
class GmmModel:
    """What training returns and what is stored.

    Attributes
    ----------
    algorithm : {"gmm", "kmeans"}
        A k-means model is kept in the same form: spheres of one size around its centres.
    fallback_reason : str or None
        Why k-means, in one sentence; None for a Gaussian mixture.
    mixture : Mixture
        In single precision, in standardised space.
    standardisation : Standardisation
    cluster_ids : ndarray of shape (k,), int64
        The lasting id of each component: a cluster keeps it across trainings, and no other ever gets it.
    next_cluster_id : int
        The id that the next new cluster gets.
    artist_ids : ndarray of shape (n,), int64
        Whom it was trained on, ascending.
    memberships : ndarray of shape (n, k), float32
        Probability of each cluster for each of them; rows sum to 1.
    log_densities : ndarray of shape (n,), float32
        How likely the model found each of them, nats: `drift` compares with it.
    embedding_version, seed : int
    bic : float
    candidates : tuple of Candidate
        Everything that was considered, best first.
    """

    algorithm: Algorithm
    mixture: Mixture
    standardisation: Standardisation
    cluster_ids: Ids
    next_cluster_id: int
    artist_ids: Ids
    memberships: Floats
    log_densities: Floats
    embedding_version: int
    seed: int
    bic: float
    candidates: tuple[Candidate, ...] = ()
    fallback_reason: str | None = None

    @property
    def components(self) -> int:
        """Number of clusters."""
        return self.mixture.components

    @property
    def labels(self) -> Ids:
        """The most likely cluster of each artist it was trained on, by its lasting id: shape (n,)."""
        return np.asarray(self.cluster_ids[self.memberships.argmax(axis=1)])

    def log_joint(self, vectors: ArrayLike) -> Floats:
        """Return log(weight x density) of every cluster for every vector: shape (n, k), nats."""
        rows = finite_rows(vectors, len(self.standardisation.location))
        return self.mixture.log_joint(self.standardisation.apply(rows))

    def memberships_of(self, vectors: ArrayLike) -> Floats:
        """Return the probability of each cluster for each vector: shape (n, k), columns as in `cluster_ids`."""
        return shares(self.log_joint(vectors))

    def demand_version(self, artists: ArtistVectors) -> None:
        """Raise `VersionMismatch` unless the artists' vectors are of the model's version."""
        if artists.embedding_version != self.embedding_version:
            raise VersionMismatch(
                f"the model was trained on embedding version {self.embedding_version}, the artists have version "
                f"{artists.embedding_version}: train again"
            )

    def to_arrays(self) -> tuple[dict[str, NDArray[np.generic]], dict[str, Any]]:
        """Return the model as arrays (for `numpy.savez`, without pickles) and as values for JSON."""
        arrays: dict[str, NDArray[np.generic]] = {
            "weights": self.mixture.weights,
            "means": self.mixture.means,
            "factors": self.mixture.factors,
            "dimensions": self.standardisation.dimensions,
            "location": self.standardisation.location,
            "scale": self.standardisation.scale,
            "cluster_ids": self.cluster_ids,
            "artist_ids": self.artist_ids,
            "memberships": self.memberships,
            "log_densities": self.log_densities,
        }
        meta: dict[str, Any] = {
            "format": FORMAT,
            "algorithm": self.algorithm,
            "shape": self.mixture.shape,
            "next_cluster_id": int(self.next_cluster_id),
            "embedding_version": int(self.embedding_version),
            "seed": int(self.seed),
            "bic": float(self.bic),
            "candidates": [asdict(each) for each in self.candidates],
            "fallback_reason": self.fallback_reason,
        }
        return arrays, meta | {"checksum": checksum(arrays, meta)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]], meta: Mapping[str, Any]) -> "GmmModel":
        """Return the model that was stored.

        Raises
        ------
        DamagedModel
            Anything is missing, altered, of the wrong shape, not finite, or not positive definite.
        """
        try:
            shape, algorithm = meta["shape"], meta["algorithm"]
            if meta["format"] != FORMAT or shape not in SHAPES or algorithm not in ALGORITHMS:
                raise DamagedModel(f"the stored model is of form {meta['format']} ({algorithm}, {shape}): train again")
            demand(arrays, shape, meta)
            kept: dict[str, Any] = {name: np.ascontiguousarray(arrays[name]) for name in EXPECTED}
            return cls(
                algorithm=algorithm,
                mixture=Mixture(shape, kept["weights"], kept["means"], kept["factors"]),
                standardisation=Standardisation(kept["dimensions"], kept["location"], kept["scale"]),
                cluster_ids=kept["cluster_ids"],
                next_cluster_id=int(meta["next_cluster_id"]),
                artist_ids=kept["artist_ids"],
                memberships=kept["memberships"],
                log_densities=kept["log_densities"],
                embedding_version=int(meta["embedding_version"]),
                seed=int(meta["seed"]),
                bic=float(meta["bic"]),
                candidates=tuple(Candidate(**each) for each in meta["candidates"]),
                fallback_reason=meta["fallback_reason"],
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise DamagedModel(f"the stored model's description is damaged ({error}): train again") from error
