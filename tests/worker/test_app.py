import json
from pathlib import Path

import pytest

from soniquebay.config.settings import WorkerSettings
from soniquebay.contracts import jobs
from soniquebay.worker import app as app_module
from soniquebay.worker.app import AlreadyRunning, Worker, create_app, empty_queue, only_worker, worker_name
from soniquebay.worker.tasks.binding import bind


@pytest.fixture
def settings(tmp_path: Path) -> WorkerSettings:
    return WorkerSettings(data_dir=tmp_path / "data", broker_url="filesystem://")


def take(settings: WorkerSettings, queue: str) -> list[tuple[str, list[int]]]:
    """Take all messages of a queue, in the order in which a worker gets them."""
    taken = []
    with create_app(settings).connection_for_read() as connection:
        channel = connection.default_channel
        while (message := channel.basic_get(queue, no_ack=True)) is not None:
            taken.append((message.headers["task"], json.loads(message.body)[0]))
    return taken


def test_the_worker_does_all_jobs_of_the_contract(settings: WorkerSettings) -> None:
    app = Worker(settings, bind).app
    assert {jobs.SCAN, jobs.ANALYZE, jobs.RECONCILE} <= set(app.tasks)


def test_jobs_go_to_their_queues_and_the_more_urgent_ones_come_first(settings: WorkerSettings) -> None:
    app = create_app(settings)
    app.send_task(jobs.RECONCILE)
    app.send_task(jobs.SCAN, args=[1])
    app.send_task(jobs.ANALYZE, args=[7])
    app.send_task(jobs.ANALYZE, args=[8])
    assert take(settings, jobs.QUEUE_CONTROL) == [(jobs.SCAN, [1]), (jobs.RECONCILE, [])]
    assert take(settings, jobs.QUEUE_ANALYSIS) == [(jobs.ANALYZE, [7]), (jobs.ANALYZE, [8])]


def test_the_embedded_queue_can_be_emptied(settings: WorkerSettings) -> None:
    create_app(settings).send_task(jobs.SCAN, args=[1])
    (settings.queue_dir / "messages" / ".half.part").write_text("{")
    empty_queue(settings.queue_dir)
    assert take(settings, jobs.QUEUE_CONTROL) == []
    assert list((settings.queue_dir / "messages").iterdir()) == []


def test_a_restarted_worker_has_the_same_name_and_another_data_folder_another(tmp_path: Path) -> None:
    first, again = (WorkerSettings(data_dir=tmp_path / "a") for _ in range(2))
    assert worker_name(first) == worker_name(again)
    assert worker_name(WorkerSettings(data_dir=tmp_path / "b")) != worker_name(first)
    assert len(worker_name(WorkerSettings(data_dir=tmp_path / ("x" * 250)))) <= 200


def test_a_data_folder_has_one_worker_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_module, "LOCK_PATIENCE_S", 0.2)
    with only_worker(tmp_path), pytest.raises(AlreadyRunning, match="Another worker"), only_worker(tmp_path):
        pass
    with only_worker(tmp_path):
        pass


def test_the_calendar_looks_for_forgotten_work_and_lets_missed_turns_lapse(settings: WorkerSettings) -> None:
    conf = create_app(settings).conf
    entry = conf.beat_schedule["reconcile"]
    assert entry["task"] == jobs.RECONCILE
    assert entry["options"]["expires"] <= max(1.0, entry["schedule"])
    assert conf.beat_scheduler == "celery.beat:Scheduler"
