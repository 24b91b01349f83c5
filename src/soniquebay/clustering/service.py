"""Artists grouped by a Gaussian mixture: the one public door of training."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from threadpoolctl import threadpool_limits

from soniquebay.clustering.artists import ArtistVectors, Floats, finite_rows
from soniquebay.clustering.errors import TooFewArtists
from soniquebay.clustering.expectation import Stopping
from soniquebay.clustering.fallback import kmeans
from soniquebay.clustering.matching import first, match, original_centres
from soniquebay.clustering.mixture import SHAPES, Mixture, Shape, log_sum, shares
from soniquebay.clustering.model import Algorithm, Candidate, GmmModel, Standardisation
from soniquebay.clustering.search import Plan, choose

Progress = Callable[[float], None]
"""Told the share of the work that is done, 0 to 1, rising."""


def unheard(done: float) -> None:
    """Listen to no progress."""


@dataclass(frozen=True)
class GMMClusteringService:
    """Trains models of a library's artists.

    Parameters
    ----------
    max_components : int
        Clusters at most, >= 2.
    min_components : int
        Clusters at least, 2 to `max_components`; equal to it, exactly so many.
    seed : int
        Equal seeds and equal artists give equal models.
    shapes : tuple of Shape
        Forms of covariance that are tried.
    n_init : int
        Starts of each candidate.
    max_iter : int
        Steps of each fit.
    tolerance : float
        Nats per artist below which a fit has converged.
    sample : int
        Artists on whom candidates are screened.
    threads : int
        Threads the linear algebra may use.
    """

    max_components: int = 10
    min_components: int = 2
    seed: int = 0
    shapes: tuple[Shape, ...] = SHAPES
    n_init: int = 3
    max_iter: int = 100
    tolerance: float = 1e-3
    sample: int = 8192
    threads: int = 1

    def train(
        self, artists: ArtistVectors, previous: GmmModel | None = None, on_progress: Progress = unheard
    ) -> GmmModel:
        """Return the model that describes the artists best; its clusters keep the ids of the previous model's.

        Parameters
        ----------
        artists : ArtistVectors
        previous : GmmModel or None
            The active model: its clusters' ids persist, and its form is kept unless another is clearly better.
        on_progress : Progress

        Raises
        ------
        TooFewArtists
            Fewer than two artists.
        InvalidVectors
            A vector holds a NaN or an infinity.
        """
        if len(artists) < 2:
            raise TooFewArtists(f"{len(artists)} artists are too few to group: scan more music")
        rows = finite_rows(artists.vectors)
        frame = Standardisation.of(rows)
        with threadpool_limits(self.threads):
            model = self._fitted(artists, frame, frame.apply(rows), on_progress)
            on_progress(1.0)
            return model if previous is None else _renamed(model, previous)

    def memberships(self, model: GmmModel, vectors: ArrayLike) -> Floats:
        """Return the probability of each cluster for each vector: shape (n, k), columns as in `cluster_ids`."""
        with threadpool_limits(self.threads):
            return model.memberships_of(vectors)

    def _fitted(self, artists: ArtistVectors, frame: Standardisation, rows: Floats, on_progress: Progress) -> GmmModel:
        plan = Plan(
            self.min_components,
            self.max_components,
            self.shapes,
            self.n_init,
            Stopping(self.max_iter, self.tolerance),
            self.seed,
            self.sample,
        )
        candidates: tuple[Candidate, ...] = ()
        reason: str | None = None
        algorithm: Algorithm = "gmm"
        if not len(frame.dimensions):
            reason = "all artists have the same vector"
        else:
            choice = choose(rows, plan)
            candidates, found, criterion = choice.candidates, choice.best, choice.bic
            if found is None:
                reason = f"no mixture could be fitted: {candidates[0].refused}"
            else:
                mixture: Mixture = found.mixture
        if reason is not None:
            mixture, criterion = kmeans(rows, self.max_components, self.seed, self.n_init)
            algorithm = "kmeans"
        mixture = mixture.single()
        joint = mixture.log_joint(rows)
        ids = first(mixture.components)
        return GmmModel(
            algorithm=algorithm,
            mixture=mixture,
            standardisation=frame,
            cluster_ids=ids.cluster_ids,
            next_cluster_id=ids.next_cluster_id,
            artist_ids=artists.ids.astype(np.int64),
            memberships=shares(joint),
            log_densities=log_sum(joint),
            embedding_version=artists.embedding_version,
            seed=self.seed,
            bic=criterion,
            candidates=candidates,
            fallback_reason=reason,
        )


def _renamed(model: GmmModel, previous: GmmModel) -> GmmModel:
    ids = match(previous, model.artist_ids, model.memberships, original_centres(model))
    return replace(model, cluster_ids=ids.cluster_ids, next_cluster_id=ids.next_cluster_id)
