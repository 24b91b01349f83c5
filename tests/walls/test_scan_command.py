"""`soniquebay scan --wait` and a real api that no worker serves, or none that sees the folder."""

import json

import pytest
from click.testing import CliRunner

from soniquebay.cli.main import main
from tests.walls.serving import Served


@pytest.fixture
def command(api: Served, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("SONIQUEBAY_API_URL", api.url)
    return ["scan", str(api.music), "--wait", "--patience", "1"]


def test_waiting_ends_when_no_worker_runs_and_the_scan_stays(api: Served, command: list[str]) -> None:
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "No worker is running: start one with `soniquebay worker`" in result.stderr
    assert [scan.status for scan in api.client.scans()] == ["queued"]


def test_a_program_gets_the_scan_as_it_is_and_the_sentence_beside_it(api: Served, command: list[str]) -> None:
    result = CliRunner().invoke(main, [*command, "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["status"] == "queued"
    assert "Nothing is lost" in result.stderr
