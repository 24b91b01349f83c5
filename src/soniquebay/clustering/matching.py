"""Which cluster of a new model is which of the old: ids persist, so that the person's map does not jump."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from soniquebay.clustering.artists import Floats, Ids
from soniquebay.clustering.model import GmmModel

LEAST_OVERLAP = 0.25
"""Two clusters that share a smaller part of their artists (Jaccard) are not the same cluster."""
FARTHEST = 0.5
"""Without common artists: centres farther apart than this many library standard deviations per dimension are not the
same."""


@dataclass(frozen=True, eq=False)
class Matched:
    """Lasting ids for the components of a new model.

    Attributes
    ----------
    cluster_ids : ndarray of shape (k,), int64
    next_cluster_id : int
        Greater than every id ever given.
    """

    cluster_ids: Ids
    next_cluster_id: int


def first(components: int) -> Matched:
    """Return the ids of a first model: 0 to k - 1."""
    return Matched(np.arange(components, dtype=np.int64), components)


def match(previous: GmmModel, artist_ids: Ids, memberships: Floats, centres: Floats) -> Matched:
    """Give each new component the id of the old cluster it continues, or a new one.

    The pairs are those that share most (optimal assignment, Kuhn 1955; Crouse 2016), measured by the soft Jaccard index
    over the artists whom both models know: Σ min(p, q) / Σ max(p, q). Where they have no artist in common, by how near
    their centres are.

    Parameters
    ----------
    previous : GmmModel
    artist_ids : ndarray of shape (n,), int64
    memberships : ndarray of shape (n, k), float32
    centres : ndarray of shape (k, d), float32
        In the vectors' own units, all d dimensions.
    """
    common, old_rows, new_rows = np.intersect1d(
        previous.artist_ids, artist_ids, assume_unique=True, return_indices=True
    )
    if common.size:
        alike = _overlap(previous.memberships[old_rows], memberships[new_rows])
        least = LEAST_OVERLAP
    elif len(previous.standardisation.location) == centres.shape[1]:
        alike = _nearness(previous, centres)
        least = float(np.exp(-FARTHEST))
    else:
        alike = np.zeros((previous.components, len(centres)))
        least = 1.0
    return _assign(previous, alike, least)


def original_centres(model: GmmModel) -> Floats:
    """Return the means in the vectors' own units: shape (k, d), float32."""
    frame = model.standardisation
    centres = np.tile(frame.location, (model.components, 1))
    centres[:, frame.dimensions] += model.mixture.means * frame.scale[frame.dimensions]
    return centres


def _assign(previous: GmmModel, alike: NDArray[np.float64], least: float) -> Matched:
    ids = np.full(alike.shape[1], -1, dtype=np.int64)
    for old, new in zip(*linear_sum_assignment(alike, maximize=True), strict=True):
        if alike[old, new] >= least:
            ids[new] = previous.cluster_ids[old]
    unmatched = np.flatnonzero(ids < 0)
    ids[unmatched] = previous.next_cluster_id + np.arange(len(unmatched))
    return Matched(ids, previous.next_cluster_id + len(unmatched))


def _overlap(old: Floats, new: Floats) -> NDArray[np.float64]:
    # Σ max(p, q) = Σ p + Σ q - Σ min(p, q).
    shared = np.array([[np.minimum(p, q).sum(dtype=np.float64) for q in new.T] for p in old.T])
    either = old.sum(axis=0, dtype=np.float64)[:, None] + new.sum(axis=0, dtype=np.float64) - shared
    return np.asarray(shared / np.maximum(either, np.finfo(np.float64).tiny))


def _nearness(previous: GmmModel, centres: Floats) -> NDArray[np.float64]:
    frame = previous.standardisation
    placed = frame.apply(centres).astype(np.float64)
    apart = placed[None, :, :] - previous.mixture.means.astype(np.float64)[:, None, :]
    return np.asarray(np.exp(-np.sqrt((apart**2).mean(axis=2))))
