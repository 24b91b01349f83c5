"""Two sets of tracks: symmetric, 0 for equal sets, and linked by their closest pairs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.embeddings.chamfer import Link, compare_sets
from tests.embeddings.strategies import Vector, vectors

sets = st.lists(vectors, min_size=1, max_size=6)


@given(sets, sets)
def test_the_distance_of_two_sets_is_symmetric_and_never_negative(mine: list[Vector], theirs: list[Vector]) -> None:
    there, back = compare_sets(mine, theirs), compare_sets(theirs, mine)
    assert there.distance == pytest.approx(back.distance)
    assert there.distance >= 0.0


@given(sets)
def test_a_set_has_no_distance_from_itself_in_any_order(mine: list[Vector]) -> None:
    assert compare_sets(mine, mine[::-1]).distance == 0.0


def test_the_distance_is_the_mean_way_to_the_nearest_both_ways() -> None:
    assert compare_sets([(0.0,), (4.0,)], [(1.0,)]).distance == pytest.approx(((1 + 3) / 2 + 1) / 2)


def test_the_links_are_the_closest_pairs_and_no_track_is_in_two() -> None:
    seen = compare_sets([(0.0,), (10.0,), (20.0,)], [(0.5,), (19.0,), (0.7,)], n_links=2)
    assert seen.links == (Link(0, 0, 0.5), Link(2, 1, 1.0))


def test_an_artist_without_tracks_is_refused() -> None:
    with pytest.raises(ValueError, match="without tracks"):
        compare_sets([], [(0.0,)])
