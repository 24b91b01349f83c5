"""k-means as a mixture of equal spheres: what is kept where no Gaussian mixture can be fitted."""

import numpy as np

from soniquebay.clustering.artists import Floats
from soniquebay.clustering.expectation import bic, hard, log_likelihoods
from soniquebay.clustering.mixture import Mixture
from soniquebay.clustering.moments import PRIOR_ARTISTS
from soniquebay.clustering.starts import distinct, labels_of


def kmeans(rows: Floats, most: int, seed: int, n_init: int) -> tuple[Mixture, float]:
    """Return the k-means clustering of lowest BIC (Pelleg & Moore 2000) as a mixture of spheres of one size, and its
    BIC.

    Parameters
    ----------
    rows : ndarray of shape (n, d), float32
    most : int
        Clusters at most; one is enough where all rows are the same or there are fewer than four.
    """
    possible = 1 if len(rows) < 4 else min(most, distinct(rows, most + 1) - 1, len(rows) // 2)
    tried = [
        _spheres(rows, components, seed, n_init) for components in range(min(2, max(possible, 1)), max(possible, 1) + 1)
    ]
    return min(tried, key=lambda each: each[1])


def _spheres(rows: Floats, components: int, seed: int, n_init: int) -> tuple[Mixture, float]:
    size, dimension = rows.shape
    labels = np.zeros(size, np.int32) if components == 1 else labels_of(rows, components, seed, n_init)
    parts = hard(labels, components).astype(np.float64)
    members = parts.sum(axis=0)
    means = parts.T @ rows / members[:, None]
    scatter = float(((rows - means[labels]) ** 2).sum(dtype=np.float64)) / max(dimension, 1)
    variance = (scatter + PRIOR_ARTISTS) / (size + PRIOR_ARTISTS)
    mixture = Mixture("spherical", members / size, means, np.full(components, variance**-0.5))
    parameters = components * dimension + components
    return mixture, bic(float(log_likelihoods(rows, mixture).mean()), parameters, size)
