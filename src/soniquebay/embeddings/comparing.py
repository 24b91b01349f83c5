"""How alike two vectors are, and in what: plain Python, so that the api gives reasons without loading more."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from soniquebay.contracts.embedding import TrackEmbedding
from soniquebay.embeddings.layout import DIMS, Group
from soniquebay.embeddings.scaling import usual_distance

APART_FROM: Final = 0.25
"""What a group has to differ by, in units of what is usual in it, to be called different: two encodings do not."""


class VersionMismatch(ValueError):
    """Two vectors of different versions: their numbers do not mean the same."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__(f"vectors of versions {one} and {other} are not comparable; analyse the older track again")
        self.one, self.other = one, other


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one group of dimensions does to the distance of two tracks.

    Attributes
    ----------
    group : Group
    distance : float >= 0
        Distance in this group's dimensions alone; the squares of all groups add up to the squared distance.
    share : float in [0, 1]
        Its part of the squared distance; 0 for identical vectors.
    relative : float >= 0
        Distance over what is usual between two tracks in this group: below 1 it brings them closer.
    """

    group: Group
    distance: float
    share: float
    relative: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two tracks side by side.

    Attributes
    ----------
    distance : float >= 0
    similarity : float in [0, 1]
    closest : tuple of Contribution
        Up to three groups that bring the two together, the closest first.
    farthest : Contribution or None
        The group that sets them most apart; None where no group differs by a quarter of what is usual in it.
    """

    distance: float
    similarity: float
    closest: tuple[Contribution, ...]
    farthest: Contribution | None


def distance(one: Sequence[float], other: Sequence[float]) -> float:
    """Euclidean distance: a metric. The weights of the dimensions are in the vectors already.

    Raises
    ------
    ValueError
        The vectors have different lengths.
    """
    return math.dist(one, other)


def similarity(apart: float) -> float:
    """Return ``0.5 ** (distance / usual)^2``: 1 for no distance, 0.5 where two tracks are as far apart as is usual."""
    return float(0.5 ** ((apart / usual_distance()) ** 2))


def contributions(one: Sequence[float], other: Sequence[float]) -> tuple[Contribution, ...]:
    """Return each group's part in the distance; groups of which one track knows nothing are left out."""
    total = math.fsum((a - b) ** 2 for a, b in zip(one, other, strict=True))
    found = []
    for group, dims in DIMS.items():
        mine, theirs = one[dims], other[dims]
        if any(mine) and any(theirs):
            apart = math.dist(mine, theirs)
            share = min(1.0, apart**2 / total) if total else 0.0
            found.append(Contribution(group, apart, share, apart / usual_distance(group)))
    return tuple(found)


def compare(one: TrackEmbedding, other: TrackEmbedding) -> Comparison:
    """Return distance, similarity and the groups that make them.

    Raises
    ------
    VersionMismatch
    """
    if one.version != other.version:
        raise VersionMismatch(one.version, other.version)
    return compare_vectors(one.vector, other.vector)


def compare_vectors(one: Sequence[float], other: Sequence[float]) -> Comparison:
    """Compare two vectors of the same version.

    Parameters
    ----------
    one, other : sequence of 64 floats
    """
    apart = distance(one, other)
    ranked = sorted(contributions(one, other), key=lambda part: part.relative)
    farthest = most_apart(ranked)
    closest = tuple(part for part in ranked[:3] if part is not farthest)
    return Comparison(apart, similarity(apart), closest, farthest)


def most_apart(parts: Sequence[Contribution]) -> Contribution | None:
    """Return the group that sets two vectors most apart; None where none differs enough to be called different."""
    farthest = max(parts, key=lambda part: part.relative, default=None)
    return farthest if farthest is not None and farthest.relative >= APART_FROM else None
