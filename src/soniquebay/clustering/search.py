"""The choice of a model: components and shape of covariance, by the Bayesian information criterion."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from soniquebay.clustering.artists import Floats
from soniquebay.clustering.expectation import Fitted, Stopping, fit
from soniquebay.clustering.model import Candidate
from soniquebay.clustering.screening import Plan, Progress, Sample, Screened, screen

LEAST_MEMBERS = 2.0
"""Effective artists without whom a component is no cluster."""
FINALISTS = 3
"""Candidates that are fitted to all artists at most."""
CHANCE = 2.0
"""Standard errors by which a foreseen BIC must lie behind the best one to be given up."""
SCREENING_SHARE = 0.7
"""Of the work, for the sake of progress."""


@dataclass(frozen=True, eq=False)
class Choice:
    """What was chosen, and all that was considered, best first; None where nothing could be fitted."""

    best: Fitted | None
    candidates: tuple[Candidate, ...]


def choose(rows: Floats, plan: Plan, heard: Progress) -> Choice:
    """Return the candidate of the lowest BIC.

    All are fitted to a sample; those whose foreseen BIC is not clearly behind the best are fitted on to all artists. In
    a library smaller than two samples every candidate is fitted to all artists at once.
    """
    sample = Sample.of(rows, plan.sample, plan.seed)
    screened, refusals = screen(sample, plan, lambda done: heard(SCREENING_SHARE * done))
    screened.sort(key=lambda each: each.bic)
    final = [each.fitted for each in screened] if sample.whole else _finals(rows, screened, plan.stopping, heard)
    candidates = [_candidate(fitted, len(rows)) for fitted in final]
    candidates += [_foreseen(each) for each in screened[len(final) :]] + refusals
    able = [fitted for fitted in final if refusal(fitted) is None]
    best = min(able, key=lambda fitted: fitted.bic(len(rows)), default=None)
    return Choice(best, tuple(sorted(candidates, key=_order)))


def refusal(fitted: Fitted) -> str | None:
    """Say why a fitted candidate cannot be chosen, or None."""
    if fitted.smallest < LEAST_MEMBERS:
        return "singular: a component has lost its artists"
    if not fitted.converged:
        return f"no convergence in {fitted.iterations} iterations"
    return None


def _finals(rows: Floats, screened: Sequence[Screened], stopping: Stopping, heard: Progress) -> list[Fitted]:
    """Fit the most promising candidates, best first, to all artists."""
    finals: list[Fitted] = []
    for each in screened:
        found = any(refusal(fitted) is None for fitted in finals)
        if found and (len(finals) >= FINALISTS or _behind(each, screened[0], len(rows))):
            break
        finals.append(fit(rows, each.fitted.mixture, stopping))
        heard(SCREENING_SHARE + (1.0 - SCREENING_SHARE) * min(1.0, len(finals) / FINALISTS))
    return finals


def _behind(one: Screened, best: Screened, rows: int) -> bool:
    """Say whether a foreseen BIC is behind the best by more than chance, the sample's artists compared in pairs."""
    apart = one.log_densities - best.log_densities
    noise = 2.0 * rows * apart.std() / np.sqrt(len(apart))
    return bool(one.bic - best.bic > CHANCE * noise)


def _candidate(fitted: Fitted, rows: int) -> Candidate:
    mixture = fitted.mixture
    return Candidate(mixture.shape, mixture.components, fitted.bic(rows), fitted.converged, refused=refusal(fitted))


def _foreseen(screened: Screened) -> Candidate:
    mixture = screened.fitted.mixture
    return Candidate(mixture.shape, mixture.components, screened.bic, sampled=True)


def _order(candidate: Candidate) -> tuple[bool, bool, float]:
    return candidate.refused is not None, candidate.sampled, np.inf if candidate.bic is None else candidate.bic
