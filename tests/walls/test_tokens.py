"""The commands of a worker's machine and an api that asks for tokens: with the right one, a wrong one, and none."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import SecretStr

from soniquebay.cli.main import main
from soniquebay.client.api import ApiClient
from soniquebay.config.settings import ApiSettings
from tests.e2e.house import COMMAND, PATIENCE_S, House, wait_until
from tests.servers.ports import free_port
from tests.walls.serving import Served, running

EVERYBODY, WORKERS, WRONG = "e" * 32, "w" * 32, "x" * 32


@pytest.fixture
def asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """An api that asks for tokens; this machine has a data folder of its own, and knows where the api is."""
    (tmp_path / "music").mkdir()
    settings = ApiSettings(
        data_dir=tmp_path / "of the api", api_token=SecretStr(EVERYBODY), worker_token=SecretStr(WORKERS)
    )
    settings.queue_dir.mkdir(parents=True)  # as its own queue would, which stands in for here
    with running(settings, tmp_path / "music") as served:
        monkeypatch.setenv("SONIQUEBAY_DATA_DIR", str(tmp_path / "here"))
        monkeypatch.setenv("SONIQUEBAY_API_URL", served.url)
        yield served


def doctor() -> tuple[int, dict[str, tuple[str, str]]]:
    """The exit status, and of each subject the state and what was found."""
    result = CliRunner().invoke(main, ["doctor", "--json"])
    return result.exit_code, {one["subject"]: (one["state"], one["found"]) for one in json.loads(result.stdout)}


def problems(findings: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {subject: found for subject, (state, found) in findings.items() if state == "problem"}


def ended(role: str) -> tuple[int, str]:
    """Run a role that does not go on; return its exit status and what it said."""
    done = subprocess.run(
        [*COMMAND, role], env=dict(os.environ), capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    return done.returncode, done.stderr


def test_with_the_workers_token_alone_the_commands_of_its_machine_are_let_in(
    asking: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONIQUEBAY_WORKER_TOKEN", WORKERS)
    status, findings = doctor()
    assert (status, problems(findings)) == (0, {})
    assert findings["Worker's token"] == ("ok", "given by SONIQUEBAY_WORKER_TOKEN, accepted by the api")
    assert findings["Database"][0] == "ok"
    assert CliRunner().invoke(main, ["scan", str(asking.music)]).exit_code == 0
    assert str(asking.music) in CliRunner().invoke(main, ["status"]).stdout


def test_a_wrong_token_of_the_worker_is_one_problem_and_ends_worker_and_calendar_with_one_sentence(
    asking: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONIQUEBAY_WORKER_TOKEN", WRONG)
    status, findings = doctor()
    sentence = f"the api at {asking.url} does not accept SONIQUEBAY_WORKER_TOKEN"
    assert (status, problems(findings)) == (1, {"Token": sentence})
    assert not {"Worker's token", "Database", "Workers", "Library"} & findings.keys()
    for role in ("worker", "beat"):
        code, said = ended(role)
        assert code == 1
        assert sentence[1:] in said
        assert "Traceback" not in said


def test_a_wrong_token_of_everybody_is_one_problem_under_its_name(
    asking: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONIQUEBAY_API_TOKEN", WRONG)
    monkeypatch.setenv("SONIQUEBAY_WORKER_TOKEN", WORKERS)
    status, findings = doctor()
    sentence = f"the api at {asking.url} does not accept SONIQUEBAY_API_TOKEN"
    assert (status, problems(findings)) == (1, {"Token": sentence})
    assert sentence[1:] in CliRunner().invoke(main, ["status"]).stderr


def test_where_only_the_workers_token_is_wrong_all_else_is_looked_at(
    asking: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONIQUEBAY_API_TOKEN", EVERYBODY)
    monkeypatch.setenv("SONIQUEBAY_WORKER_TOKEN", WRONG)
    status, findings = doctor()
    sentence = f"the api at {asking.url} does not accept SONIQUEBAY_WORKER_TOKEN"
    assert (status, problems(findings)) == (1, {"Worker's token": sentence})
    assert findings["Database"][0] == "ok"


def test_without_a_token_it_is_said_that_one_is_asked_for(asking: Served) -> None:
    _, findings = doctor()
    assert problems(findings) == {"Token": f"the api at {asking.url} asks for a token, and none is set here"}
    code, said = ended("worker")
    assert code == 1
    assert "Set SONIQUEBAY_API_TOKEN to what it is where the api runs; for a worker, SONIQUEBAY_WORKER_TOKEN." in said


def test_who_only_looks_needs_no_token_of_the_worker(asking: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONIQUEBAY_API_TOKEN", EVERYBODY)
    status, findings = doctor()
    assert (status, findings["Worker's token"]) == (0, ("note", "not there yet"))


@pytest.mark.slow  # a worker says hello every ten seconds, a calendar asks every minute
def test_a_worker_and_a_calendar_end_with_that_sentence_too_when_the_api_gets_another_token(tmp_path: Path) -> None:
    def house(name: str, token: str) -> House:
        return House(tmp_path / name, api_port=port, settings={"SONIQUEBAY_WORKER_TOKEN": token})

    port = free_port()
    here = house("here", WORKERS)
    environment = {**here.environment, "SONIQUEBAY_API_URL": here.api}
    with ExitStack() as stack:
        with house("of the api", WORKERS).alone("api", port):
            running = [stack.enter_context(ends(role, environment)) for role in ("worker", "beat")]
            with ApiClient(here.api) as client:
                wait_until(lambda: any(worker.alive for worker in client.workers()), "no worker was heard of")
        stack.enter_context(house("of the api", WRONG).alone("api", port))
        for process in running:
            said = process.communicate(timeout=PATIENCE_S)[1]
            assert process.returncode == 1, said
            assert f"The api at {here.api} does not accept SONIQUEBAY_WORKER_TOKEN" in said.splitlines()[-1]


@contextmanager
def ends(role: str, environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """Run a role; whatever happens, it is gone afterwards."""
    process = subprocess.Popen([*COMMAND, role], env=environment, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
