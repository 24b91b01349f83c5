"""Which cluster of a new model is which of the old: ids persist, so that the person's map does not jump."""

from dataclasses import replace

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


def continued(model: GmmModel, previous: GmmModel) -> GmmModel:
    """Return the model with the ids of the previous model's clusters that its own continue, and new ids for the others.

    The pairs are those that share most (optimal assignment, Kuhn 1955; Crouse 2016), measured by the soft Jaccard index
    over the artists whom both models know: Σ min(p, q) / Σ max(p, q). Where they have no artist in common, by how near
    their centres are.
    No id is ever given to another cluster, be the first long gone.
    """
    common, old, new = np.intersect1d(previous.artist_ids, model.artist_ids, assume_unique=True, return_indices=True)
    if common.size:
        alike, least = _overlap(previous.memberships[old], model.memberships[new]), LEAST_OVERLAP
    elif len(previous.standardisation.location) == len(model.standardisation.location):
        alike, least = _nearness(previous, original_centres(model)), float(np.exp(-FARTHEST))
    else:
        alike, least = np.zeros((previous.components, model.components)), 1.0
    ids = _assigned(previous, alike, least)
    return replace(model, cluster_ids=ids, next_cluster_id=max(previous.next_cluster_id, int(ids.max()) + 1))


def original_centres(model: GmmModel) -> Floats:
    """Return the means in the vectors' own units: shape (k, d), float32."""
    frame = model.standardisation
    centres = np.tile(frame.location, (model.components, 1))
    centres[:, frame.dimensions] += model.mixture.means * frame.scale[frame.dimensions]
    return centres


def _assigned(previous: GmmModel, alike: NDArray[np.float64], least: float) -> Ids:
    ids = np.full(alike.shape[1], -1, dtype=np.int64)
    for old, new in zip(*linear_sum_assignment(alike, maximize=True), strict=True):
        if alike[old, new] >= least:
            ids[new] = previous.cluster_ids[old]
    unmatched = np.flatnonzero(ids < 0)
    ids[unmatched] = previous.next_cluster_id + np.arange(len(unmatched))
    return ids


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
