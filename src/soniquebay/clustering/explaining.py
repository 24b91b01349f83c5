"""Why an artist is where it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from soniquebay.clustering.artists import finite_rows
from soniquebay.clustering.describing import Compared
from soniquebay.clustering.model import GmmModel
from soniquebay.clustering.naming import ClusterName
from soniquebay.clustering.profiles import Kind
from soniquebay.clustering.saying import Said, sentences
from soniquebay.clustering.words import family_of

LEAST_MEMBERSHIP = 0.01
"""A smaller probability is not told."""
REASONS = 3


@dataclass(frozen=True)
class Shared:
    """Something that an artist and its cluster have in common and the library has not.

    Attributes
    ----------
    kind : {"tag", "genre", "score"}
    name : str
    artist, cluster, library : float
        Share of the tracks for a tag or genre, mean for a score.
    strength : float > 0
        Product of the artist's and the cluster's distances from the library's mean, in its standard deviations.
    """

    kind: Kind
    name: str
    artist: float
    cluster: float
    library: float
    strength: float


@dataclass(frozen=True)
class Place:
    """Where an artist belongs, and why.

    Attributes
    ----------
    artist_id : int
    memberships : tuple of (int, float)
        Cluster and probability, the most likely first; of 1 % and more.
    reasons : tuple of Shared
        What speaks for the most likely cluster, the strongest first; of what says nearly the same, one.
    sentence_fr, sentence_en : str
    """

    artist_id: int
    memberships: tuple[tuple[int, float], ...]
    reasons: tuple[Shared, ...]
    sentence_fr: str
    sentence_en: str


@dataclass(frozen=True)
class DimensionReason:
    """What one dimension of the vector says for a cluster.

    Attributes
    ----------
    dimension : int
        Column of the vector.
    artist, cluster : float
        In the library's standard deviations from its mean.
    contribution : float
        Nats by which this dimension makes the artist likelier in the cluster than in the library at large.
    """

    dimension: int
    artist: float
    cluster: float
    contribution: float


def places(compared: Compared, names: Mapping[int, ClusterName]) -> Iterator[Place]:
    """Say for each artist with a profile where it belongs and why."""
    model, contrasts = compared.model, compared.contrasts
    of_artists = contrasts.standings(contrasts.features.table)
    of_clusters = contrasts.standings(contrasts.clusters)
    for at, (profile, row) in enumerate(zip(compared.profiles, compared.rows, strict=True)):
        order = np.argsort(-model.memberships[row], kind="stable")
        told = tuple(
            (int(model.cluster_ids[each]), float(model.memberships[row, each]))
            for each in order
            if model.memberships[row, each] >= LEAST_MEMBERSHIP
        )
        strengths = of_artists[at] * of_clusters[order[0]]
        reasons = _reasons(compared, at, int(order[0]), strengths)
        said = tuple(Said(each.kind, each.name, each.artist > each.library) for each in reasons)
        french, english = sentences(names[told[0][0]], told[0][1], said)
        yield Place(profile.artist_id, told, reasons, french, english)


def dimensions(model: GmmModel, vector: ArrayLike, cluster_id: int) -> tuple[DimensionReason, ...]:
    """Return what each dimension says for a cluster, what speaks for it most first.

    The log of N(x; cluster) / N(x; library) is a sum over the dimensions plus a constant: ½ z² - ½ δ (Σ⁻¹ δ), where z
    is the artist's distance from the library's mean and δ that from the cluster's, both standardised.

    Raises
    ------
    InvalidVectors
        The vector is not finite or of another length.
    KeyError
        The model has no such cluster.
    """
    found = np.flatnonzero(model.cluster_ids == cluster_id)
    if not found.size:
        raise KeyError(cluster_id)
    component = int(found[0])
    frame = model.standardisation
    placed = frame.apply(finite_rows(np.reshape(vector, (1, -1)), len(frame.location)))[0].astype(np.float64)
    mean = model.mixture.means[component].astype(np.float64)
    apart = placed - mean
    contributions = 0.5 * placed**2 - 0.5 * apart * model.mixture.weighed(component, apart)
    order = np.argsort(-contributions, kind="stable")
    return tuple(
        DimensionReason(int(frame.dimensions[at]), float(placed[at]), float(mean[at]), float(contributions[at]))
        for at in order
    )


def _reasons(compared: Compared, at: int, component: int, strengths: np.ndarray) -> tuple[Shared, ...]:
    contrasts = compared.contrasts
    chosen: dict[str, int] = {}  # the strongest of each family: "quieter, calmer" would be one reason told twice
    for column in np.argsort(-strengths, kind="stable").tolist():
        if strengths[column] > 0.0:
            chosen.setdefault(family_of(*contrasts.features.keys[column]), column)
    return tuple(
        Shared(
            *contrasts.features.keys[column],
            artist=float(contrasts.features.table[at, column]),
            cluster=float(contrasts.clusters[component, column]),
            library=float(contrasts.library[column]),
            strength=float(strengths[column]),
        )
        for column in list(chosen.values())[:REASONS]
    )
