"""What health checks are answered, without a server; tests/deploy/ asks real roles."""

import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from soniquebay.cli.alive import alive
from tests.servers.ports import free_port


def ask(role: str, **environment: str) -> tuple[int, str]:
    result = CliRunner().invoke(alive, [role], env=environment)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("role", "variable"),
    [("api", "SONIQUEBAY_API_PORT"), ("web", "SONIQUEBAY_WEB_PORT"), ("worker", "SONIQUEBAY_WORKER_METRICS_PORT")],
)
def test_a_role_that_does_not_answer_is_not_alive(role: str, variable: str) -> None:
    code, said = ask(role, **{variable: str(free_port())})
    assert (code, said.startswith("Error: ")) == (1, True)


def test_a_worker_without_figures_cannot_be_asked() -> None:
    assert ask("worker")[0] == 1
    assert "SONIQUEBAY_WORKER_METRICS_PORT" in ask("worker")[1]


def test_a_calendar_is_alive_while_its_file_is_touched(tmp_path: Path) -> None:
    folder = {"SONIQUEBAY_DATA_DIR": str(tmp_path)}
    assert ask("beat", **folder) == (1, "Error: The calendar has not begun.\n")
    sign = tmp_path / "beat.alive"
    sign.touch()
    assert ask("beat", **folder) == (0, "")
    os.utime(sign, (time.time() - 3600,) * 2)
    assert "stood still" in ask("beat", **folder)[1]
