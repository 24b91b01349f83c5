"""A way from one track to another: no jump that the candidates do not force, no track twice."""

import math
import random
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.embeddings.paths import find_path, waypoints

START, END = (0.0, 0.0), (10.0, 0.0)
points = st.tuples(st.floats(0.0, 10.0), st.floats(-3.0, 3.0))


def test_waypoints_divide_the_line_evenly() -> None:
    assert sum(waypoints(START, END, 6), ()) == pytest.approx((2.0, 0.0, 4.0, 0.0, 6.0, 0.0, 8.0, 0.0))
    assert waypoints(START, END, 2) == ()


def test_tracks_on_the_line_are_taken_in_order() -> None:
    found = find_path(START, END, [(7.5, 0.0), (2.5, 0.0), (5.0, 9.0), (5.0, 0.0)], 5)
    assert found.picks == (1, 3, 0)
    assert found.steps == pytest.approx([2.5] * 4)
    assert found.largest == pytest.approx(2.5)


@given(st.lists(points, max_size=12), st.integers(2, 8))
def test_a_path_has_the_length_asked_for_or_all_there_is_and_no_track_twice(
    candidates: list[tuple[float, float]], length: int
) -> None:
    found = find_path(START, END, candidates, length)
    assert len(found.picks) == min(length - 2, len(candidates))
    assert len(set(found.picks)) == len(found.picks)
    stops = [START, *(candidates[pick] for pick in found.picks), END]
    assert found.steps == pytest.approx([math.dist(one, other) for one, other in pairwise(stops)])
    assert found.largest == max(found.steps)


@given(st.lists(points, min_size=4, max_size=7, unique=True))
def test_with_one_track_between_no_other_choice_has_a_smaller_largest_step(
    candidates: list[tuple[float, float]],
) -> None:
    found = find_path(START, END, candidates, 3)
    best = min(max(math.dist(START, each), math.dist(each, END)) for each in candidates)
    assert found.largest == pytest.approx(best)


def test_the_largest_step_counts_before_the_length_of_the_way() -> None:
    straight_with_a_jump, round_about = [(1.0, 0.0), (9.0, 0.0)], [(3.0, 2.0), (7.0, 2.0)]
    found = find_path(START, END, [*straight_with_a_jump, *round_about], 4)
    jumps = [
        max(math.dist(a, b) for a, b in pairwise([START, one, other, END]))
        for one, other in product([(1.0, 0.0), (3.0, 2.0)], [(9.0, 0.0), (7.0, 2.0)])
    ]
    assert found.largest == pytest.approx(min(jumps))


@pytest.mark.parametrize("seed", range(3))
def test_where_most_of_a_small_library_is_wanted_no_step_is_as_long_as_the_whole_way(seed: int) -> None:
    chance = random.Random(seed)
    start, end, *crowd = [tuple(chance.gauss(0.0, 1.0) for _ in range(8)) for _ in range(60)]
    found = find_path(start, end, crowd, 40)
    assert len(set(found.picks)) == 38
    assert found.largest < math.dist(start, end)


def test_a_path_shorter_than_its_ends_is_refused() -> None:
    with pytest.raises(ValueError, match="at least its two ends"):
        find_path(START, END, [], 1)
