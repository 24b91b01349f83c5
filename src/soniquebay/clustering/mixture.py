"""Gaussian mixtures: their parameters, and how likely they find a vector."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from soniquebay.clustering.artists import Floats

Shape = Literal["full", "tied", "diag", "spherical"]
"""Form of the covariances: each component its own matrix, one matrix for all, own variances, one own variance."""

SHAPES: tuple[Shape, ...] = get_args(Shape)
BLOCK_ROWS = 2048
"""Rows worked on at once: a block of 64 dimensions stays in the processor's second cache."""
LOG_2PI = float(np.log(2.0 * np.pi))


def factor_shape(shape: Shape, components: int, dimension: int) -> tuple[int, ...]:
    """Return the shape of `Mixture.factors`."""
    return {
        "full": (components, dimension, dimension),
        "tied": (dimension, dimension),
        "diag": (components, dimension),
        "spherical": (components,),
    }[shape]


def parameter_count(shape: Shape, components: int, dimension: int) -> int:
    """Return the number of free parameters, the `p` of the Bayesian information criterion."""
    triangle = dimension * (dimension + 1) // 2
    covariances = {
        "full": components * triangle,
        "tied": triangle,
        "diag": components * dimension,
        "spherical": components,
    }[shape]
    return covariances + components * dimension + components - 1


@dataclass(frozen=True, eq=False)
class Mixture:
    """A weighted sum of Gaussians.

    Attributes
    ----------
    shape : Shape
    weights : ndarray of shape (k,)
        Share of each component, summing to 1.
    means : ndarray of shape (k, d)
    factors : ndarray
        Upper triangular `P` with inverse covariance `P Pᵀ`: of shape (k, d, d) for "full", (d, d) for "tied"; square
        roots of the inverse variances, of shape (k, d) for "diag", (k,) for "spherical".
    """

    shape: Shape
    weights: NDArray[np.floating]
    means: NDArray[np.floating]
    factors: NDArray[np.floating]

    @property
    def components(self) -> int:
        """Number of Gaussians."""
        return len(self.weights)

    @property
    def parameter_count(self) -> int:
        """Free parameters."""
        return parameter_count(self.shape, *self.means.shape)

    def single(self) -> "Mixture":
        """Return the same in single precision, as it is stored."""
        weights, means, factors = (
            np.ascontiguousarray(each, np.float32) for each in (self.weights, self.means, self.factors)
        )
        return Mixture(self.shape, weights, means, factors)

    def weighed(self, component: int, apart: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a component's inverse covariance times a distance of shape (d,)."""
        if self.shape in ("full", "tied"):
            factor = (self.factors[component] if self.shape == "full" else self.factors).astype(np.float64)
            return np.asarray(factor @ (factor.T @ apart))
        return np.asarray(self.factors[component].astype(np.float64) ** 2 * apart)

    def log_joint(self, rows: Floats) -> Floats:
        """Return log(weight x density) of every component for every row: shape (n, k)."""
        joint = np.empty((len(rows), self.components), dtype=np.float32)
        for block in blocks(len(rows)):
            joint[block] = self._log_joint(rows[block])
        return joint

    def _log_joint(self, rows: Floats) -> Floats:
        dimension = self.means.shape[1]
        constant = np.log(np.maximum(self.weights, 1e-300)) + self._log_determinants() - 0.5 * dimension * LOG_2PI
        squared = {"full": _full, "tied": _tied, "diag": _diag, "spherical": _spherical}[self.shape](self, rows)
        return np.asarray(constant.astype(np.float32) - np.float32(0.5) * squared)

    def _log_determinants(self) -> NDArray[np.floating]:
        factors = self.factors.astype(np.float64)
        if self.shape in ("full", "tied"):
            logs = np.log(np.diagonal(factors, axis1=-2, axis2=-1)).sum(axis=-1)
            return np.broadcast_to(logs, (self.components,))
        if self.shape == "diag":
            return np.asarray(np.log(factors).sum(axis=1))
        return np.asarray(self.means.shape[1] * np.log(factors))


def blocks(rows: int) -> Iterator[slice]:
    """Cut so many rows into slices of at most `BLOCK_ROWS`."""
    return (slice(first, first + BLOCK_ROWS) for first in range(0, rows, BLOCK_ROWS))


def log_sum(joint: Floats) -> Floats:
    """Return log Σ exp over the components: the log density of each row, shape (n,)."""
    highest = joint.max(axis=1)
    return np.asarray(highest + np.log(np.exp(joint - highest[:, None]).sum(axis=1)))


def shares(joint: Floats) -> Floats:
    """Return each component's part in each row: shape (n, k), rows summing to 1."""
    parts = np.exp(joint - joint.max(axis=1, keepdims=True))
    return np.asarray(parts / parts.sum(axis=1, keepdims=True))


def _full(mixture: Mixture, rows: Floats) -> Floats:
    squared = np.empty((len(rows), mixture.components), dtype=np.float32)
    for component, (mean, factor) in enumerate(zip(mixture.means, mixture.factors, strict=True)):
        whitened = rows @ factor.astype(np.float32)
        whitened -= (mean @ factor).astype(np.float32)
        np.einsum("ij,ij->i", whitened, whitened, out=squared[:, component])
    return squared


def _tied(mixture: Mixture, rows: Floats) -> Floats:
    whitened = rows @ mixture.factors.astype(np.float32)
    centres = (mixture.means @ mixture.factors).astype(np.float32)
    return _between(whitened, centres)


def _diag(mixture: Mixture, rows: Floats) -> Floats:
    precisions = mixture.factors.astype(np.float64) ** 2
    squared = (rows * rows) @ precisions.T.astype(np.float32)
    squared -= np.float32(2.0) * (rows @ (mixture.means * precisions).T.astype(np.float32))
    squared += (mixture.means**2 * precisions).sum(axis=1).astype(np.float32)
    return np.asarray(np.maximum(squared, 0.0, out=squared))


def _spherical(mixture: Mixture, rows: Floats) -> Floats:
    return np.asarray(_between(rows, mixture.means.astype(np.float32)) * (mixture.factors.astype(np.float32) ** 2))


def _between(rows: Floats, centres: Floats) -> Floats:
    squared = np.einsum("ij,ij->i", rows, rows)[:, None] - np.float32(2.0) * (rows @ centres.T)
    squared += np.einsum("ij,ij->i", centres, centres)
    return np.asarray(np.maximum(squared, 0.0, out=squared))
