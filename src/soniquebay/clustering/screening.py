"""Every candidate fitted to a sample, and what its BIC on all artists is foreseen to be."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from soniquebay.clustering.artists import Floats
from soniquebay.clustering.expectation import Fitted, Stopping, bic, hard, log_likelihoods
from soniquebay.clustering.ladder import climb
from soniquebay.clustering.mixture import Mixture, Shape
from soniquebay.clustering.model import Candidate
from soniquebay.clustering.moments import Doubles
from soniquebay.clustering.starts import distinct, labels_of

Progress = Callable[[float], None]
"""Told the share of the work that is done, 0 to 1, rising."""


@dataclass(frozen=True)
class Plan:
    """What is to be tried, and how hard.

    Attributes
    ----------
    least, most : int
        Components.
    shapes : tuple of Shape
    n_init : int
        Starts of each number of components.
    stopping : Stopping
    seed : int
    sample : int
        Artists on whom candidates are screened; as many again judge them. A library of fewer than both is used whole.
    """

    least: int
    most: int
    shapes: tuple[Shape, ...]
    n_init: int
    stopping: Stopping
    seed: int
    sample: int


@dataclass(frozen=True, eq=False)
class Screened:
    """A candidate that was fitted to the sample.

    Attributes
    ----------
    fitted : Fitted
    bic : float
        On all artists: exact where the sample is everybody, else foreseen.
    log_densities : ndarray of shape (s,)
        Of each artist of the sample, those who judge included: for telling differences from chance.
    """

    fitted: Fitted
    bic: float
    log_densities: Doubles


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows to fit and rows to judge by; `total` is the number of all rows."""

    fitting: Floats
    judging: Floats
    total: int

    @property
    def whole(self) -> bool:
        """Whether everybody is in the sample."""
        return len(self.fitting) == self.total

    @classmethod
    def of(cls, rows: Floats, size: int, seed: int) -> "Sample":
        """Draw a sample without replacement, or take all rows where they are few."""
        if len(rows) < 2 * size:
            return cls(rows, rows[:0], len(rows))
        drawn = np.random.default_rng(seed).permutation(len(rows))
        return cls(rows[np.sort(drawn[:size])], rows[np.sort(drawn[size : 2 * size])], len(rows))


def artists_needed(shape: Shape, components: int, dimension: int) -> int:
    """Return the fewest artists whose covariances of this form mean anything."""
    return {
        "full": components * 2 * dimension,
        "tied": max(2 * dimension, 4 * components),
        "diag": components * 8,
        "spherical": components * 4,
    }[shape]


def screen(sample: Sample, plan: Plan, heard: Progress) -> tuple[list[Screened], list[Candidate]]:
    """Fit every candidate to the sample; return those, and the ones that are not worth fitting with the reason."""
    rows = sample.fitting
    different = distinct(rows, plan.most)
    refusals: list[Candidate] = []
    fitting: dict[Shape, list[int]] = {shape: [] for shape in plan.shapes}
    for shape in plan.shapes:
        for components in range(plan.least, plan.most + 1):
            reason = _refusal(shape, components, rows, different)
            if reason is None:
                fitting[shape].append(components)
            else:
                refusals.append(Candidate(shape, components, refused=reason))
    starts = {
        components: [hard(labels_of(rows, components, plan.seed + run), components) for run in range(plan.n_init)]
        for components in sorted({each for wanted in fitting.values() for each in wanted})
    }
    screened: list[Screened] = []
    for done, (shape, wanted) in enumerate(fitting.items()):
        ladder = climb(rows, shape, {components: starts[components] for components in wanted}, plan.stopping)
        screened += [_screened(sample, fitted) for fitted in ladder.values()]
        heard((done + 1) / len(fitting))
    return screened, refusals


def foreseen_bic(mixture: Mixture, on_fitted: float, on_others: float, rows: int) -> float:
    """Return the BIC that a candidate fitted to m artists will have on n.

    The mean log likelihood of the artists it was fitted to is too high by p / 2m, that of others too low by as much
    (Akaike 1974); their mean is that of the ideal mixture, which fitting to n artists will exceed by p / 2n.
    """
    parameters = mixture.parameter_count
    return bic(0.5 * (on_fitted + on_others) + 0.5 * parameters / rows, parameters, rows)


def _screened(sample: Sample, fitted: Fitted) -> Screened:
    own = log_likelihoods(sample.fitting, fitted.mixture)
    if sample.whole:
        return Screened(fitted, fitted.bic(sample.total), own)
    others = log_likelihoods(sample.judging, fitted.mixture)
    foreseen = foreseen_bic(fitted.mixture, float(own.mean()), float(others.mean()), sample.total)
    return Screened(fitted, foreseen, np.concatenate([own, others]))


def _refusal(shape: Shape, components: int, rows: Floats, different: int) -> str | None:
    needed = artists_needed(shape, components, rows.shape[1])
    if len(rows) < needed:
        return f"too few artists ({len(rows)}) for {components} components of shape {shape}, which need {needed}"
    if different < components:
        return f"too few different vectors ({different}) for {components} components"
    return None
