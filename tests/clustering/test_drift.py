from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soniquebay.clustering.drift import drift
from soniquebay.clustering.errors import VersionMismatch
from soniquebay.clustering.service import GMMClusteringService
from tests.clustering.planted import library, planted

VECTORS = planted(200, 2, 4, separation=12.0).vectors
ARTISTS = library(VECTORS)
MODEL = GMMClusteringService(max_components=3, n_init=1).train(ARTISTS)


def test_a_library_has_not_drifted_from_the_model_just_trained_on_it() -> None:
    assert drift(MODEL, ARTISTS).score == 0.0


def test_new_artists_count_by_their_tracks() -> None:
    ids = np.arange(201, dtype=np.int64)
    counts = np.array([1] * 200 + [100], dtype=np.int64)
    grown = replace(ARTISTS, ids=ids, vectors=np.vstack([VECTORS, VECTORS[:1]]), track_counts=counts)
    told = drift(MODEL, grown)
    assert told.absent == told.score == pytest.approx(100 / 300)


def test_an_artist_that_changed_camps_has_moved() -> None:
    labels = MODEL.labels
    other = int(np.flatnonzero(labels != labels[0])[0])
    vectors = VECTORS.copy()
    vectors[0] = vectors[other]
    told = drift(MODEL, library(vectors))
    assert told.moved == told.score == pytest.approx(1 / 200)


def test_an_artist_far_from_every_cluster_is_an_outlier() -> None:
    vectors = VECTORS.copy()
    vectors[3] += 100.0
    told = drift(MODEL, library(vectors))
    assert told.outliers == told.score == pytest.approx(1 / 200)


def test_the_score_is_the_sum_of_its_three_causes_and_at_most_one() -> None:
    everything = library(VECTORS + 50.0, ids=np.arange(100, 300, dtype=np.int64))
    told = drift(MODEL, everything)
    assert told.score == pytest.approx(told.absent + told.outliers + told.moved)
    assert told.score == 1.0


def test_vectors_of_another_version_are_not_compared() -> None:
    with pytest.raises(VersionMismatch, match="train again"):
        drift(MODEL, replace(ARTISTS, embedding_version=2))


def test_an_empty_library_has_not_drifted() -> None:
    assert drift(MODEL, library(np.zeros((0, 4), np.float32))).score == 0.0


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**16), st.integers(1, 60), st.floats(0.0, 20.0))
def test_drift_is_a_share_whatever_became_of_the_library(seed: int, artists: int, away: float) -> None:
    random = np.random.default_rng(seed)
    ids = np.sort(random.choice(400, artists, replace=False))
    vectors = (VECTORS[ids % 200] + away * random.normal(size=(artists, 4))).astype(np.float32)
    told = drift(MODEL, replace(library(vectors, ids=ids), track_counts=random.integers(1, 50, artists)))
    assert 0.0 <= told.score <= 1.0
    assert told.score == pytest.approx(told.absent + told.outliers + told.moved)
