"""k-means: where mixtures begin, and what is left where no mixture can be fitted."""

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans

from soniquebay.clustering.artists import Floats


def labels_of(rows: Floats, components: int, seed: int, n_init: int = 1) -> NDArray[np.int32]:
    """Return the k-means cluster of each row (Lloyd 1982, started by k-means++, Arthur & Vassilvitskii 2007).

    Parameters
    ----------
    rows : ndarray of shape (n, d), float32
        With at least `components` different rows.
    n_init : int
        Runs; the tightest is kept.

    Returns
    -------
    ndarray of shape (n,), int32 in [0, components)
    """
    return np.asarray(KMeans(components, n_init=n_init, random_state=seed).fit(rows).labels_)


def distinct(rows: Floats, most: int) -> int:
    """Return how many different rows there are, counting no further than `most`."""
    seen: set[bytes] = set()
    for row in rows:
        seen.add(row.tobytes())
        if len(seen) >= most:
            break
    return len(seen)
