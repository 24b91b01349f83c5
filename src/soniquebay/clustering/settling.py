"""Whether a library's model keeps its form: the person's map does not jump without a reason."""

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import adjusted_rand_score

from soniquebay.clustering.artists import ArtistVectors, Floats
from soniquebay.clustering.drift import drift
from soniquebay.clustering.expectation import Fitted, Stopping, begin, fit, log_likelihoods
from soniquebay.clustering.ladder import after_merges, after_split, best_of
from soniquebay.clustering.model import Candidate, GmmModel
from soniquebay.clustering.screening import Plan, artists_needed
from soniquebay.clustering.search import LEAST_MEMBERS, refusal

CLEARLY_BETTER = 1.0
"""Standard errors by which another form's BIC must be lower (the test of Vuong 1989 for models that do not contain each
other)."""
VERY_STRONG = 10.0
"""…and the least difference of BICs that is very strong evidence (Kass & Raftery 1995)."""
AGREEMENT = 0.9
"""Adjusted Rand index (Hubert & Arabie 1985) between the old clusters and the new that a settled library demands."""


@dataclass(frozen=True, eq=False)
class Incumbent:
    """The previous model, carried on to the library as it is now.

    Attributes
    ----------
    fitted : Fitted
        Its form, begun from its memberships.
    previous : GmmModel
    settled : bool
        So little has changed that the clusters must stay.
    """

    fitted: Fitted
    previous: GmmModel
    settled: bool


def carried_on(
    previous: GmmModel, artists: ArtistVectors, rows: Floats, stopping: Stopping, settled_below: float
) -> Incumbent | None:
    """Carry a model on, or return None where it cannot be compared or no longer fits.

    Parameters
    ----------
    previous : GmmModel
    artists : ArtistVectors
    rows : ndarray of shape (n, u), float32
        Their vectors, standardised anew.
    stopping : Stopping
    settled_below : float in [0, 1]
        While a smaller share of the library has changed, it is settled.
    """
    comparable = previous.embedding_version == artists.embedding_version
    if previous.algorithm != "gmm" or not comparable or len(previous.standardisation.location) != artists.dimension:
        return None
    parts = previous.memberships_of(artists.vectors)
    alive = parts.sum(axis=0) >= LEAST_MEMBERS
    if alive.sum() < 2:
        return None
    parts = parts[:, alive]
    weights = np.maximum(parts.sum(axis=1, keepdims=True), np.finfo(np.float32).tiny)
    fitted = fit(rows, begin(previous.mixture.shape, rows, np.ascontiguousarray(parts / weights)), stopping)
    if refusal(fitted) is not None:
        return None
    return Incumbent(fitted, previous, _changed(previous, artists) < settled_below)


def settle(incumbent: Incumbent, rival: Fitted | None, artists: ArtistVectors, rows: Floats, plan: Plan) -> Fitted:
    """Return the incumbent, or the best of those that may take its place.

    The rivals are the freely chosen form, and the incumbent itself with one cluster split or two merged, so that a new
    kind of music can become a cluster while the others stay. Each must be clearly better; while the library is settled,
    it must also agree with the old clusters.
    """
    size = len(rows)
    rivals = _neighbours(incumbent.fitted, rows, plan) + ([] if rival is None else [rival])
    better = [each for each in rivals if refusal(each) is None and _clearly_better(each, incumbent.fitted, rows)]
    if incumbent.settled:
        better = [each for each in better if _agreement(incumbent.previous, artists, rows, each) >= AGREEMENT]
    return min(better, key=lambda each: each.bic(size), default=incumbent.fitted)


def _neighbours(fitted: Fitted, rows: Floats, plan: Plan) -> list[Fitted]:
    shape, components = fitted.mixture.shape, fitted.mixture.components
    neighbours = []
    if components < plan.most and len(rows) >= artists_needed(shape, components + 1, rows.shape[1]):
        neighbours.append(fit(rows, after_split(rows, fitted), plan.stopping))
    if components > plan.least:
        neighbours.append(best_of(rows, after_merges(rows, fitted), plan.stopping))
    return neighbours


def _clearly_better(rival: Fitted, incumbent: Fitted, rows: Floats) -> bool:
    size = len(rows)
    apart = log_likelihoods(rows, rival.mixture) - log_likelihoods(rows, incumbent.mixture)
    noise = 2.0 * np.sqrt(size) * float(apart.std())
    return bool(incumbent.bic(size) - rival.bic(size) > max(VERY_STRONG, CLEARLY_BETTER * noise))


def settled(fitted: Fitted, rows: int) -> Candidate:
    """Return what is to be said of what was settled on."""
    mixture = fitted.mixture
    return Candidate(mixture.shape, mixture.components, fitted.bic(rows), fitted.converged, settled=True)


def _agreement(previous: GmmModel, artists: ArtistVectors, rows: Floats, challenger: Fitted) -> float:
    _, old, new = np.intersect1d(previous.artist_ids, artists.ids, assume_unique=True, return_indices=True)
    labels = challenger.mixture.log_joint(rows[new]).argmax(axis=1)
    return float(adjusted_rand_score(previous.labels[old], labels))


def _changed(previous: GmmModel, artists: ArtistVectors) -> float:
    gone = 1.0 - np.isin(previous.artist_ids, artists.ids).mean()
    return float(drift(previous, artists).score + gone)
