"""A library's own scaling: content decides its name, no track changes nothing, and shared traits fall away."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.contracts.embedding import TrackEmbedding
from soniquebay.embeddings.scaling import scales
from soniquebay.embeddings.whitening import LEAST_SPREAD, fit_whitening, whiten
from tests.embeddings.strategies import vectors


def embedding(vector: tuple[float, ...], version: int = 1) -> TrackEmbedding:
    return TrackEmbedding(version=version, vector=vector, coverage=1.0)


@given(vectors)
def test_a_library_without_tracks_changes_nothing(vector: tuple[float, ...]) -> None:
    assert whiten(fit_whitening([]), embedding(vector)) == pytest.approx(vector)


@given(st.lists(vectors, max_size=5))
def test_the_name_depends_on_the_content_alone(library: list[tuple[float, ...]]) -> None:
    assert fit_whitening(library).name == fit_whitening(iter(library)).name


def test_another_library_has_another_name() -> None:
    assert fit_whitening([(1.0,) * 64]).name != fit_whitening([(1.1,) * 64]).name


def test_a_large_library_is_centred_and_has_the_spread_of_the_reference() -> None:
    source = random.Random(1)
    library = [tuple(source.gauss(2.0, 3.0) for _ in range(64)) for _ in range(4000)]
    whitening = fit_whitening(library)
    rows = [whiten(whitening, embedding(vector)) for vector in library]
    weights = [scale.weight for scale in scales().values()]
    for dim, column in enumerate(zip(*rows, strict=True)):
        mean = sum(column) / len(column)
        spread = (sum((value - mean) ** 2 for value in column) / len(column)) ** 0.5
        assert mean == pytest.approx(0.0, abs=0.1 * weights[dim])
        assert spread == pytest.approx(weights[dim], rel=0.15)


def test_a_library_that_does_not_vary_is_not_blown_up() -> None:
    assert max(fit_whitening([(1.0,) * 64] * 10_000).factor) == pytest.approx(1 / LEAST_SPREAD)


def test_a_vector_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        whiten(fit_whitening([], version=1), embedding((0.0,) * 64, version=2))
