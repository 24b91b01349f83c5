"""Two vectors side by side: a metric, a similarity, and the groups that make them."""

import pytest
from hypothesis import given

from soniquebay.contracts.embedding import TrackEmbedding
from soniquebay.embeddings.comparing import (
    VersionMismatch,
    compare,
    compare_vectors,
    contributions,
    distance,
    similarity,
)
from soniquebay.embeddings.layout import DIMS, Group
from soniquebay.embeddings.scaling import usual_distance
from tests.embeddings.strategies import vectors

Vector = tuple[float, ...]


@given(vectors, vectors, vectors)
def test_the_distance_is_a_metric(one: Vector, other: Vector, third: Vector) -> None:
    assert distance(one, one) == 0.0
    assert distance(one, other) == distance(other, one)
    assert distance(one, third) <= distance(one, other) + distance(other, third) + 1e-9


@given(vectors, vectors, vectors)
def test_the_similarity_is_1_for_identity_symmetric_and_falls_with_the_distance(
    one: Vector, other: Vector, third: Vector
) -> None:
    assert compare_vectors(one, one).similarity == 1.0
    assert compare_vectors(one, other).similarity == compare_vectors(other, one).similarity
    nearer, farther = sorted((distance(one, other), distance(one, third)))
    assert 0.0 <= similarity(farther) <= similarity(nearer) <= 1.0


def test_the_similarity_is_a_half_where_two_tracks_are_as_far_apart_as_is_usual() -> None:
    assert similarity(usual_distance()) == 0.5


@given(vectors, vectors)
def test_the_groups_shares_add_up_to_the_whole_distance(one: Vector, other: Vector) -> None:
    parts = contributions(one, other)
    if len(parts) == len(Group):
        assert sum(part.distance**2 for part in parts) == pytest.approx(distance(one, other) ** 2, abs=1e-6)


def moved(group: Group, by: float) -> Vector:
    numbers = [1.0] * 64
    for dim in range(*DIMS[group].indices(64)):
        numbers[dim] += by
    return tuple(numbers)


@pytest.mark.parametrize("group", list(Group))
def test_the_group_in_which_two_differ_is_named_as_what_sets_them_apart(group: Group) -> None:
    seen = compare_vectors(moved(group, 0.0), moved(group, 2.0))
    assert seen.farthest is not None
    assert seen.farthest.group == group
    assert seen.farthest.share == pytest.approx(1.0)
    assert len(seen.closest) == 3
    assert group not in {part.group for part in seen.closest}


def test_nothing_sets_a_track_apart_from_itself() -> None:
    seen = compare_vectors(moved(Group.MOOD, 1.0), moved(Group.MOOD, 1.0))
    assert seen.farthest is None
    assert len(seen.closest) == 3


def test_what_a_new_encoding_changes_sets_nothing_apart() -> None:
    assert compare_vectors(moved(Group.MOOD, 0.0), moved(Group.MOOD, 0.05)).farthest is None


def test_a_group_of_which_one_track_knows_nothing_is_no_reason() -> None:
    unknown = list(moved(Group.GENRE, 0.0))
    unknown[DIMS[Group.GENRE]] = [0.0] * 5
    assert Group.GENRE not in {part.group for part in contributions(moved(Group.GENRE, 0.0), tuple(unknown))}


def test_vectors_of_different_versions_are_never_compared() -> None:
    old, new = (TrackEmbedding(version=version, vector=(0.0,) * 64, coverage=0.0) for version in (1, 2))
    with pytest.raises(VersionMismatch, match="versions 1 and 2"):
        compare(old, new)
