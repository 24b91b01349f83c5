"""Mixtures of one shape and every wanted number of components, each helped by its neighbours."""

from collections.abc import Iterable, Mapping, Sequence

from soniquebay.clustering.artists import Floats
from soniquebay.clustering.expectation import Fitted, Stopping, begin, fit
from soniquebay.clustering.mixture import Mixture, Shape, shares
from soniquebay.clustering.moves import likeliest_merges, merge, split

SHORT = 5
"""Steps after which only the most promising of several starts is followed (emEM: Biernacki, Celeux & Govaert 2003)."""
MERGES = 2
"""Pairs of components that are tried to be merged."""


def climb(rows: Floats, shape: Shape, starts: Mapping[int, Sequence[Floats]], stopping: Stopping) -> dict[int, Fitted]:
    """Fit a mixture of each number of components.

    EM finds the nearest hill only. So each number begins from its own starts and from its lower neighbour with a
    component split; then, downwards, each is tried again from its upper neighbour with two components merged.

    Parameters
    ----------
    rows : ndarray of shape (n, d), float32
    shape : Shape
    starts : mapping of int to sequence of ndarray of shape (n, k)
        The parts that each number of components begins from.
    stopping : Stopping
    """
    ladder: dict[int, Fitted] = {}
    for components in sorted(starts):
        begun = [begin(shape, rows, parts) for parts in starts[components]]
        below = ladder.get(components - 1)
        if below is not None:
            begun.append(after_split(rows, below))
        ladder[components] = best_of(rows, begun, stopping)
    for components in sorted(starts, reverse=True):
        above = ladder.get(components + 1)
        if above is not None:
            again = best_of(rows, after_merges(rows, above), stopping)
            ladder[components] = max(ladder[components], again, key=_likelihood)
    return ladder


def best_of(rows: Floats, begun: Iterable[Mixture], stopping: Stopping) -> Fitted:
    """Follow all starts for a few steps, and the most promising to the end."""
    several = list(begun)
    if len(several) > 1:
        several = [_most_promising(rows, several, min(SHORT, stopping.iterations)).mixture]
    return fit(rows, several[0], stopping)


def after_merges(rows: Floats, fitted: Fitted) -> list[Mixture]:
    """Return beginnings with one component fewer: the pairs that share most artists merged, in turn."""
    parts = shares(fitted.mixture.log_joint(rows))
    return [begin(fitted.mixture.shape, rows, merge(parts, *pair)) for pair in likeliest_merges(parts, MERGES)]


def after_split(rows: Floats, fitted: Fitted) -> Mixture:
    """Return the most promising beginning with one component more: each is split in turn."""
    mixture = fitted.mixture
    parts = shares(mixture.log_joint(rows))
    splits = [begin(mixture.shape, rows, split(rows, parts, each)) for each in range(mixture.components)]
    return _most_promising(rows, splits, 1).mixture


def _most_promising(rows: Floats, begun: Sequence[Mixture], steps: int) -> Fitted:
    return max((fit(rows, each, Stopping(steps, 0.0)) for each in begun), key=_likelihood)


def _likelihood(fitted: Fitted) -> float:
    return fitted.log_likelihood
