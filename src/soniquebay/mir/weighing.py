"""Weighted means that skip what is unknown and say how much they knew."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Mean:
    """A weighted mean of what was known.

    Attributes
    ----------
    value : float or None
        None when too little was known.
    coverage : float in [0, 1]
        Share of the weights whose inputs were known.
    """

    value: float | None
    coverage: float


@dataclass(frozen=True)
class Weights:
    """Named weights of one formula: none negative, together 1."""

    def __post_init__(self) -> None:
        total = math.fsum(self.by_name().values())
        if min(self.by_name().values()) < 0.0 or not math.isclose(total, 1.0, abs_tol=1e-9):
            raise ValueError(f"{type(self).__name__}: weights must be positive and sum to 1, they sum to {total:g}")

    def by_name(self) -> dict[str, float]:
        """Weight of each input, in the order of declaration."""
        return {field.name: float(getattr(self, field.name)) for field in fields(self)}

    def mean(self, min_coverage: float, **inputs: float | None) -> Mean:
        """Mean of the known inputs, weights renormalised over them.

        Parameters
        ----------
        min_coverage : float in [0, 1]
            Least share of the weights that must be known for a value to be given.
        **inputs : float or None
            One value per weight, under the weight's name.
        """
        weights = self.by_name()
        if inputs.keys() != weights.keys():
            raise TypeError(f"{type(self).__name__} weighs {sorted(weights)}, not {sorted(inputs)}")
        known = {name: value for name, value in inputs.items() if value is not None}
        coverage = min(1.0, math.fsum(weights[name] for name in known))
        if not known or coverage <= 0.0 or coverage < min_coverage - 1e-9:
            return Mean(None, coverage)
        return Mean(math.fsum(weights[name] * value for name, value in known.items()) / coverage, coverage)


def ramp(value: float | None, start: float, end: float) -> float | None:
    """Straight line from 0 at `start` to 1 at `end`, flat outside, falling if `end < start`; unknown stays unknown."""
    if value is None:
        return None
    return min(1.0, max(0.0, (value - start) / (end - start)))


def complement(share: float | None) -> float | None:
    """One minus a share; unknown stays unknown."""
    return None if share is None else 1.0 - share


def signed(share: float | None) -> float | None:
    """A share of [0, 1] spread over [-1, 1]: 0.5 says neither; unknown stays unknown."""
    return None if share is None else 2.0 * share - 1.0


def either(shares: Iterable[float | None]) -> float | None:
    """Probability that at least one of independent things holds, of those that are known (noisy or)."""
    known = [share for share in shares if share is not None]
    return 1.0 - math.prod(1.0 - share for share in known) if known else None


def strongest(shares: Iterable[float | None]) -> float | None:
    """Return the largest of the known shares."""
    return max((share for share in shares if share is not None), default=None)


def logistic(evidence: float | None) -> float | None:
    """Evidence in log-odds as a share: 0 gives 0.5; unknown stays unknown."""
    return None if evidence is None else 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, evidence))))
