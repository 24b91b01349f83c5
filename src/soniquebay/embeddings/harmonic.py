"""Which tracks mix well, and an order in which a set of tracks can be mixed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from soniquebay.contracts.units import CamelotCode

TEMPO_TOLERANCE = 0.06
"""How far a turntable's or player's pitch control goes without the change being heard as one."""

UNKNOWN_COST = 1.0
"""An unknown key or tempo counts as one that just does not mix."""


@dataclass(frozen=True, slots=True)
class Mixable:
    """What matters of a track for mixing; None is unknown."""

    camelot: CamelotCode | None
    bpm: float | None


@dataclass(frozen=True, slots=True)
class MixStep:
    """From one track to the next.

    Attributes
    ----------
    key_steps : int in [0, 7] or None
        Moves on the Camelot wheel: one number round, or the change of the letter, is one; up to 1 mixes.
    tempo_change : float >= 0 or None
        Change of speed that brings the two tempi (or an octave of one) together: 0.06 is 6 %.
    mixes : bool
        Both are known, neighbours on the wheel, and within `TEMPO_TOLERANCE`.
    """

    key_steps: int | None
    tempo_change: float | None
    mixes: bool


@dataclass(frozen=True, slots=True)
class HarmonicOrder:
    """An order of tracks.

    Attributes
    ----------
    order : tuple of int
        Places in the set, each once.
    steps : tuple of MixStep
        One less than there are tracks.
    largest : int or None
        Place in `steps` of the hardest one; None for less than two tracks.
    """

    order: tuple[int, ...]
    steps: tuple[MixStep, ...]
    largest: int | None


def key_steps(one: CamelotCode, other: CamelotCode) -> int:
    """Fewest moves on the Camelot wheel from one key to the other, 0 to 7."""
    round_wheel = abs(int(one[:-1]) - int(other[:-1])) % 12
    return min(round_wheel, 12 - round_wheel) + (one[-1] != other[-1])


def tempo_change(one: float, other: float) -> float:
    """Return the smallest change of speed that makes the two tempi, or an octave of one, equal.

    Parameters
    ----------
    one, other : float > 0, BPM

    Returns
    -------
    float in [0, 0.42]
        0.06 is 6 %; the same either way round.
    """
    octaves = math.log2(max(one, other) / min(one, other))
    return float(2.0 ** abs(octaves - round(octaves)) - 1.0)


def mix_step(one: Mixable, other: Mixable) -> MixStep:
    """Say what it takes to mix one track into another; symmetric."""
    keys = None if one.camelot is None or other.camelot is None else key_steps(one.camelot, other.camelot)
    tempi = None if one.bpm is None or other.bpm is None else tempo_change(one.bpm, other.bpm)
    mixes = keys is not None and tempi is not None and keys <= 1 and tempi <= TEMPO_TOLERANCE
    return MixStep(keys, tempi, mixes)


def cost(step: MixStep) -> float:
    """Return how hard a step is, >= 0: below 1 for all that mix, then growing with keys and tempi apart.

    A key that mixes costs 0 or 0.2, each further move 1; a tempo costs up to 0.5 within the tolerance, and 1 more for
    each further tolerance.
    """
    keys, tempi = UNKNOWN_COST, UNKNOWN_COST
    if step.key_steps is not None:
        keys = 0.2 * min(1, step.key_steps) + max(0, step.key_steps - 1)
    if step.tempo_change is not None:
        share = step.tempo_change / TEMPO_TOLERANCE
        tempi = 0.5 * min(1.0, share) + max(0.0, share - 1.0)
    return keys + tempi


def harmonic_order(tracks: Sequence[Mixable], first: int | None = None) -> HarmonicOrder:
    """Put tracks into an order that mixes well.

    From every track in turn the cheapest next step is taken (nearest neighbour), stretches of the best such order are
    then reversed as long as that makes it cheaper (2-opt: Croes 1958). The same set gives the same order.

    Parameters
    ----------
    tracks : sequence of Mixable
    first : int, optional
        Place of the track to begin with.
    """
    if not tracks:
        return HarmonicOrder((), (), None)
    costs = [[cost(mix_step(one, other)) for other in tracks] for one in tracks]
    starts = range(len(tracks)) if first is None else (first,)
    best = min((_nearest(costs, start) for start in starts), key=lambda order: (_total(costs, order), order))
    order = _untangled(costs, best, keep_first=first is not None)
    steps = tuple(mix_step(tracks[one], tracks[other]) for one, other in pairwise(order))
    largest = max(range(len(steps)), key=lambda place: cost(steps[place]), default=None)
    return HarmonicOrder(tuple(order), steps, largest)


def _nearest(costs: Sequence[Sequence[float]], start: int) -> list[int]:
    order, left = [start], set(range(len(costs))) - {start}
    while left:
        row = costs[order[-1]]
        order.append(min(left, key=lambda place: (row[place], place)))
        left.remove(order[-1])
    return order


def _untangled(costs: Sequence[Sequence[float]], order: list[int], keep_first: bool) -> list[int]:
    improved = True
    while improved:
        improved = False
        for begin in range(int(keep_first), len(order) - 1):
            for end in range(begin + 1, len(order)):
                if _gain(costs, order, begin, end) > 1e-9:
                    order[begin : end + 1] = reversed(order[begin : end + 1])
                    improved = True
    return order


def _gain(costs: Sequence[Sequence[float]], order: Sequence[int], begin: int, end: int) -> float:
    """Return what reversing a stretch saves: only the steps at its two edges change, as costs are symmetric."""
    saved = 0.0
    if begin > 0:
        saved += costs[order[begin - 1]][order[begin]] - costs[order[begin - 1]][order[end]]
    if end + 1 < len(order):
        saved += costs[order[end]][order[end + 1]] - costs[order[begin]][order[end + 1]]
    return saved


def _total(costs: Sequence[Sequence[float]], order: Sequence[int]) -> float:
    return math.fsum(costs[one][other] for one, other in pairwise(order))
