import json
from base64 import b64decode
from pathlib import Path

from soniquebay.api.services.job_queue import CeleryQueue
from soniquebay.config.broker import celery_config
from soniquebay.config.settings import BrokerSettings
from soniquebay.contracts import jobs
from tests.servers.ports import free_port


def test_a_scan_is_put_in_the_control_queue_under_the_name_of_the_contract(tmp_path: Path) -> None:
    settings = BrokerSettings(data_dir=tmp_path)
    assert CeleryQueue(celery_config(settings)).enqueue_scan(7)
    (message,) = (tmp_path / "queue" / "messages").iterdir()
    sent = json.loads(message.read_text())
    assert jobs.QUEUE_CONTROL in message.name
    assert sent["headers"]["task"] == jobs.SCAN
    assert json.loads(b64decode(sent["body"]))[0] == [7]


def test_a_broker_that_cannot_be_reached_is_told_by_false(tmp_path: Path) -> None:
    config = celery_config(BrokerSettings(data_dir=tmp_path))
    folder = tmp_path / "queue" / "messages"
    folder.rmdir()
    folder.write_text("no folder")
    assert not CeleryQueue(config).enqueue_scan(7)


def test_the_queue_tells_how_many_messages_wait(tmp_path: Path) -> None:
    queue = CeleryQueue(celery_config(BrokerSettings(data_dir=tmp_path)))
    assert queue.lengths() == {jobs.QUEUE_CONTROL: 0, jobs.QUEUE_ANALYSIS: 0}
    queue.enqueue_scan(7)
    assert queue.lengths() == {jobs.QUEUE_CONTROL: 1, jobs.QUEUE_ANALYSIS: 0}


def test_a_broker_that_is_away_has_no_lengths() -> None:
    config = celery_config(BrokerSettings(broker_url=f"redis://127.0.0.1:{free_port()}/0"))
    assert CeleryQueue(config).lengths() is None
