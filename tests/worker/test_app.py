import json
import ssl
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis
from kombu.entity import Exchange, Queue
from kombu.message import Message
from kombu.messaging import Consumer
from pydantic import ValidationError
from structlog.testing import capture_logs

from soniquebay.config.broker import FORGOTTEN_S, priority_on
from soniquebay.config.settings import WorkerSettings
from soniquebay.contracts import jobs
from soniquebay.worker import alone
from soniquebay.worker.alone import AlreadyRunning, only_worker
from soniquebay.worker.app import Worker, create_app, worker_name
from soniquebay.worker.beginning import begin_anew, empty_queue
from soniquebay.worker.tasks.binding import bind
from tests.servers.brokers import broker_url
from tests.servers.ports import free_port


@pytest.fixture
def settings(tmp_path: Path, broker: str) -> WorkerSettings:
    return WorkerSettings(data_dir=tmp_path / "data", broker_url=broker)


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
    assert {jobs.SCAN, jobs.ANALYZE, jobs.RECONCILE, jobs.WHITEN} <= set(app.tasks)


def test_jobs_go_to_their_queues_and_the_more_urgent_ones_come_first(settings: WorkerSettings) -> None:
    app = create_app(settings)
    app.send_task(jobs.RECONCILE)
    app.send_task(jobs.SCAN, args=[1])
    app.send_task(jobs.ANALYZE, args=[7])
    app.send_task(jobs.ANALYZE, args=[8])
    assert take(settings, jobs.QUEUE_CONTROL) == [(jobs.SCAN, [1]), (jobs.RECONCILE, [])]
    assert take(settings, jobs.QUEUE_ANALYSIS) == [(jobs.ANALYZE, [7]), (jobs.ANALYZE, [8])]


def test_the_most_urgent_job_comes_first_whichever_its_queue(settings: WorkerSettings) -> None:
    app = create_app(settings)
    priorities = [1, 7, 3, 5, 1, 3, 7, 5, 1]
    for number, priority in enumerate(priorities):
        queue = (jobs.QUEUE_ANALYSIS, jobs.QUEUE_CONTROL)[number % 2]
        app.send_task(jobs.ANALYZE, args=[number], queue=queue, priority=priority_on(settings, priority))
    taken: list[int] = []

    def take_one(body: list[list[int]], message: Message) -> None:
        taken.append(body[0][0])
        message.ack()

    with app.connection_for_read() as connection:
        queues = [Queue(name, Exchange(name), name) for name in (jobs.QUEUE_CONTROL, jobs.QUEUE_ANALYSIS)]
        with Consumer(connection.channel(), queues, callbacks=[take_one], prefetch_count=1, accept=["json"]):
            while len(taken) < len(priorities):
                connection.drain_events(timeout=10)
    # Those of one priority come in the order of asking, as far as they are in one queue.
    assert [priorities[number] for number in taken] == [7, 7, 5, 5, 3, 3, 1, 1, 1]
    assert [number for number in taken if priorities[number] == 1] == [0, 4, 8]


def test_a_scan_whose_queue_is_away_goes_on_and_leaves_what_it_found_to_the_backlog(tmp_path: Path) -> None:
    settings = WorkerSettings(data_dir=tmp_path, broker_url=f"redis://127.0.0.1:{free_port()}/0")
    with capture_logs() as logs:
        Worker(settings, bind).runtime().send(jobs.ANALYZE, 1)
    assert [line["event"] for line in logs] == ["queue_unavailable"]


@pytest.mark.parametrize(
    ("address", "checks"),
    [("", ssl.CERT_REQUIRED), ("?ssl_cert_reqs=none", ssl.CERT_NONE)],
    ids=["itself", "asked not"],
)
def test_a_queue_on_rediss_is_encrypted_and_its_certificate_checked_unless_the_address_says_otherwise(
    tmp_path: Path, address: str, checks: ssl.VerifyMode
) -> None:
    settings = WorkerSettings(data_dir=tmp_path, broker_url=f"rediss://localhost:1/0{address}")
    assert create_app(settings).connection_for_read().ssl == {"ssl_cert_reqs": checks}


def test_the_embedded_queue_can_be_emptied(tmp_path: Path) -> None:
    settings = WorkerSettings(data_dir=tmp_path)
    create_app(settings).send_task(jobs.SCAN, args=[1])
    (settings.queue_dir / "messages" / ".half.part").write_text("{")
    empty_queue(settings.queue_dir)
    assert take(settings, jobs.QUEUE_CONTROL) == []
    assert list((settings.queue_dir / "messages").iterdir()) == []


def test_the_embedded_queue_keeps_no_way_to_a_worker_that_was_called_otherwise(tmp_path: Path) -> None:
    worker = Worker(WorkerSettings(data_dir=tmp_path), bind)
    for name in ("renamed-machine.local", worker_name(worker.settings)):
        worker.runtime().send(jobs.ANALYZE, 7, name)
    ways = worker.settings.queue_dir / "control"
    assert (ways / "only.renamed-machine.local.exchange").exists()
    (ways / "analysis.exchange").touch()
    empty_queue(worker.settings.queue_dir)
    assert [way.name for way in ways.iterdir()] == ["analysis.exchange"]
    worker.runtime().send(jobs.ANALYZE, 9, worker_name(worker.settings))
    assert take(worker.settings, jobs.queue_of(worker_name(worker.settings))) == [(jobs.ANALYZE, [9])]


def test_a_job_for_one_worker_reaches_that_worker_alone(settings: WorkerSettings) -> None:
    worker = Worker(settings, bind)
    worker.runtime().send(jobs.ANALYZE, 7, "nas2")
    worker.runtime().send(jobs.ANALYZE, 8, worker_name(settings))
    assert take(settings, jobs.QUEUE_ANALYSIS) == []
    assert take(settings, jobs.queue_of("nas2")) == [(jobs.ANALYZE, [7])]
    assert take(settings, jobs.queue_of(worker_name(settings))) == [(jobs.ANALYZE, [8])]


def test_the_queue_of_a_worker_that_is_gone_goes_from_redis_with_its_messages(tmp_path: Path) -> None:
    settings = WorkerSettings(data_dir=tmp_path, broker_url=broker_url("redis"))
    worker = Worker(settings, bind)
    worker.runtime().send(jobs.ANALYZE, 7, "gone")
    with redis.Redis.from_url(settings.broker_url) as server, worker.app.connection_for_read() as connection:
        mine = [key.decode() for key in server.keys("*only.gone*")]
        assert sorted(key.split("\x06")[0] for key in mine) == ["_kombu.binding.only.gone", "only.gone"]
        (messages,) = (key for key in mine if key.startswith("only.gone"))
        assert 0 < server.ttl(messages) <= FORGOTTEN_S
        assert server.zscore("_kombu.binding_deadlines", "only.gone") is not None
        server.delete(messages)  # an hour later, and another one: what a live worker then finds
        server.zadd("_kombu.binding_deadlines", {"only.gone": 0})
        connection.default_channel.sweep_bindings()
        assert server.keys("*only.gone*") == []


def test_what_a_worker_takes_for_itself_alone_goes_with_it_too(settings: WorkerSettings) -> None:
    worker = Worker(settings, bind)
    assert worker.app.amqp.queues[jobs.queue_of(worker_name(settings))].expires == FORGOTTEN_S


def test_a_restarted_worker_has_the_same_name_and_another_data_folder_another(tmp_path: Path) -> None:
    first, again = (WorkerSettings(data_dir=tmp_path / "a") for _ in range(2))
    assert worker_name(first) == worker_name(again)
    assert worker_name(WorkerSettings(data_dir=tmp_path / "b")) != worker_name(first)
    assert len(worker_name(WorkerSettings(data_dir=tmp_path / ("x" * 250)))) <= 200


def test_a_worker_may_be_given_a_name_that_outlives_its_host_and_still_tells_its_data_folder(tmp_path: Path) -> None:
    one, other = (WorkerSettings(data_dir=tmp_path / folder, worker_name="attic-nas.2") for folder in "ab")
    assert worker_name(one).startswith("attic-nas.2-")
    assert worker_name(one) == worker_name(one.model_copy(update={"jobs": 1})) != worker_name(other)
    assert worker_name(one).partition("attic-nas.2")[2] == worker_name(WorkerSettings(data_dir=one.data_dir))[-13:]


@pytest.mark.parametrize("name", ["two words", "a/b", "café", "-x", "x" * 101, "a@b", "%h"])
def test_a_name_with_what_a_queue_or_a_file_cannot_be_called_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="a name is of at most 100 letters"):
        WorkerSettings(worker_name=name)


def test_a_data_folder_has_one_worker_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone, "LOCK_PATIENCE_S", 0.2)
    with only_worker(tmp_path), pytest.raises(AlreadyRunning, match="Another worker"), only_worker(tmp_path):
        pass
    with only_worker(tmp_path):
        pass


def test_the_calendar_looks_for_forgotten_work_and_lets_missed_turns_lapse(settings: WorkerSettings) -> None:
    conf = create_app(settings).conf
    entry = conf.beat_schedule["reconcile"]
    assert entry["task"] == jobs.RECONCILE
    assert entry["options"]["expires"] <= max(1.0, entry["schedule"])


@dataclass
class AskedMeanwhile:
    """An api that is asked for a scan just after it took back what a starting worker had held."""

    settings: WorkerSettings
    given_back: list[str] = field(default_factory=list)

    def reset(self, worker: str) -> None:
        self.given_back.append(worker)
        create_app(self.settings).send_task(jobs.SCAN, args=[1])


def test_a_scan_asked_for_while_a_worker_starts_is_in_its_queue(settings: WorkerSettings) -> None:
    create_app(settings)  # makes the queue's folders
    api = AskedMeanwhile(settings)
    queue_dir = settings.queue_dir if settings.embedded_broker else None
    begin_anew(api, worker_name(settings), settings.api_url, queue_dir)
    assert api.given_back == [worker_name(settings)]
    assert take(settings, jobs.QUEUE_CONTROL) == [(jobs.SCAN, [1])]


def test_what_an_earlier_life_left_in_the_embedded_queue_is_gone_when_a_worker_starts(tmp_path: Path) -> None:
    settings = WorkerSettings(data_dir=tmp_path / "data")
    create_app(settings).send_task(jobs.ANALYZE, args=[7])
    begin_anew(AskedMeanwhile(settings), worker_name(settings), settings.api_url, settings.queue_dir)
    assert take(settings, jobs.QUEUE_ANALYSIS) == []
