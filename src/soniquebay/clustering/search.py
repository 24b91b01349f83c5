"""The choice of a model: components and shape of covariance, by the Bayesian information criterion."""

from dataclasses import dataclass

import numpy as np

from soniquebay.clustering.artists import Floats
from soniquebay.clustering.expectation import Fitted, Stopping, begin, fit, hard
from soniquebay.clustering.mixture import Mixture, Shape
from soniquebay.clustering.model import Candidate
from soniquebay.clustering.starts import distinct, labels_of

LEAST_MEMBERS = 2.0
"""Effective artists without whom a component is no cluster."""


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
        Artists on whom candidates are screened.
    """

    least: int
    most: int
    shapes: tuple[Shape, ...]
    n_init: int
    stopping: Stopping
    seed: int
    sample: int


@dataclass(frozen=True, eq=False)
class Choice:
    """What was chosen, and all that was considered, best first; None where nothing could be fitted."""

    best: Fitted | None
    bic: float
    candidates: tuple[Candidate, ...]


def artists_needed(shape: Shape, components: int, dimension: int) -> int:
    """Return the fewest artists whose covariances of this form mean anything."""
    return {
        "full": components * 2 * dimension,
        "tied": max(2 * dimension, 4 * components),
        "diag": components * 8,
        "spherical": components * 4,
    }[shape]


def choose(rows: Floats, plan: Plan) -> Choice:
    """Fit every candidate and return the one of the lowest BIC."""
    candidates: list[Candidate] = []
    best: tuple[float, Fitted | None] = (np.inf, None)
    different = distinct(rows, plan.most)
    for components in range(plan.least, plan.most + 1):
        refused = [refusal(shape, components, rows, different) for shape in plan.shapes]
        candidates += [
            Candidate(shape, components, refused=reason)
            for shape, reason in zip(plan.shapes, refused, strict=True)
            if reason
        ]
        if all(refused):
            continue
        starts = [hard(labels_of(rows, components, plan.seed + run), components) for run in range(plan.n_init)]
        for shape in (each for each, reason in zip(plan.shapes, refused, strict=True) if not reason):
            fitted = max((fit(rows, begin(shape, rows, start), plan.stopping) for start in starts), key=_likelihood)
            judged = judge(fitted, len(rows))
            candidates.append(judged)
            if judged.refused is None and judged.bic is not None and judged.bic < best[0]:
                best = (judged.bic, fitted)
    return Choice(best[1], best[0], tuple(sorted(candidates, key=_order)))


def refusal(shape: Shape, components: int, rows: Floats, different: int) -> str | None:
    """Say why a candidate is not worth fitting, or None."""
    needed = artists_needed(shape, components, rows.shape[1])
    if len(rows) < needed:
        return f"too few artists ({len(rows)}) for {components} components of shape {shape}, which need {needed}"
    if different < components:
        return f"too few different vectors ({different}) for {components} components"
    return None


def judge(fitted: Fitted, rows: int) -> Candidate:
    """Return what is to be said of a fitted candidate."""
    refused = None
    if not fitted.converged:
        refused = f"no convergence in {fitted.iterations} iterations"
    elif fitted.smallest < LEAST_MEMBERS:
        refused = "a component without artists"
    mixture: Mixture = fitted.mixture
    return Candidate(mixture.shape, mixture.components, fitted.bic(rows), fitted.converged, refused=refused)


def _likelihood(fitted: Fitted) -> float:
    return fitted.log_likelihood


def _order(candidate: Candidate) -> tuple[bool, float]:
    return candidate.refused is not None, np.inf if candidate.bic is None else candidate.bic
