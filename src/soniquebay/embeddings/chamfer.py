"""How alike two artists are: the distance between two sets of vectors, and the pairs that link them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Vector = Sequence[float]


@dataclass(frozen=True, slots=True)
class Link:
    """One track of each set, close to each other: their places in the sets, and their distance."""

    mine: int
    theirs: int
    distance: float


@dataclass(frozen=True, slots=True)
class SetComparison:
    """Two sets of vectors side by side.

    Attributes
    ----------
    distance : float >= 0
        Symmetric Chamfer distance.
    links : tuple of Link
        The closest pairs, the closest first; no track is in two of them.
    """

    distance: float
    links: tuple[Link, ...]


def compare_sets(mine: Sequence[Vector], theirs: Sequence[Vector], n_links: int = 3) -> SetComparison:
    """Compare two sets of vectors of the same version.

    The symmetric Chamfer distance is the mean distance from a track of one set to the nearest of the other, both ways,
    averaged: ``(mean_a min_b d(a, b) + mean_b min_a d(a, b)) / 2`` (Barrow et al., "Parametric correspondence and
    chamfer matching", IJCAI 1977). It is symmetric and 0 for equal sets, but no metric: the triangle inequality does
    not hold. An artist of many styles is near to each who shares one of them, half way.

    Parameters
    ----------
    mine, theirs : sequences of vectors
        Not empty; in any order.
    n_links : int
        At most so many pairs are told.

    Raises
    ------
    ValueError
        A set is empty.
    """
    if not mine or not theirs:
        raise ValueError("a set without tracks is neither near nor far from another")
    apart = [[math.dist(one, other) for other in theirs] for one in mine]
    there = math.fsum(min(row) for row in apart) / len(mine)
    back = math.fsum(min(column) for column in zip(*apart, strict=True)) / len(theirs)
    return SetComparison((there + back) / 2.0, _closest(apart, n_links))


def _closest(apart: Sequence[Sequence[float]], n_links: int) -> tuple[Link, ...]:
    pairs = sorted((distance, mine, theirs) for mine, row in enumerate(apart) for theirs, distance in enumerate(row))
    links: list[Link] = []
    for distance, mine, theirs in pairs:
        if len(links) >= n_links:
            break
        if all(mine != link.mine and theirs != link.theirs for link in links):
            links.append(Link(mine, theirs, distance))
    return tuple(links)
