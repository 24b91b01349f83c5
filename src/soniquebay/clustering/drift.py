"""How far a library has moved away from the model that describes it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soniquebay.clustering.artists import ArtistVectors
from soniquebay.clustering.mixture import log_sum
from soniquebay.clustering.model import GmmModel

FAR_OUT = 3.0
"""An artist whose log density lies more than so many interquartile ranges below the lower quartile of the training
artists is an outlier ("far out", Tukey 1977)."""


@dataclass(frozen=True)
class Drift:
    """The share of artists, weighted by their tracks, whom the model no longer describes. Each artist has one cause,
    the first.

    Attributes
    ----------
    score : float in [0, 1]
        The sum of the three shares.
    absent : float in [0, 1]
        Not in the model yet.
    outliers : float in [0, 1]
        In the model, but now far from all its clusters.
    moved : float in [0, 1]
        The most likely cluster is no longer the stored one.
    artists : int
        Artists compared.
    """

    score: float
    absent: float
    outliers: float
    moved: float
    artists: int


def outlier_threshold(model: GmmModel) -> float:
    """Return the log density below which an artist is an outlier to the model, in nats."""
    lower, upper = np.quantile(model.log_densities.astype(np.float64), (0.25, 0.75))
    return float(lower - FAR_OUT * (upper - lower))


def drift(model: GmmModel, artists: ArtistVectors) -> Drift:
    """Compare the library as it is with the model as it was trained; 0 for the very artists it was trained on.

    An artist who was an outlier already when the model was trained is none now: training again would not help.

    Raises
    ------
    VersionMismatch
        The vectors are of another version than the model's.
    InvalidVectors
        They are not finite or of another length.
    """
    model.demand_version(artists)
    weights = artists.track_counts.astype(np.float64)
    if not weights.any():
        return Drift(0.0, 0.0, 0.0, 0.0, len(artists))
    at = np.searchsorted(model.artist_ids, artists.ids).clip(max=len(model.artist_ids) - 1)
    absent = model.artist_ids[at] != artists.ids
    joint = model.log_joint(artists.vectors)
    threshold = outlier_threshold(model)
    outlier = ~absent & (log_sum(joint) < threshold) & (model.log_densities[at] >= threshold)
    moved = ~absent & ~outlier & (joint.argmax(axis=1) != model.memberships[at].argmax(axis=1))
    return _weighed(weights, absent, outlier, moved)


def _weighed(weights: NDArray[np.float64], *causes: NDArray[np.bool_]) -> Drift:
    total = weights.sum()
    absent, outliers, moved = (float(weights[cause].sum() / total) for cause in causes)
    return Drift(min(1.0, absent + outliers + moved), absent, outliers, moved, len(weights))
