"""The M step: weighted sums of rows in, the Gaussians that suit them best out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from soniquebay.clustering.artists import Floats
from soniquebay.clustering.mixture import Mixture, Shape

PRIOR_ARTISTS = 0.3
"""Every covariance sees so much of one more artist beside its own, who scatters as the whole library does (variance 1
in each standardised dimension). A component of few artists then cannot become infinitely thin (Fraley & Raftery 2007,
simplified)."""
NEGLIGIBLE = 1e-6
"""A smaller part of an artist in a component adds nothing to its covariance that single precision would keep."""

Doubles = NDArray[np.float64]


@dataclass(eq=False)
class Moments:
    """Sums over rows, weighted by each component's part in them.

    Attributes
    ----------
    sizes : ndarray of shape (k,)
        Effective artists of each component.
    sums : ndarray of shape (k, d)
    squares : ndarray
        Second moments: of shape (k, d, d) for "full", (k, d) for "diag", (k,) for "spherical"; (0,) for "tied", whose
        second moment is that of all rows and does not depend on the parts.
    """

    sizes: Doubles
    sums: Doubles
    squares: Doubles

    @classmethod
    def none(cls, shape: Shape, components: int, dimension: int) -> "Moments":
        """Return the sums over no rows."""
        squares = {
            "full": (components, dimension, dimension),
            "tied": (0,),
            "diag": (components, dimension),
            "spherical": (components,),
        }[shape]
        return cls(np.zeros(components), np.zeros((components, dimension)), np.zeros(squares))

    def add(self, shape: Shape, rows: Floats, parts: Floats) -> None:
        """Add rows of shape (b, d) with parts of shape (b, k)."""
        self.sizes += parts.sum(axis=0, dtype=np.float64)
        self.sums += parts.T @ rows
        if shape == "diag":
            self.squares += parts.T @ (rows * rows)
        elif shape == "spherical":
            self.squares += parts.T @ np.einsum("ij,ij->i", rows, rows)
        elif shape == "full":
            for component, part in enumerate(parts.T):
                told = np.flatnonzero(part > NEGLIGIBLE)
                scaled = rows[told] * np.sqrt(part[told])[:, None]
                self.squares[component] += scaled.T @ scaled


def second_moment(rows: Floats) -> Doubles:
    """Return the sum of the rows' outer products, of shape (d, d)."""
    return np.asarray(rows.T @ rows, dtype=np.float64)


def estimate(shape: Shape, moments: Moments, whole: Doubles) -> Mixture:
    """Return the mixture that makes such moments most likely, given the prior.

    Parameters
    ----------
    shape : Shape
    moments : Moments
    whole : ndarray of shape (d, d)
        `second_moment` of the rows, which "tied" needs.

    Raises
    ------
    numpy.linalg.LinAlgError
        A covariance is singular.
    """
    sizes = np.maximum(moments.sizes, np.finfo(np.float64).tiny)
    weights = sizes / sizes.sum()
    means = moments.sums / sizes[:, None]
    return Mixture(shape, weights, means, _factors(shape, moments, means, whole))


def _factors(shape: Shape, moments: Moments, means: Doubles, whole: Doubles) -> Doubles:
    sizes, sums, dimension = moments.sizes, moments.sums, means.shape[1]
    if shape == "full":
        scatters = moments.squares - means[:, :, None] * sums[:, None, :]
        return np.stack([_factor(scatter, size) for scatter, size in zip(scatters, sizes, strict=True)])
    if shape == "tied":
        return _factor(whole - means.T @ sums, sizes.sum())
    if shape == "diag":
        variances = moments.squares - means * sums
        return np.asarray(1.0 / np.sqrt(_shrunk(variances, sizes[:, None])))
    variance = (moments.squares - np.einsum("ij,ij->i", means, sums)) / dimension
    return np.asarray(1.0 / np.sqrt(_shrunk(variance, sizes)))


def _shrunk(scatter: Doubles, sizes: Doubles) -> Doubles:
    return np.asarray((np.maximum(scatter, 0.0) + PRIOR_ARTISTS) / (sizes + PRIOR_ARTISTS))


def _factor(scatter: Doubles, size: float) -> Doubles:
    covariance = (0.5 * (scatter + scatter.T) + PRIOR_ARTISTS * np.eye(len(scatter))) / (size + PRIOR_ARTISTS)
    lower = np.linalg.cholesky(covariance)
    return np.asarray(solve_triangular(lower, np.eye(len(lower)), lower=True).T)
