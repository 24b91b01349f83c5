"""While the api is away a task comes back, later each time; what trying again does not mend is not tried again."""

from collections.abc import Callable

import pytest
from celery import Celery, Task

from soniquebay.client.errors import ApiUnavailable
from soniquebay.worker.runtime import Stopping
from soniquebay.worker.tasks.retrying import pause_s, retried
from tests.worker.clustering.fakes import defaults

RETRY = defaults().retry


def away() -> dict[str, object]:
    raise ApiUnavailable("The api is away.")


def run(work: Callable[[], dict[str, object]], **retry: object) -> tuple[dict[str, object], int]:
    """Run a task to its end, without waiting; return what it returned and how often it ran."""
    app, runs = Celery(set_as_current=False), 0

    def task(self: Task) -> dict[str, object]:
        nonlocal runs
        runs += 1
        return retried(self, RETRY.model_copy(update=retry), work)

    made = app.task(task, bind=True, name="test", ignore_result=True, shared=False)
    return made.apply().get(), runs


def test_an_api_that_stays_away_is_tried_max_retries_times_and_then_told() -> None:
    assert run(away) == ({"status": "error", "message": "The api is away."}, 4)
    assert run(away, max_retries=1)[1] == 2


def test_an_api_that_comes_back_costs_a_retry() -> None:
    faults = [ApiUnavailable("The api is away."), ApiUnavailable("The api is away.")]

    def work() -> dict[str, object]:
        if faults:
            raise faults.pop()
        return {"status": "clean"}

    assert run(work) == ({"status": "clean"}, 3)


def test_without_retries_it_is_told_at_once() -> None:
    assert run(away, enabled=False)[1] == 1


def test_a_worker_that_stops_says_so() -> None:
    def stop() -> dict[str, object]:
        raise Stopping

    answer, runs = run(stop)
    assert (answer["status"], runs) == ("interrupted", 1)


@pytest.mark.parametrize(("attempts", "longest"), [(0, 4.0), (1, 8.0), (2, 16.0), (9, 600.0), (10_000, 600.0)])
def test_the_pause_doubles_up_to_ten_minutes_and_half_of_it_is_chance(attempts: int, longest: float) -> None:
    pauses = [pause_s(RETRY, attempts) for _ in range(200)]
    assert all(longest / 2 <= pause <= longest for pause in pauses)
    assert max(pauses) - min(pauses) > longest / 4


def test_without_backoff_the_pause_stays_short() -> None:
    assert pause_s(RETRY.model_copy(update={"backoff": False}), 9) <= 4.0
