from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.clustering.matching import continued
from soniquebay.clustering.model import GmmModel
from soniquebay.clustering.service import GMMClusteringService
from tests.clustering.planted import library, planted

SERVICE = GMMClusteringService(max_components=5, n_init=1)
TOLD = planted(300, 4, 4, separation=14.0)
MODEL = SERVICE.train(library(TOLD.vectors))


def reordered(model: GmmModel, order: list[int]) -> GmmModel:
    """Return the model with its components in another order, under fresh ids."""
    mixture = model.mixture
    shuffled = replace(
        mixture, weights=mixture.weights[order], means=mixture.means[order], factors=mixture.factors[order]
    )
    return replace(model, mixture=shuffled, memberships=model.memberships[:, order], cluster_ids=np.arange(len(order)))


@given(st.permutations(range(4)))
def test_whatever_order_components_come_in_every_artist_keeps_its_cluster(order: list[int]) -> None:
    again = continued(reordered(MODEL, order), MODEL)
    assert np.array_equal(again.labels, MODEL.labels)
    assert again.next_cluster_id == MODEL.next_cluster_id


@given(st.permutations(range(4)))
def test_without_a_common_artist_clusters_are_known_by_where_they_lie(order: list[int]) -> None:
    strangers = replace(reordered(MODEL, order), artist_ids=MODEL.artist_ids + 1000)
    assert continued(strangers, MODEL).cluster_ids.tolist() == list(order)


def test_a_cluster_that_shares_too_little_gets_an_id_that_nobody_ever_had() -> None:
    previous = replace(MODEL, next_cluster_id=17)
    stranger = planted(300, 4, 4, separation=14.0, seed=9).vectors + 40.0
    vectors = np.vstack([TOLD.vectors, stranger[:120]])
    model = replace(SERVICE, max_components=8).train(library(vectors), previous)
    assert set(MODEL.cluster_ids.tolist()) <= set(model.cluster_ids.tolist())
    assert all(each >= 17 for each in set(model.cluster_ids.tolist()) - set(MODEL.cluster_ids.tolist()))
    assert model.next_cluster_id > 17


def test_a_retired_id_never_comes_back() -> None:
    gone = TOLD.vectors[TOLD.truth != 0]
    kept_ids = np.flatnonzero(TOLD.truth != 0)
    without = SERVICE.train(library(gone, ids=kept_ids), MODEL)
    back = SERVICE.train(library(TOLD.vectors), without)
    retired = set(MODEL.cluster_ids.tolist()) - set(without.cluster_ids.tolist())
    assert len(retired) == 1
    assert not retired & set(back.cluster_ids.tolist())


def test_models_of_other_vectors_match_by_their_artists() -> None:
    other = replace(
        library(TOLD.vectors @ np.ones((4, 3), np.float32) * 0.0 + _turned(TOLD.vectors)), embedding_version=2
    )
    model = SERVICE.train(other, MODEL)
    assert model.embedding_version == 2
    assert np.array_equal(model.labels, MODEL.labels)


def _turned(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors[:, :3] @ np.diag([-1.0, 2.0, 5.0]), dtype=np.float32)


@pytest.mark.parametrize("groups", [2, 4])
def test_trained_again_on_the_same_artists_nothing_moves(groups: int) -> None:
    artists = library(planted(200, groups, 4, separation=5.0).vectors)
    first = SERVICE.train(artists)
    again = SERVICE.train(artists, first)
    assert np.array_equal(first.labels, again.labels)
    assert np.array_equal(first.cluster_ids, again.cluster_ids)
