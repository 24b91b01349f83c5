"""What the choice of a model costs and finds, beside the plain loop over scikit-learn's mixtures, in one run."""

import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

from benchmarks.clusters.planted import Kind, World, library
from soniquebay.clustering.mixture import SHAPES
from soniquebay.clustering.service import GMMClusteringService

MOST = 10
STARTS = 3
STEPS = 100


@dataclass(frozen=True, eq=False)
class Found:
    """A chosen form, its BIC on the standardised vectors, its labels, and the CPU seconds of the whole choice."""

    form: str
    components: int
    bic: float
    labels: NDArray[np.int64]
    cpu_s: float


def ours(vectors: NDArray[np.float32]) -> Found:
    """Choose with SoniqueBay."""
    service = GMMClusteringService(max_components=MOST, n_init=STARTS, max_iter=STEPS)
    model, cpu_s = _timed(lambda: service.train(library(vectors)))
    # Judged as the peer is, by scikit-learn's own formula and double precision.
    judge = GaussianMixture(model.components, covariance_type=model.mixture.shape)
    judge.weights_, judge.means_ = model.mixture.weights.astype(float), model.mixture.means.astype(float)
    judge.precisions_cholesky_ = model.mixture.factors.astype(float)
    judge.covariances_ = np.zeros(0)
    rows = standardised(vectors).astype(np.float64)
    return Found(model.mixture.shape, model.components, float(judge.bic(rows)), model.labels, cpu_s)


def theirs(vectors: NDArray[np.float32]) -> Found:
    """Choose with the plain loop: every shape, every number of components, the lowest BIC; in single precision too."""
    rows = standardised(vectors)

    def loop() -> tuple[float, Any]:
        tried = []
        for shape in SHAPES:
            for components in range(2, MOST + 1):
                mixture = GaussianMixture(
                    components, covariance_type=shape, n_init=STARTS, max_iter=STEPS, random_state=0
                )
                # In single precision scikit-learn refuses candidates whose components lose their artists.
                with suppress(ValueError):
                    tried.append(mixture.fit(rows))
        return min(((float(each.bic(rows)), each) for each in tried), key=lambda each: each[0])

    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)
        (_, best), cpu_s = _timed(loop)
    double = rows.astype(np.float64)
    return Found(best.covariance_type, best.n_components, float(best.bic(double)), best.predict(rows), cpu_s)


def standardised(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((vectors - vectors.mean(axis=0)) / vectors.std(axis=0), dtype=np.float32)


def compared(artists: int, kind: Kind, groups: int, separation: float, dimension: int = 64) -> str:
    """Return one line: both choices on the same artists."""
    random = np.random.default_rng(groups)
    vectors, truth = World.make(kind, groups, separation, groups, dimension).draw(artists, random)
    we, they = ours(vectors), theirs(vectors)
    return (
        f"{artists:7d}  {kind:>9} {groups:2d} {separation:5.1f}  "
        f"{we.form:>9} {we.components:2d} {adjusted_rand_score(truth, we.labels):6.3f}  "
        f"{they.form:>9} {they.components:2d} {adjusted_rand_score(truth, they.labels):6.3f}  "
        f"{100.0 * (we.bic - they.bic) / abs(they.bic):+8.3f} %  "
        f"{we.cpu_s:8.1f}  {they.cpu_s:8.1f}  {we.cpu_s / they.cpu_s:6.3f}"
    )


HEAD = (
    f"{'artists':>7}  {'planted':>18}  {'ours':>12} {'ARI':>6}  {'scikit-learn':>12} {'ARI':>6}  {'BIC':>10}  "
    f"{'ours, s':>8}  {'peer, s':>8}  {'ratio':>6}"
)


def table(artists: int = 100_000, kind: Kind = "full", groups: int = 8, separation: float = 6.0) -> str:
    """Return the comparison at the size that is asked for."""
    return f"{HEAD}\n{compared(artists, kind, groups, separation)}"


def sweep(artists: int = 3000, kinds: tuple[Kind, ...] = ("full", "tied", "diag", "spherical")) -> str:
    """Return the comparison on libraries of which the groups are known, from overlapping to apart, in 16 dimensions."""
    lines = [
        compared(artists, kind, groups, separation, dimension=16)
        for kind in kinds
        for groups in (3, 6, 9)
        for separation in (3.0, 4.0, 5.0, 7.0)
    ]
    return "\n".join([HEAD, *lines])


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    before = time.process_time()
    done = work()
    return done, time.process_time() - before


if __name__ == "__main__":
    print(table(), flush=True)
