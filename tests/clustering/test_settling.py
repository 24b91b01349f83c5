from dataclasses import replace

import numpy as np
from sklearn.metrics import adjusted_rand_score

from soniquebay.clustering.mixture import Shape
from soniquebay.clustering.model import GmmModel
from soniquebay.clustering.service import GMMClusteringService
from tests.clustering.planted import Planted, library, planted

SERVICE = GMMClusteringService(max_components=6, n_init=1)
OVERLAPPING = planted(1000, 4, 6, separation=3.0, seed=4)


def first_artists(told: Planted, size: int, previous: GmmModel | None = None, seed: int = 0) -> GmmModel:
    """Train on the first so many artists."""
    return replace(SERVICE, seed=seed).train(library(told.vectors[:size]), previous)


def test_a_library_that_grows_by_less_than_two_per_cent_a_week_keeps_its_map() -> None:
    model = first_artists(OVERLAPPING, 300)
    size = 300
    for week in range(12):
        size = int(size * 1.015)
        after = first_artists(OVERLAPPING, size, model, seed=week)
        assert adjusted_rand_score(model.labels, after.labels[: len(model.labels)]) >= 0.9
        model = after


def test_new_artists_of_another_kind_become_a_cluster_of_their_own_and_the_old_ones_stay() -> None:
    told = planted(300, 3, 6, separation=8.0)
    before = SERVICE.train(library(told.vectors))
    strangers = np.random.default_rng(1).normal(size=(90, 6)).astype(np.float32) + 12.0
    after = SERVICE.train(library(np.vstack([told.vectors, strangers])), before)
    assert np.array_equal(after.labels[:300], before.labels)
    assert set(after.labels[300:].tolist()) == {before.next_cluster_id}


def test_a_previous_model_of_another_shape_than_is_asked_for_gives_only_its_ids() -> None:
    spherical: tuple[Shape, ...] = ("spherical",)
    artists = library(planted(300, 3, 6, separation=8.0).vectors)
    before = SERVICE.train(artists)
    after = replace(SERVICE, shapes=spherical).train(artists, before)
    assert after.mixture.shape == "spherical"
    assert set(after.cluster_ids.tolist()) >= set(before.cluster_ids.tolist())


def test_a_cluster_whose_artists_have_all_left_is_gone() -> None:
    told = planted(300, 3, 6, separation=10.0)
    before = SERVICE.train(library(told.vectors))
    stay = np.flatnonzero(told.truth != 1)
    after = SERVICE.train(library(told.vectors[stay], ids=stay), before)
    assert after.components == 2
    assert set(after.cluster_ids.tolist()) < set(before.cluster_ids.tolist())
