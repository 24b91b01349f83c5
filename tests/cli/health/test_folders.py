import socket
from pathlib import Path

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


def test_a_broker_that_answers_is_sound_and_tells_its_version() -> None:
    finding = folders.remote_queue(redis.server())
    assert finding.state == "ok"
    assert "version" in finding.found


def test_a_file_in_place_of_the_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finding = folders.data_dir(tmp_path / "file" / "data")
    assert finding.state == "problem"
    assert finding.found.endswith(f"{tmp_path}/file is a file")
