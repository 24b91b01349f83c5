"""A year of a library that grows by less than 2 % a week, with a new model every week."""

from dataclasses import dataclass, replace

import numpy as np
from sklearn.metrics import adjusted_rand_score

from benchmarks.clusters.planted import World, library
from soniquebay.clustering.artists import ArtistVectors
from soniquebay.clustering.model import GmmModel
from soniquebay.clustering.service import GMMClusteringService

WEEKS = 52
BEGIN = 400
KINDS = 7
NEW = 0.011
"""Share of artists that arrive in a week…"""
GONE = 0.003
"""…that leave…"""
CHANGED = 0.004
"""…and that have new tracks, which move them."""


@dataclass
class Library:
    """A library that changes from week to week; one kind of music is unknown to it at first."""

    world: World
    random: np.random.Generator

    def __post_init__(self) -> None:
        shares = self.world.shares.copy()
        shares[-1] = 0.0
        self.early = replace(self.world, shares=shares / shares.sum())
        self.vectors, self.truth = self.early.draw(BEGIN, self.random)
        self.ids = np.arange(BEGIN, dtype=np.int64)
        self.next_id = BEGIN

    def week(self, number: int) -> None:
        """Let one week pass; from the 13th, the unknown kind arrives with the others."""
        size = len(self.ids)
        stay = np.ones(size, dtype=bool)
        stay[self.random.choice(size, round(GONE * size), replace=False)] = False
        self.ids, self.vectors, self.truth = self.ids[stay], self.vectors[stay], self.truth[stay]
        moved = self.random.choice(len(self.ids), round(CHANGED * size), replace=False)
        self.vectors[moved] = 0.7 * self.vectors[moved] + 0.3 * self.world.of(self.truth[moved], self.random)
        new = round(NEW * size)
        vectors, truth = (self.world if number >= 13 else self.early).draw(new, self.random)
        self.vectors, self.truth = np.vstack([self.vectors, vectors]), np.concatenate([self.truth, truth])
        self.ids = np.concatenate([self.ids, np.arange(self.next_id, self.next_id + new)])
        self.next_id += new

    def artists(self) -> ArtistVectors:
        return library(self.vectors, self.ids)


def agreement(one: GmmModel, other: GmmModel) -> float:
    """Return the adjusted Rand index of two models over the artists that both know."""
    _, rows, others = np.intersect1d(one.artist_ids, other.artist_ids, return_indices=True)
    return float(adjusted_rand_score(one.labels[rows], other.labels[others]))


def year(separation: float, seed: int, *, remembering: bool) -> str:
    """Return one line: what consecutive models agree in, with the previous model known or not."""
    grown = Library(World.make("diag", KINDS, separation, seed), np.random.default_rng(seed))
    service = GMMClusteringService(seed=seed)
    model = first = service.train(grown.artists())
    agreements, forms = [], [f"{model.mixture.shape} {model.components}"]
    for number in range(1, WEEKS + 1):
        grown.week(number)
        # Without a memory each week's fit also begins elsewhere, as a fit that knows nothing of the last one does.
        fresh = service if remembering else replace(service, seed=seed + number)
        after = fresh.train(grown.artists(), model if remembering else None)
        agreements.append(agreement(model, after))
        model = after
        form = f"{model.mixture.shape} {model.components}"
        if form != forms[-1]:
            forms.append(form)
    lasting = len(set(first.cluster_ids.tolist()) & set(model.cluster_ids.tolist())) if remembering else None
    known = "yes" if remembering else "no"
    return (
        f"{separation:10.1f}  {known:>8}  {min(agreements):6.3f}  {np.median(agreements):6.3f}  "
        f"{sum(each < 0.9 for each in agreements):6d}  {adjusted_rand_score(grown.truth, model.labels):6.3f}  "
        f"{'' if lasting is None else f'{lasting} of {first.components}':>8}  {' → '.join(forms)}"
    )


def table(separations: tuple[float, ...] = (4.0, 6.0, 8.0), seed: int = 1) -> str:
    """Return the table of a year at several overlaps of the groups."""
    head = (
        f"{'separation':>10}  {'previous':>8}  {'lowest':>6}  {'median':>6}  {'< 0.9':>6}  {'truth':>6}  "
        f"{'ids kept':>8}  forms over {WEEKS} weeks"
    )
    lines = [year(each, seed, remembering=remembering) for each in separations for remembering in (True, False)]
    return "\n".join([head, *lines])


if __name__ == "__main__":
    print(table())
