"""Real client, real api: trainings, models, clusters, drift and the calendar cross the wall as they are."""

import base64
import threading
from hashlib import sha256
from typing import cast

import pytest

from soniquebay.client.api import ApiClient
from soniquebay.client.errors import Conflict, NotFound, Unauthorized, Unprocessable
from soniquebay.contracts.clusters import Training, TrainingRequest
from soniquebay.contracts.training import (
    CalendarNames,
    DriftReport,
    TrainingDone,
    TrainingFailure,
    TrainingLeaseRequest,
    TrainingOrder,
    TrainingProgress,
    TurnTaken,
)
from tests.api.house import House
from tests.api.trained import ARRAYS, fill, places, upload
from tests.walls.serving import Served

WORKER = TrainingLeaseRequest(worker="one", max_retries=3)


@pytest.fixture
def artists(api: Served) -> Served:
    fill(House(api.app.state.context.database, api.clock), 3)
    return api


def train(api: Served) -> int:
    task_id = api.client.train().task_id
    (ticket,) = api.client.gmm_window().trainings
    assert ticket.task_id == task_id
    held = api.client.lease_training(task_id, WORKER)
    api.client.training_progress(task_id, TrainingProgress(token=held.token, stage="storing", progress=0.9))
    model_id = api.client.store_model(task_id, upload(held.token, api.clock()))
    api.client.store_places(model_id, places(held.token, [1, 2, 3]))
    done = api.client.complete_training(task_id, TrainingDone(token=held.token, model_id=model_id))
    assert (done.status, done.model_id) == ("done", model_id)
    return model_id


def test_a_training_goes_from_asking_to_clusters(artists: Served) -> None:
    api = artists.client
    assert api.clusters() == ()
    with pytest.raises(NotFound, match="no clusters yet"):
        api.active_model()
    assert api.gmm_state().tracks_changed == 3
    model_id = train(artists)
    assert api.active_model().id == model_id
    assert [one.name for one in api.clusters("en")] == ["Group 1", "Group 0"]
    assert api.artist_cluster(2).cluster.name == "Groupe 0"
    stored = api.model_arrays(model_id)
    assert (stored.arrays, stored.checksum) == (ARRAYS, sha256(ARRAYS).hexdigest())
    assert api.model_metrics(model_id).model == api.gmm_models()[0]
    assert [one.name for one in api.artist_profiles(after=1, limit=2)] == ["Artist 2", "Artist 3"]
    assert api.trainings()[0] == api.training(1)
    assert api.gmm_state().tracks_changed == 0


def test_progress_is_an_event(artists: Served) -> None:
    seen: list[Training] = []
    heard = threading.Event()

    def listen() -> None:
        with ApiClient(artists.url) as client:
            for event in client.events(last_id=0):
                if event.event == "clustering":
                    seen.append(cast(Training, event.data))
                    if seen[-1].status == "done":
                        heard.set()
                        return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    train(artists)
    assert heard.wait(30)
    assert [(one.status, one.stage) for one in seen] == [
        ("queued", None),
        ("running", "reading"),
        ("running", "storing"),
        ("done", None),
    ]


def test_refresh_trains_only_where_something_changed(artists: Served) -> None:
    first = artists.client.refresh()
    assert (first.status, first.tracks_changed) == ("queued", 3)
    assert first.training is not None
    held = artists.client.lease_training(first.training.task_id, WORKER)
    model_id = artists.client.store_model(first.training.task_id, upload(held.token, artists.clock(), tracks=3))
    artists.client.store_places(model_id, places(held.token, [1, 2, 3]))
    artists.client.complete_training(first.training.task_id, TrainingDone(token=held.token, model_id=model_id))
    again = artists.client.refresh()
    assert (again.status, again.reason, again.training) == ("skipped", "insufficient_changes", None)


def test_one_rolls_back_and_cleans_up(artists: Served) -> None:
    first, second = train(artists), train(artists)
    artists.clock.advance(31 * 86400)
    assert [one.id for one in artists.client.old_models(keep_count=1, max_age_days=30)] == [first]
    assert artists.client.activate_model(first).active
    assert artists.client.old_models(keep_count=1, max_age_days=30) == ()
    with pytest.raises(Conflict, match="active"):
        artists.client.remove_model(first)
    artists.client.remove_model(second)
    assert [one.id for one in artists.client.gmm_models()] == [first]


def test_what_a_worker_orders_is_not_handed_out_while_its_own_message_is_fresh(artists: Served) -> None:
    order = TrainingOrder(reason="auto_queue", priority=7, countdown_s=30, scan_id=1)
    assert artists.client.gmm_window().finished_scan_id == 1
    wanted = artists.client.order_training(order)
    window = artists.client.gmm_window()
    assert (window.trainings, window.finished_scan_id) == ((), None)
    artists.clock.advance(30)
    held = artists.client.lease_training(wanted.task_id, WORKER)
    failed = artists.client.training_failed(
        wanted.task_id, TrainingFailure(token=held.token, message="1 artists are too few to group: scan more music")
    )
    assert (failed.status, failed.error) == ("failed", "1 artists are too few to group: scan more music")


def test_drift_and_the_calendar_cross_the_wall(artists: Served) -> None:
    model_id = train(artists)
    report = DriftReport(
        model_id=model_id,
        **{"drift_score": 0.5, "moved": 0.25, "outliers": 0.25, "absent": 0.0, "threshold": 0.15},
        artists=3,
        status="reclustering_queued",
    )
    assert artists.client.store_drift(report) == artists.client.drift()[0]
    artists.client.note_turn(TurnTaken(task="check_cluster_stability", result={"status": "stable", "drift_score": 0.0}))
    (turn,) = artists.client.begin_calendar(CalendarNames(tasks=("check_cluster_stability",)))
    assert (turn.ran, turn.result) == (True, {"status": "stable", "drift_score": 0.0})
    assert artists.client.turns() == (turn,)


def test_only_workers_may_do_the_workers_part(artists: Served) -> None:
    with ApiClient(artists.url) as stranger:
        for attempt in (
            stranger.gmm_window,
            lambda: stranger.model_arrays(1),
            lambda: stranger.store_model("x", upload("t", artists.clock())),
            lambda: stranger.note_turn(TurnTaken(task="x", result={})),
        ):
            with pytest.raises(Unauthorized):
                attempt()


def test_what_cannot_be_is_refused_by_name(artists: Served) -> None:
    with pytest.raises(Unprocessable, match="max_components"):
        artists.client.train(TrainingRequest.model_construct(max_components=1))
    with pytest.raises(Unprocessable, match="keep_count"):
        artists.client.old_models(keep_count=0, max_age_days=1)
    with pytest.raises(NotFound, match="no model 7"):
        artists.client.activate_model(7)
    task_id = artists.client.train().task_id
    held = artists.client.lease_training(task_id, WORKER)
    damaged = upload(held.token, artists.clock(), arrays=base64.b64encode(b"other"))
    with pytest.raises(Unprocessable, match="damaged on their way"):
        artists.client.store_model(task_id, damaged)
