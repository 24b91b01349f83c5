import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.clustering.artists import ArtistSums
from soniquebay.clustering.errors import InvalidVectors


def test_an_artist_is_the_mean_of_its_tracks_weighted_by_confidence() -> None:
    sums = ArtistSums(dimension=2, embedding_version=3)
    sums.add([7, 7, 4], [[0.0, 0.0], [4.0, 8.0], [1.0, 1.0]], [0.25, 0.75, 0.5])
    artists = sums.artists()
    assert artists.ids.tolist() == [4, 7]
    assert artists.vectors.tolist() == [[1.0, 1.0], [3.0, 6.0]]
    assert artists.weights.tolist() == [0.5, 1.0]
    assert artists.track_counts.tolist() == [1, 2]
    assert artists.embedding_version == 3


def test_a_track_without_confidence_says_nothing_of_its_artist() -> None:
    sums = ArtistSums(dimension=1, embedding_version=1)
    sums.add([1, 1, 2], [[5.0], [100.0], [7.0]], [0.5, 0.0, 0.0])
    assert sums.artists().vectors.tolist() == [[5.0]]


@given(st.integers(1, 60), st.integers(1, 7), st.integers(0, 2**16))
def test_batches_of_any_size_give_the_same_artists(tracks: int, batch: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    ids, vectors = random.integers(0, 9, tracks), random.normal(size=(tracks, 3)).astype(np.float32)
    trust = random.uniform(0.1, 1.0, tracks)
    whole, parts = ArtistSums(3, 1), ArtistSums(3, 1)
    whole.add(ids, vectors, trust)
    for first in range(0, tracks, batch):
        parts.add(*(each[first : first + batch] for each in (ids, vectors, trust)))
    assert np.array_equal(whole.artists().ids, parts.artists().ids)
    assert np.allclose(whole.artists().vectors, parts.artists().vectors, atol=1e-6)
    assert np.array_equal(whole.artists().track_counts, parts.artists().track_counts)


def test_no_track_at_all_is_no_artist() -> None:
    sums = ArtistSums(dimension=4, embedding_version=1)
    sums.add([], [], [])
    assert len(sums.artists()) == 0
    assert sums.artists().vectors.shape == (0, 4)


@pytest.mark.parametrize(
    ("vectors", "confidences", "fault"),
    [
        ([[1.0, float("nan")]], [0.5], "vector 0 holds a NaN"),
        ([[1.0, 2.0, 3.0]], [0.5], r"expected \(n, 2\)"),
        ([[1.0, 2.0]], [1.5], "confidence 1.5"),
        ([[1.0, 2.0]], [float("nan")], "confidence nan"),
        ([[1.0, 2.0]], [0.5, 0.5], "2 confidences"),
    ],
)
def test_a_batch_that_is_not_what_it_should_be_is_refused(
    vectors: list[list[float]], confidences: list[float], fault: str
) -> None:
    with pytest.raises(InvalidVectors, match=fault):
        ArtistSums(dimension=2, embedding_version=1).add([1], vectors, confidences)
