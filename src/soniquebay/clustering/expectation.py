"""Expectation and maximisation: a mixture fitted to rows by the EM algorithm (Dempster, Laird & Rubin 1977)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soniquebay.clustering.artists import Floats
from soniquebay.clustering.mixture import Mixture, Shape, blocks, log_sum
from soniquebay.clustering.moments import Doubles, Moments, estimate, second_moment


@dataclass(frozen=True)
class Stopping:
    """When EM has done enough.

    Attributes
    ----------
    iterations : int
        At most so many.
    tolerance : float
        Stop when the mean log likelihood of an artist grows by less, in nats.
    """

    iterations: int = 100
    tolerance: float = 1e-3


@dataclass(frozen=True, eq=False)
class Fitted:
    """A mixture and how well it fits the rows it was made from.

    Attributes
    ----------
    mixture : Mixture
    log_likelihood : float
        Mean over the rows, in nats.
    smallest : float
        Effective artists of the smallest component.
    iterations : int
    converged : bool
    """

    mixture: Mixture
    log_likelihood: float
    smallest: float
    iterations: int
    converged: bool

    def bic(self, rows: int) -> float:
        """Return the Bayesian information criterion, p ln n - 2 ln L (Schwarz 1978); lower is better."""
        return bic(self.log_likelihood, self.mixture.parameter_count, rows)


def bic(log_likelihood: float, parameters: int, rows: int) -> float:
    """Return p ln n - 2 n (mean log likelihood)."""
    return float(parameters * np.log(rows) - 2.0 * rows * log_likelihood)


def begin(shape: Shape, rows: Floats, parts: Floats) -> Mixture:
    """Return the mixture to whose components the rows belong by such parts (shape (n, k), rows summing to 1)."""
    moments = Moments.none(shape, parts.shape[1], rows.shape[1])
    for block in blocks(len(rows)):
        moments.add(shape, rows[block], parts[block])
    return estimate(shape, moments, second_moment(rows))


def hard(labels: NDArray[np.integer], components: int) -> Floats:
    """Return the parts of rows that belong to one component each."""
    return np.asarray(np.eye(components, dtype=np.float32)[labels])


def fit(rows: Floats, start: Mixture, stopping: Stopping) -> Fitted:
    """Improve a mixture until it fits.

    Parameters
    ----------
    rows : ndarray of shape (n, d), float32
    start : Mixture
    stopping : Stopping

    Returns
    -------
    Fitted
        Its log likelihood is that of the mixture returned, not of the step before.
    """
    whole = second_moment(rows)
    mixture, before, converged = start, -np.inf, False
    likelihood, moments = step(rows, mixture)
    iteration = 0
    while iteration < stopping.iterations and not converged:
        iteration += 1
        before, mixture = likelihood, estimate(mixture.shape, moments, whole)
        likelihood, moments = step(rows, mixture)
        converged = bool(likelihood - before < stopping.tolerance)
    return Fitted(mixture, likelihood, float(moments.sizes.min()), iteration, converged)


def step(rows: Floats, mixture: Mixture) -> tuple[float, Moments]:
    """Return the mean log likelihood of the rows and the moments of the next mixture, in one pass over the rows."""
    moments = Moments.none(mixture.shape, *mixture.means.shape)
    total = 0.0
    for block in blocks(len(rows)):
        joint = mixture.log_joint(rows[block])
        density = log_sum(joint)
        total += float(density.sum(dtype=np.float64))
        moments.add(mixture.shape, rows[block], np.exp(joint - density[:, None]))
    return total / len(rows), moments


def log_likelihoods(rows: Floats, mixture: Mixture) -> Doubles:
    """Return the log density of each row, in nats: shape (n,)."""
    return np.asarray(log_sum(mixture.log_joint(rows)), dtype=np.float64)
