"""What the calendar's tasks decide and return, to the letter of the specification."""

from datetime import UTC, datetime

import pytest

from soniquebay.client.errors import ApiUnavailable
from soniquebay.contracts import jobs
from soniquebay.contracts.clusters import ClusteringState
from soniquebay.contracts.gmm_config import GmmConfig
from soniquebay.contracts.training import GmmWindow, OldModel, TrainingTicket
from soniquebay.worker.tasks.calendar import look_after_clusters, take_turn
from tests.worker.clustering.fakes import FakeKeeper, clustering, defaults, state


def changed(section: str, **values: object) -> GmmConfig:
    config = defaults()
    return config.model_copy(update={section: getattr(config, section).model_copy(update=values)})


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (state(changed=99, days=6.9), {"status": "skipped", "reason": "conditions_not_met"}),
        (state(changed=0, days=8.0), {"status": "skipped", "reason": "insufficient_changes"}),
        (state(changed=1, days=7.0), {"status": "queued", "task_id": "task-1", "tracks_changed": 1}),
        (state(changed=100, days=0.5), {"status": "queued", "task_id": "task-1", "tracks_changed": 100}),
        (state(changed=40), {"status": "queued", "task_id": "task-1", "tracks_changed": 40}),
        (state(artists=1, changed=500), {"status": "skipped", "reason": "conditions_not_met"}),
    ],
    ids=["too few, too soon", "late, nothing changed", "late", "many", "never trained", "nobody to group"],
)
def test_a_refresh_needs_many_changes_or_days_and_any_change(now: ClusteringState, expected: dict[str, object]) -> None:
    keeper = FakeKeeper(now)
    assert take_turn(clustering(keeper), jobs.PERIODIC_GMM_REFRESH) == expected
    assert [(turn.task, turn.result) for turn in keeper.turns] == [(jobs.PERIODIC_GMM_REFRESH, expected)]


def test_a_refresh_trains_in_a_minute_with_priority_5() -> None:
    keeper = FakeKeeper(state(changed=100, days=0.5))
    take_turn(clustering(keeper), jobs.PERIODIC_GMM_REFRESH)
    assert keeper.sent == [(TrainingTicket(task_id="task-1", priority=5), 60.0)]
    (order,) = keeper.orders
    assert (order.priority, order.countdown_s, order.refresh_mode, order.tracks_changed) == (5, 60.0, True, 100)


@pytest.mark.parametrize(
    ("now", "reason"),
    [(state(changed=500), "conditions_not_met"), (state(changed=49, days=1.0, trained=True), "insufficient_changes")],
    ids=["no clusters", "too few changes"],
)
def test_drift_is_not_measured_without_clusters_or_changes(now: ClusteringState, reason: str) -> None:
    keeper = FakeKeeper(now)
    answer = take_turn(clustering(keeper), jobs.CHECK_CLUSTER_STABILITY)
    assert answer == {"status": "skipped", "reason": reason}
    assert keeper.drifts == []


def test_cleanup_says_what_it_removed() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    keeper = FakeKeeper(old=(OldModel(id=3, created_at=moment), OldModel(id=4, created_at=moment)))
    answer = take_turn(clustering(keeper), jobs.CLEANUP_OLD_MODELS)
    assert answer == {"status": "completed", "deleted_count": 2, "models_removed": [3, 4]}
    assert keeper.removed == [3, 4]


def test_cleanup_of_nothing_is_clean() -> None:
    answer = take_turn(clustering(FakeKeeper()), jobs.CLEANUP_OLD_MODELS)
    assert answer == {"status": "clean", "deleted_count": 0}


@pytest.mark.parametrize("task", [jobs.PERIODIC_GMM_REFRESH, jobs.CHECK_CLUSTER_STABILITY, jobs.CLEANUP_OLD_MODELS])
def test_a_turn_that_the_api_missed_is_not_taken(task: str) -> None:
    keeper = FakeKeeper(state(changed=100), away=1)
    with pytest.raises(ApiUnavailable):
        take_turn(clustering(keeper), task)
    assert keeper.turns == []


def considered(keeper: FakeKeeper, config: GmmConfig | None = None) -> bool:
    keeper.window = GmmWindow(trainings=(), finished_scan_id=9)
    look_after_clusters(clustering(keeper, config))
    assert keeper.considered == ([] if keeper.orders else [9])
    return keeper.orders != []


@pytest.mark.parametrize(
    ("now", "trains"),
    [
        (state(50, 500, changed=100, days=1.0), True),
        (state(49, 500, changed=500), False),
        (state(50, 499, changed=499), False),
        (state(50, 500, changed=99, days=1.0), False),
    ],
    ids=["all hold", "artists", "tracks", "changes"],
)
def test_a_training_follows_a_scan_when_all_three_conditions_hold(now: ClusteringState, trains: bool) -> None:
    assert considered(FakeKeeper(now)) is trains


def test_a_training_after_a_scan_is_urgent_and_the_scan_is_considered_with_it() -> None:
    keeper = FakeKeeper(state(changed=600))
    assert considered(keeper)
    (order,) = keeper.orders
    assert (order.priority, order.scan_id, order.tracks_changed) == (7, 9, 600)
    assert keeper.sent == [(TrainingTicket(task_id="task-1", priority=7), 0.0)]


def test_nothing_follows_a_scan_where_that_is_switched_off() -> None:
    assert not considered(FakeKeeper(state(changed=600)), changed("auto_queue", enabled=False))


def test_without_any_change_nothing_follows_whatever_the_threshold() -> None:
    assert not considered(FakeKeeper(state(days=1.0)), changed("auto_queue", min_change_percent=0.0))


def test_trainings_that_nobody_is_at_are_sent_again() -> None:
    ticket = TrainingTicket(task_id="forgotten", priority=8)
    keeper = FakeKeeper(window=GmmWindow(trainings=(ticket,), finished_scan_id=None))
    look_after_clusters(clustering(keeper))
    assert keeper.sent == [(ticket, 0.0)]
