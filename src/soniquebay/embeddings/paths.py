"""A way from one track to another without jumps: the largest step is as small as the candidates allow."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Vector = Sequence[float]

WIDTH = 24
"""Candidates that compete for each place on the way."""


@dataclass(frozen=True, slots=True)
class FoundPath:
    """A way between two tracks.

    Attributes
    ----------
    picks : tuple of int
        Places in the candidates of the tracks between the two, in order; fewer than wanted where there are too few.
    steps : tuple of float
        Distances from track to track, the two ends included: one more than there are picks.
    largest : float
        The largest step.
    """

    picks: tuple[int, ...]
    steps: tuple[float, ...]
    largest: float


def waypoints(start: Vector, end: Vector, length: int) -> tuple[tuple[float, ...], ...]:
    """Return the points that divide the straight line evenly: where to look for candidates.

    Parameters
    ----------
    start, end : vectors
    length : int >= 2
        Tracks of the whole path, both ends included.

    Returns
    -------
    tuple of ``length - 2`` vectors
    """
    shares = [place / (length - 1) for place in range(1, length - 1)]
    return tuple(tuple(a + share * (b - a) for a, b in zip(start, end, strict=True)) for share in shares)


def find_path(start: Vector, end: Vector, candidates: Sequence[Vector], length: int) -> FoundPath:
    """Choose tracks from the candidates so that the largest step is as small as possible, then the steps as even.

    Each candidate competes for one place on the way, that of the waypoint nearest to it, so no track comes twice; among
    all ways through these places the best is found exactly (dynamic programming, first over the largest step, then
    over the sum of squared steps). Where the candidates are too few for a choice at each place, ways through fewer
    places are tried too, and filled up with the tracks that fit best between two that are there.

    Parameters
    ----------
    start, end : vectors
    candidates : sequence of vectors
        Neither of the two ends among them; best taken near the `waypoints`.
    length : int >= 2
        Tracks wanted, both ends included.

    Raises
    ------
    ValueError
        A length below 2.
    """
    if length < 2:
        raise ValueError(f"a path has at least its two ends; {length} is too short")
    whole = min(length, len(candidates) + 2)
    plenty = WIDTH * (whole - 2) <= len(candidates)
    places = {whole} if plenty else {whole, *(2 + max(1, (whole - 2) // part) for part in (2, 4, 8))}
    ways = [_through(start, end, candidates, fewer, whole - fewer) for fewer in sorted(places, reverse=True)]
    return min(ways, key=lambda way: (way.largest, math.fsum(step**2 for step in way.steps)))


def _through(start: Vector, end: Vector, candidates: Sequence[Vector], length: int, more: int) -> FoundPath:
    """Return the best way through so many places, with so many tracks more between them."""
    layers = _layers(waypoints(start, end, length), candidates)
    limit = _smallest_bottleneck(start, end, layers, candidates)
    picks = _filled(start, end, candidates, _most_even(start, end, layers, candidates, limit), more)
    stops = [start, *(candidates[pick] for pick in picks), end]
    steps = tuple(math.dist(one, other) for one, other in pairwise(stops))
    return FoundPath(picks, steps, max(steps))


def _filled(
    start: Vector, end: Vector, candidates: Sequence[Vector], picks: tuple[int, ...], more: int
) -> tuple[int, ...]:
    """Return the picks with so many others put where they make the smallest steps."""
    free = set(range(len(candidates))) - set(picks)
    way = list(picks)

    def fitting(place: int) -> tuple[float, int]:
        before = candidates[way[place - 1]] if place else start
        after = candidates[way[place]] if place < len(way) else end
        return min((max(math.dist(before, candidates[one]), math.dist(candidates[one], after)), one) for one in free)

    gaps = [fitting(place) for place in range(len(way) + 1)] if more and free else []
    for left in range(min(more, len(free)), 0, -1):
        place = min(range(len(gaps)), key=gaps.__getitem__)
        taken = gaps[place][1]
        free.remove(taken)
        way.insert(place, taken)
        if left > 1:
            gaps.insert(place, gaps[place])
            gaps = [fitting(one) if gap[1] == taken else gap for one, gap in enumerate(gaps)]
    return tuple(way)


def _layers(points: Sequence[Vector], candidates: Sequence[Vector]) -> list[list[int]]:
    """Return the candidates of each waypoint: one each at least, no candidate twice."""
    nearest = sorted(
        (math.dist(point, vector), place, pick)
        for place, point in enumerate(points)
        for pick, vector in enumerate(candidates)
    )
    layers: list[list[int]] = [[] for _ in points]
    taken: set[int] = set()
    for most in (1, WIDTH):
        for _, place, pick in nearest:
            if pick not in taken and len(layers[place]) < most:
                layers[place].append(pick)
                taken.add(pick)
    return layers


def _smallest_bottleneck(
    start: Vector, end: Vector, layers: Sequence[Sequence[int]], candidates: Sequence[Vector]
) -> float:
    reached: list[tuple[Vector, float]] = [(start, 0.0)]
    for layer in [[candidates[pick] for pick in layer] for layer in layers] + [[end]]:
        reached = [
            (vector, min(max(largest, math.dist(before, vector)) for before, largest in reached)) for vector in layer
        ]
    return reached[0][1]


def _most_even(
    start: Vector, end: Vector, layers: Sequence[Sequence[int]], candidates: Sequence[Vector], limit: float
) -> tuple[int, ...]:
    """Return the picks with the least sum of squared steps of which none is longer than the limit."""
    reached: list[tuple[Vector, float, tuple[int, ...]]] = [(start, 0.0, ())]
    for layer in layers:
        reached = [
            (candidates[pick], *best)
            for pick in layer
            if (best := _cheapest(reached, candidates[pick], limit, (pick,))) is not None
        ]
    last = _cheapest(reached, end, limit, ())
    assert last is not None  # the limit is the largest step of a way that exists
    return last[1]


def _cheapest(
    reached: Sequence[tuple[Vector, float, tuple[int, ...]]], vector: Vector, limit: float, pick: tuple[int, ...]
) -> tuple[float, tuple[int, ...]] | None:
    ways = [
        (cost + step**2, picks + pick)
        for before, cost, picks in reached
        if (step := math.dist(before, vector)) <= limit
    ]
    return min(ways, default=None)
