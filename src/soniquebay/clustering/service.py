"""Artists grouped by a Gaussian mixture: the one public door of training."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from threadpoolctl import threadpool_limits

from soniquebay.clustering.artists import ArtistVectors, Floats, finite_rows
from soniquebay.clustering.errors import TooFewArtists
from soniquebay.clustering.expectation import Stopping
from soniquebay.clustering.fallback import kmeans
from soniquebay.clustering.matching import continued
from soniquebay.clustering.mixture import SHAPES, Mixture, Shape, log_sum, shares
from soniquebay.clustering.model import Candidate, GmmModel, Standardisation
from soniquebay.clustering.screening import Plan, Progress
from soniquebay.clustering.search import choose
from soniquebay.clustering.settling import carried_on, settle, settled


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
    settled_below : float in [0, 1]
        While a smaller share of the library has changed since the previous model, clusters stay who they are (adjusted
        Rand index of at least 0.9), even where another form would describe them better; 0 leaves the choice free every
        time.
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
    settled_below: float = 0.02
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
        vectors = finite_rows(artists.vectors)
        frame = Standardisation.of(vectors)
        rows = frame.apply(vectors)
        with threadpool_limits(self.threads):
            found = self._found(artists, rows, previous, on_progress)
            mixture = found.mixture.single()
            joint = mixture.log_joint(rows)
            model = GmmModel(
                algorithm="gmm" if found.fallback_reason is None else "kmeans",
                mixture=mixture,
                standardisation=frame,
                cluster_ids=np.arange(mixture.components, dtype=np.int64),
                next_cluster_id=mixture.components,
                artist_ids=artists.ids.astype(np.int64),
                memberships=shares(joint),
                log_densities=log_sum(joint),
                embedding_version=artists.embedding_version,
                seed=self.seed,
                bic=found.bic,
                candidates=found.candidates,
                fallback_reason=found.fallback_reason,
            )
            on_progress(1.0)
            return model if previous is None else continued(model, previous)

    def memberships(self, model: GmmModel, vectors: ArrayLike) -> Floats:
        """Return the probability of each cluster for each vector: shape (n, k), columns as in `cluster_ids`."""
        with threadpool_limits(self.threads):
            return model.memberships_of(vectors)

    def _found(
        self, artists: ArtistVectors, rows: Floats, previous: GmmModel | None, on_progress: Progress
    ) -> "_Found":
        if not rows.shape[1]:
            return self._by_kmeans(rows, (), "all artists have the same vector")
        stopping = Stopping(self.max_iter, self.tolerance)
        plan = Plan(
            self.min_components, self.max_components, self.shapes, self.n_init, stopping, self.seed, self.sample
        )
        choice = choose(rows, plan, on_progress)
        best, candidates = choice.best, choice.candidates
        incumbent = None
        if previous is not None and self._wanted(previous):
            incumbent = carried_on(previous, artists, rows, stopping, self.settled_below)
        if incumbent is not None:
            best = settle(incumbent, best, artists, rows, plan)
            candidates = (settled(best, len(rows)), *candidates)
        if best is None:
            return self._by_kmeans(rows, candidates, f"no mixture could be fitted: {candidates[0].refused}")
        return _Found(best.mixture, best.bic(len(rows)), candidates, None)

    def _wanted(self, previous: GmmModel) -> bool:
        within = self.min_components <= previous.components <= self.max_components
        return within and previous.mixture.shape in self.shapes

    def _by_kmeans(self, rows: Floats, candidates: tuple[Candidate, ...], reason: str) -> "_Found":
        mixture, criterion = kmeans(rows, self.max_components, self.seed, self.n_init)
        return _Found(mixture, criterion, candidates, reason)


@dataclass(frozen=True, eq=False)
class _Found:
    """A mixture, its BIC, all that was considered, and why k-means had to do."""

    mixture: Mixture
    bic: float
    candidates: tuple[Candidate, ...]
    fallback_reason: str | None
