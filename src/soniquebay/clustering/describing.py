"""Clusters in words and figures: name, size, what sets them apart, who is typical."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from soniquebay.clustering.model import GmmModel
from soniquebay.clustering.naming import ClusterName, name_clusters
from soniquebay.clustering.profiles import Contrasts, Features, Kind, Profile

TYPICAL = 5
"""Typical artists that are told."""
LEAST_SHARE = 0.05
"""A tag or genre of fewer of the tracks is not told."""
TRAITS = 8
"""Tags and genres that are told."""


@dataclass(frozen=True)
class Trait:
    """A tag or genre: the share of the cluster's tracks that have it, and how many times that of the library it is."""

    name: str
    share: float
    lift: float


@dataclass(frozen=True)
class ClusterDescription:
    """A cluster in words.

    Attributes
    ----------
    id : int
        Lasting.
    name : ClusterName
    weight : float in [0, 1]
        Of the mixture's component.
    size : int
        Artists for whom it is the most likely one.
    tracks : int
        Tracks of those whose profile is known.
    tags, genres : tuple of Trait
        What sets it apart most first.
    scores : mapping of str to float
        Means over its tracks.
    typical : tuple of int
        Ids of its most typical artists, the most typical first: of its members, those nearest to its centre in its own
        measure.
    """

    id: int
    name: ClusterName
    weight: float
    size: int
    tracks: int
    tags: tuple[Trait, ...]
    genres: tuple[Trait, ...]
    scores: Mapping[str, float]
    typical: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Compared:
    """The profiles of a model's artists, and how its clusters differ in them.

    Attributes
    ----------
    model : GmmModel
    profiles : tuple of Profile
        Those of artists the model was trained on.
    rows : ndarray of shape (m,)
        Their rows in the model.
    contrasts : Contrasts
    """

    model: GmmModel
    profiles: tuple[Profile, ...]
    rows: np.ndarray
    contrasts: Contrasts

    @classmethod
    def of(cls, model: GmmModel, profiles: Sequence[Profile]) -> "Compared":
        """Compare a model's clusters; profiles of artists it was not trained on are passed over."""
        row_of = {artist: row for row, artist in enumerate(model.artist_ids.tolist())}
        known = tuple(each for each in profiles if each.artist_id in row_of)
        rows = np.array([row_of[each.artist_id] for each in known], dtype=np.intp)
        return cls(model, known, rows, Contrasts.of(Features.of(known), model.memberships[rows]))


def describe(compared: Compared, previous: Mapping[int, ClusterName] | None = None) -> tuple[ClusterDescription, ...]:
    """Describe every cluster of a model, in the order of its components.

    Parameters
    ----------
    compared : Compared
    previous : mapping of int to ClusterName or None
        The names that clusters had: a cluster keeps its name as long as what it was made from still holds.
    """
    model, contrasts = compared.model, compared.contrasts
    names = name_clusters(contrasts, model.cluster_ids.tolist(), previous or {})
    labels = model.memberships.argmax(axis=1)
    told = []
    for component, cluster_id in enumerate(model.cluster_ids.tolist()):
        known = labels[compared.rows] == component
        told.append(
            ClusterDescription(
                id=cluster_id,
                name=names[cluster_id],
                weight=float(model.mixture.weights[component]),
                size=int((labels == component).sum()),
                tracks=int(contrasts.features.weights[known].sum()),
                tags=_traits(contrasts, component, "tag"),
                genres=_traits(contrasts, component, "genre"),
                scores=_scores(contrasts, component),
                typical=_typical(model, labels, component),
            )
        )
    return tuple(told)


def _traits(contrasts: Contrasts, component: int, kind: Kind) -> tuple[Trait, ...]:
    shares, lifts = contrasts.clusters[component], contrasts.lifts()[component]
    traits = [
        Trait(name, float(shares[column]), float(lifts[column]))
        for column, (each, name) in enumerate(contrasts.features.keys)
        if each == kind and shares[column] >= LEAST_SHARE
    ]
    # What sets apart is both frequent and more frequent than elsewhere: the term of the Kullback-Leibler divergence.
    traits.sort(key=lambda trait: (-trait.share * np.log(trait.lift), trait.name))
    return tuple(traits[:TRAITS])


def _scores(contrasts: Contrasts, component: int) -> dict[str, float]:
    means = contrasts.clusters[component]
    return {
        name: float(means[column])
        for column, (kind, name) in enumerate(contrasts.features.keys)
        if kind == "score" and not np.isnan(means[column])
    }


def _typical(model: GmmModel, labels: np.ndarray, component: int) -> tuple[int, ...]:
    members = np.flatnonzero(labels == component)
    # log(membership x density) is the cluster's own weighted density: highest at its centre.
    density = np.log(np.maximum(model.memberships[members, component], 1e-30)) + model.log_densities[members]
    return tuple(model.artist_ids[members[np.argsort(-density, kind="stable")[:TYPICAL]]].tolist())
