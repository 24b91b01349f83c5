import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from soniquebay.cli.health import folders
from tests.servers import redis


def test_a_token_that_others_may_read_is_a_problem_with_its_remedy(tmp_path: Path) -> None:
    token = tmp_path / "worker.token"
    token.write_text("secret")
    token.chmod(0o644)
    finding = folders.token(token)
    assert finding.state == "problem"
    assert finding.advice == f"Run: chmod 600 {token}"
    token.chmod(0o600)
    assert folders.token(token).state == "ok"


def test_what_the_first_start_makes_is_not_a_problem_before_it(tmp_path: Path) -> None:
    assert folders.token(tmp_path / "worker.token").state == "note"
    assert folders.token(tmp_path / "worker.token", given=True).state == "ok"
    assert folders.embedded_queue(tmp_path / "queue").state == "note"
    assert folders.data_dir(tmp_path / "new" / "data").state == "ok"


def test_messages_in_the_queue_are_counted(tmp_path: Path) -> None:
    (tmp_path / "messages").mkdir()
    (tmp_path / "messages" / "one.msg").touch()
    assert "1 waiting" in folders.embedded_queue(tmp_path).found


def test_a_broker_that_does_not_answer_is_a_problem_and_its_password_is_not_shown() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    finding = folders.remote_queue(f"redis://user:secret@127.0.0.1:{port}/0")
    assert finding.state == "problem"
    assert f"127.0.0.1:{port}" in finding.found
    assert "secret" not in finding.found


@pytest.fixture
def locked() -> Iterator[int]:
    """The port of a Redis with a password."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    own = redis.OwnServer()
    own.start()
    with Redis.from_url(own.url) as connection:
        connection.config_set("requirepass", "open sesame")
    yield own.port
    own.stop()
    shutil.rmtree(own.folder)


def test_a_broker_that_refuses_the_password_is_not_said_to_be_silent(locked: int) -> None:
    wrong = folders.remote_queue(f"redis://:secret@127.0.0.1:{locked}/0")
    missing = folders.remote_queue(f"redis://127.0.0.1:{locked}/0")
    right = folders.remote_queue(f"redis://:open%20sesame@127.0.0.1:{locked}/0")
    assert (wrong.state, missing.state, right.state) == ("problem", "problem", "ok")
    assert f"redis at 127.0.0.1:{locked} refuses the password in SONIQUEBAY_BROKER_URL" in wrong.found
    assert "asks for a password, and SONIQUEBAY_BROKER_URL gives none" in missing.found
    assert "secret" not in wrong.found
    assert "Start the broker" not in f"{wrong.advice} {missing.advice}"


def test_a_broker_that_answers_is_sound_and_tells_its_version() -> None:
    finding = folders.remote_queue(redis.server())
    assert finding.state == "ok"
    assert "version" in finding.found


def test_a_file_in_place_of_the_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finding = folders.data_dir(tmp_path / "file" / "data")
    assert finding.state == "problem"
    assert finding.found.endswith(f"{tmp_path}/file is a file")
