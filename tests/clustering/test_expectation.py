from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

from soniquebay.clustering.expectation import Stopping, begin, fit, hard, log_likelihoods, step
from soniquebay.clustering.mixture import SHAPES, Shape, parameter_count, shares
from soniquebay.clustering.moments import estimate, second_moment
from soniquebay.clustering.moves import likeliest_merges, merge, split
from soniquebay.clustering.screening import foreseen_bic
from soniquebay.clustering.starts import labels_of
from tests.clustering.planted import planted

ROWS = planted(400, 3, 5, separation=4.0).vectors
LABELS = labels_of(ROWS, 3, seed=0)


@cache
def peer(shape: Shape) -> GaussianMixture:
    """Return scikit-learn's mixture of the same rows."""
    mixture = GaussianMixture(3, covariance_type=shape, random_state=0, tol=1e-6, max_iter=500)
    with threadpool_limits(1):
        return mixture.fit(ROWS.astype(np.float64))


@pytest.mark.parametrize("shape", SHAPES)
def test_densities_are_those_of_the_textbook(shape: Shape) -> None:
    mixture = begin(shape, ROWS, hard(LABELS, 3))
    identity = np.broadcast_to(np.eye(5), (3, 5, 5))
    of_each = {"full": (3, 5, 5), "tied": (1, 5, 5), "diag": (3, 5, 1), "spherical": (3, 1, 1)}[shape]
    factors = mixture.factors.reshape(of_each) * (1.0 if shape in ("full", "tied") else identity)
    factors = np.broadcast_to(factors, (3, 5, 5))
    expected = [
        np.log(weight) + multivariate_normal(mean, np.linalg.inv(factor @ factor.T)).logpdf(ROWS)
        for weight, mean, factor in zip(mixture.weights, mixture.means, factors, strict=True)
    ]
    assert np.allclose(mixture.log_joint(ROWS), np.transpose(expected), atol=2e-3)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_fit_is_as_likely_as_scikit_learns(shape: Shape) -> None:
    fitted = fit(ROWS, begin(shape, ROWS, hard(LABELS, 3)), Stopping(500, 1e-6))
    assert fitted.converged
    assert fitted.log_likelihood == pytest.approx(float(peer(shape).score(ROWS)), abs=0.02)


@pytest.mark.parametrize("shape", SHAPES)
def test_parameters_are_counted_as_scikit_learn_counts_them(shape: Shape) -> None:
    assert parameter_count(shape, 3, 5) == peer(shape)._n_parameters()


@pytest.mark.parametrize("shape", SHAPES)
def test_no_step_makes_the_rows_less_likely(shape: Shape) -> None:
    mixture, whole = begin(shape, ROWS, hard(LABELS[::-1].copy(), 3)), second_moment(ROWS)
    before = -np.inf
    for _ in range(15):
        likelihood, moments = step(ROWS, mixture)
        # The prior (one artist beside 400) pulls a little aside: EM climbs the posterior, not the likelihood.
        assert likelihood >= before - 2e-3
        before, mixture = likelihood, estimate(shape, moments, whole)


@settings(max_examples=25, deadline=None)
@given(st.integers(3, 30), st.integers(1, 5), st.sampled_from(SHAPES), st.integers(0, 2**16))
def test_even_identical_rows_give_finite_mixtures(rows: int, columns: int, shape: Shape, seed: int) -> None:
    same = np.tile(np.random.default_rng(seed).normal(size=columns).astype(np.float32), (rows, 1))
    labels = np.arange(rows) % 2
    fitted = fit(same, begin(shape, same, hard(labels, 2)), Stopping(5, 0.0))
    assert np.isfinite(fitted.log_likelihood)
    assert np.isfinite(log_likelihoods(same, fitted.mixture)).all()


def test_splitting_and_merging_lose_nobody() -> None:
    parts = shares(begin("diag", ROWS, hard(LABELS, 3)).log_joint(ROWS))
    cut = split(ROWS, parts, 1)
    assert cut.shape == (400, 4)
    assert np.allclose(cut.sum(axis=1), 1.0, atol=1e-5)
    joined = merge(cut, 1, 3)
    assert np.allclose(joined, parts, atol=1e-6)


def test_the_pair_that_shares_most_is_merged_first() -> None:
    parts = np.array([[0.5, 0.5, 0.0], [0.4, 0.6, 0.0], [0.0, 0.1, 0.9]], np.float32)
    assert likeliest_merges(parts, 1) == [(0, 1)]


def test_the_bic_of_all_artists_is_foreseen_from_a_sample() -> None:
    rows = planted(40_000, 3, 5, separation=4.0).vectors
    sample, others = rows[:2000], rows[2000:4000]
    start = begin("full", sample, hard(labels_of(sample, 3, seed=0), 3))
    small = fit(sample, start, Stopping(100, 1e-4))
    foreseen = foreseen_bic(
        small.mixture, small.log_likelihood, float(log_likelihoods(others, small.mixture).mean()), len(rows)
    )
    assert foreseen == pytest.approx(fit(rows, small.mixture, Stopping(100, 1e-4)).bic(len(rows)), rel=0.01)
