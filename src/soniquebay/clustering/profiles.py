"""What is known of artists in words and numbers, and how a cluster differs from the library in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Kind = Literal["tag", "genre", "score"]


class Profile(Protocol):
    """An artist's tracks, summed up."""

    @property
    def artist_id(self) -> int:
        """Its id."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def tracks(self) -> int:
        """Its analysed tracks."""

    @property
    def tags(self) -> Mapping[str, float]:
        """Share of the tracks that have the tag, 0 to 1; a tag that is absent here has none."""

    @property
    def genres(self) -> Mapping[str, float]:
        """Share of the tracks of the genre, 0 to 1."""

    @property
    def scores(self) -> Mapping[str, float]:
        """Means over the tracks where the score is known; a score that is absent here is unknown."""


@dataclass(frozen=True)
class ArtistProfile:
    """A `Profile` as plain values."""

    artist_id: int
    name: str = ""
    tracks: int = 1
    tags: Mapping[str, float] = field(default_factory=dict)
    genres: Mapping[str, float] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Features:
    """The profiles as a table, NaN where a score is unknown.

    Attributes
    ----------
    keys : tuple of (Kind, str)
        What each column is.
    table : ndarray of shape (n, f), float64
    weights : ndarray of shape (n,), float64
        Tracks of each artist.
    """

    keys: tuple[tuple[Kind, str], ...]
    table: NDArray[np.float64]
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, profiles: Sequence[Profile]) -> "Features":
        """Gather profiles into a table; the columns are in alphabetical order."""
        names: dict[Kind, list[str]] = {
            "tag": sorted({name for each in profiles for name in each.tags}),
            "genre": sorted({name for each in profiles for name in each.genres}),
            "score": sorted({name for each in profiles for name in each.scores}),
        }
        keys = tuple((kind, name) for kind, known in names.items() for name in known)
        column = {key: at for at, key in enumerate(keys)}
        table = np.zeros((len(profiles), len(keys)))
        table[:, [at for (kind, _), at in column.items() if kind == "score"]] = np.nan
        for row, each in enumerate(profiles):
            for kind, values in (("tag", each.tags), ("genre", each.genres), ("score", each.scores)):
                for name, value in values.items():
                    table[row, column[kind, name]] = value  # type: ignore[index]  # the literal kinds above
        return cls(keys, table, np.array([each.tracks for each in profiles], dtype=np.float64))


@dataclass(frozen=True, eq=False)
class Contrasts:
    """Means of every feature in every cluster and in the library, over tracks.

    Attributes
    ----------
    features : Features
    clusters : ndarray of shape (k, f)
        Weighted by membership and tracks; NaN where nobody in the cluster knows the score.
    library : ndarray of shape (f,)
    spread : ndarray of shape (f,)
        Standard deviation over the library's artists, weighted by tracks.
    sizes : ndarray of shape (k,)
        Artists by membership.
    """

    features: Features
    clusters: NDArray[np.float64]
    library: NDArray[np.float64]
    spread: NDArray[np.float64]
    sizes: NDArray[np.float64]

    @classmethod
    def of(cls, features: Features, memberships: NDArray[np.floating]) -> "Contrasts":
        """Compare clusters by the memberships, of shape (n, k), of the artists in the table."""
        known = ~np.isnan(features.table)
        values = np.where(known, features.table, 0.0)
        clusters = _means(memberships.T * features.weights, values, known)
        library = _means(features.weights[None, :], values, known)[0]
        around = np.where(known, features.table - library, 0.0)
        spread = np.sqrt(_means(features.weights[None, :], around**2, known)[0])
        return cls(features, clusters, library, spread, memberships.sum(axis=0, dtype=np.float64))

    def lifts(self) -> NDArray[np.float64]:
        """Return how many times more often than in the library each feature is met, shape (k, f).

        One artist who is like the library is added to each cluster, so that a cluster of few artists claims little.
        """
        blended = (self.sizes[:, None] * self.clusters + self.library) / (self.sizes[:, None] + 1.0)
        return np.asarray(np.divide(blended, self.library, out=np.ones_like(blended), where=self.library > 0.0))

    def standings(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how many standard deviations of the library values lie off its mean; 0 where unknown."""
        apart = np.nan_to_num(values - self.library)
        return np.asarray(np.divide(apart, self.spread, out=np.zeros_like(apart), where=self.spread > 1e-9))


def _means(weights: NDArray[np.float64], values: NDArray[np.float64], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    total = weights @ known
    return np.asarray(np.divide(weights @ values, total, out=np.full(total.shape, np.nan), where=total > 0.0))
