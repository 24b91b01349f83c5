import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from soniquebay.clustering.artists import Floats
from soniquebay.clustering.errors import InvalidVectors, TooFewArtists
from soniquebay.clustering.model import GmmModel
from soniquebay.clustering.service import GMMClusteringService
from tests.clustering.planted import library, planted

QUICK = GMMClusteringService(max_components=5, n_init=1)


def stored(model: GmmModel) -> str:
    """Return all of a model as text."""
    arrays, meta = model.to_arrays()
    return json.dumps([meta, {name: array.tolist() for name, array in sorted(arrays.items())}])


@pytest.mark.parametrize("groups", [2, 3, 5, 7])
def test_as_many_clusters_are_found_as_were_planted(groups: int) -> None:
    told = planted(600, groups, 8, separation=8.0, seed=groups)
    model = GMMClusteringService().train(library(told.vectors))
    assert model.components == groups
    assert adjusted_rand_score(told.truth, model.labels) > 0.95


def test_equal_seeds_give_equal_models_bit_by_bit() -> None:
    artists = library(planted(300, 3, 8, separation=4.0).vectors)
    assert stored(QUICK.train(artists)) == stored(QUICK.train(artists))


def test_memberships_are_probabilities_and_those_that_training_stored() -> None:
    told = planted(300, 3, 8, separation=3.0)
    model = QUICK.train(library(told.vectors))
    memberships = QUICK.memberships(model, told.vectors)
    assert np.allclose(memberships.sum(axis=1), 1.0, atol=1e-5)
    assert np.array_equal(memberships, model.memberships)


def test_everything_is_in_single_precision() -> None:
    model = QUICK.train(library(planted(300, 3, 8, separation=4.0).vectors))
    arrays, _ = model.to_arrays()
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float32), np.dtype(np.int64)}


def test_one_artist_cannot_be_grouped() -> None:
    with pytest.raises(TooFewArtists, match="1 artists are too few"):
        QUICK.train(library(np.zeros((1, 8), np.float32)))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_vector_that_is_not_finite_is_refused_by_its_number(bad: float) -> None:
    vectors = planted(20, 2, 4, separation=4.0).vectors
    vectors[7, 2] = bad
    with pytest.raises(InvalidVectors, match="vector 7"):
        QUICK.train(library(vectors))


def test_artists_who_all_sound_alike_are_one_cluster_and_it_says_why() -> None:
    model = QUICK.train(library(np.ones((50, 8), np.float32)))
    assert (model.components, model.algorithm) == (1, "kmeans")
    assert model.fallback_reason == "all artists have the same vector"


def test_too_few_artists_for_any_mixture_fall_back_to_k_means_and_it_says_why() -> None:
    model = QUICK.train(library(planted(7, 2, 4, separation=30.0).vectors))
    assert model.algorithm == "kmeans"
    assert "too few artists" in str(model.fallback_reason)


def test_a_dimension_that_never_varies_changes_no_membership() -> None:
    told = planted(300, 3, 8, separation=5.0)
    padded = np.hstack([told.vectors, np.full((300, 2), 3.0, np.float32)])
    plain, wider = QUICK.train(library(told.vectors)), QUICK.train(library(padded))
    assert np.array_equal(plain.memberships, wider.memberships)


def test_exactly_as_many_clusters_as_are_asked_for() -> None:
    service = replace(QUICK, min_components=4, max_components=4)
    assert service.train(library(planted(300, 2, 8, separation=6.0).vectors)).components == 4


def test_what_does_not_converge_is_not_chosen_and_it_says_so() -> None:
    impatient = replace(QUICK, max_iter=1, tolerance=1e-9)
    model = impatient.train(library(planted(300, 3, 8, separation=2.0).vectors))
    assert model.algorithm == "kmeans"
    assert "no convergence in 1 iterations" in str(model.fallback_reason)


def test_a_large_library_is_screened_on_a_sample_and_the_best_are_fitted_to_everybody() -> None:
    told = planted(1500, 4, 8, separation=6.0)
    whole = QUICK.train(library(told.vectors))
    screened = replace(QUICK, sample=300).train(library(told.vectors))
    assert screened.components == whole.components == 4
    assert screened.bic == pytest.approx(whole.bic, rel=1e-3)
    assert adjusted_rand_score(whole.labels, screened.labels) > 0.99
    fitted = [each for each in screened.candidates if not each.sampled]
    assert 1 <= len(fitted) <= 3
    assert len(screened.candidates) == len(whole.candidates) == 16
    assert screened.candidates[0].bic == pytest.approx(screened.bic, rel=1e-6)


def test_progress_rises_to_one() -> None:
    heard: list[float] = []
    replace(QUICK, sample=100).train(library(planted(400, 3, 8, separation=6.0).vectors), on_progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    assert len(heard) > 3


@st.composite
def any_vectors(draw: st.DrawFn) -> Floats:
    rows, columns = draw(st.integers(2, 40)), draw(st.integers(1, 6))
    seed, rounded = draw(st.integers(0, 2**16)), draw(st.sampled_from([0, 1, 3]))
    scale = draw(st.sampled_from([1e-3, 1.0, 1e4]))
    vectors = np.random.default_rng(seed).normal(size=(rows, columns)).round(rounded) * scale
    return np.asarray(vectors, dtype=np.float32)


@settings(max_examples=40, deadline=None)
@given(any_vectors())
def test_any_finite_vectors_give_a_model_that_can_be_stored_and_read_back(vectors: Floats) -> None:
    model = replace(QUICK, max_components=3).train(library(vectors))
    arrays, meta = model.to_arrays()
    again = GmmModel.from_arrays(arrays, json.loads(json.dumps(meta)))
    assert stored(again) == stored(model)
    assert again.algorithm == "gmm" or again.fallback_reason
