"""The simulated queue obeys the laws of queues."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.queueing import House, bounds, duration, exact, simulate

HOUSE = House(workers=8, analyse_s=0.5, api_s=0.02, database_s=0.03)

houses = st.builds(
    House,
    workers=st.integers(1, 40),
    analyse_s=st.floats(0.05, 2),
    api_s=st.floats(0.001, 0.1),
    database_s=st.floats(0.0, 0.1),
    api_processes=st.integers(1, 4),
    spread=st.sampled_from((0.0, 0.5, 1.0)),
)


def test_one_worker_that_never_waits_does_a_track_in_the_sum_of_its_times() -> None:
    alone = replace(HOUSE, workers=1, spread=0.0)
    assert simulate(alone, 1000).per_s == pytest.approx(1 / 0.55, rel=1e-3)


@pytest.mark.parametrize("workers", [2, 8, 16, 64])
def test_with_exponential_times_it_agrees_with_the_exact_solution(workers: int) -> None:
    house = replace(HOUSE, workers=workers)
    assert simulate(house, 40_000).per_s == pytest.approx(exact(house), rel=0.03)


def test_with_more_workers_than_the_database_can_take_its_turn_is_the_bound() -> None:
    crowded = simulate(replace(HOUSE, workers=200))
    assert crowded.per_s == pytest.approx(1 / 0.03, rel=0.03)
    assert crowded.database_busy > 0.97


def test_more_api_processes_help_while_the_api_is_the_narrowest_place_and_not_beyond() -> None:
    house = House(workers=200, analyse_s=0.5, api_s=0.06, database_s=0.02)
    one, two, eight = (simulate(replace(house, api_processes=count)).per_s for count in (1, 2, 8))
    assert two == pytest.approx(2 * one, rel=0.05)
    assert eight == pytest.approx(50, rel=0.05)


@settings(max_examples=25)
@given(houses)
def test_nothing_is_faster_than_its_narrowest_place(house: House) -> None:
    assert simulate(house, 4000).per_s <= bounds(house) * (1.03 if house.spread == 0 else 1.15)


@pytest.mark.parametrize(
    ("seconds", "words"), [(90, "90 s"), (7200, "2 h"), (86_400 * 3, "3 days"), (86_400 * 365.25 * 2, "2 years")]
)
def test_times_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words
