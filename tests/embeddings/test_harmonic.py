"""Mixing: the Camelot wheel, tempi within 6 % or an octave, and an order in which tracks follow each other well."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.contracts.keys import COMPATIBLE, KEYS
from soniquebay.embeddings.harmonic import Mixable, cost, harmonic_order, key_steps, mix_step, tempo_change

CODES = [facts.camelot for facts in KEYS]
tracks = st.builds(Mixable, st.none() | st.sampled_from(CODES), st.none() | st.floats(60.0, 200.0))


@pytest.mark.parametrize("code", CODES)
def test_the_keys_that_mix_are_those_at_most_one_move_away(code: str) -> None:
    assert {other for other in CODES if key_steps(code, other) <= 1} == set(COMPATIBLE[code])


def test_the_farthest_key_is_seven_moves_away() -> None:
    assert max(key_steps("8A", other) for other in CODES) == key_steps("8A", "2B") == 7


@pytest.mark.parametrize(
    ("one", "other", "change"),
    [(120.0, 120.0, 0.0), (120.0, 126.0, 0.05), (64.0, 128.0, 0.0), (87.0, 172.0, 174 / 172 - 1), (100, 150, 1 / 3)],
)
def test_a_tempo_may_be_the_octave_of_the_other(one: float, other: float, change: float) -> None:
    assert tempo_change(one, other) == pytest.approx(change)
    assert tempo_change(other, one) == pytest.approx(change)


def test_neighbours_with_close_tempi_mix_and_unknown_ones_do_not_claim_to() -> None:
    assert mix_step(Mixable("8A", 124.0), Mixable("9A", 128.0)).mixes
    assert not mix_step(Mixable("8A", 124.0), Mixable("10A", 128.0)).mixes
    assert not mix_step(Mixable("8A", 110.0), Mixable("8A", 128.0)).mixes
    assert not mix_step(Mixable(None, 124.0), Mixable("8A", 124.0)).mixes


@given(tracks, tracks)
def test_a_step_costs_less_than_1_exactly_if_it_mixes_surely(one: Mixable, other: Mixable) -> None:
    step = mix_step(one, other)
    assert step == mix_step(other, one)
    assert not step.mixes or cost(step) < 1.0


@given(st.lists(tracks, max_size=9))
def test_every_track_comes_once_and_the_largest_step_is_named(some: list[Mixable]) -> None:
    found = harmonic_order(some)
    assert sorted(found.order) == list(range(len(some)))
    assert len(found.steps) == max(0, len(some) - 1)
    if found.steps:
        assert found.largest is not None
        assert cost(found.steps[found.largest]) == max(map(cost, found.steps))


def test_a_walk_round_the_wheel_that_was_shuffled_is_put_in_order_again() -> None:
    walk = [Mixable(f"{number}A", 120.0 + number) for number in range(1, 9)]
    shuffled = [walk[place] for place in (5, 0, 7, 2, 1, 6, 3, 4)]
    found = harmonic_order(shuffled)
    ordered = [shuffled[place] for place in found.order]
    assert ordered in (walk, walk[::-1])
    assert all(step.mixes for step in found.steps)


def test_the_first_track_may_be_given() -> None:
    walk = [Mixable(f"{number}A", 120.0) for number in (3, 1, 2)]
    assert harmonic_order(walk, first=2).order[0] == 2
    assert harmonic_order([]).order == ()
