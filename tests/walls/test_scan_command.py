"""`soniquebay scan` and `status`, and a real api that no worker serves, whose queue is away, or whose scan failed."""

import json

import pytest
from click.testing import CliRunner

from soniquebay.cli.main import main
from soniquebay.contracts.backlog import WindowRequest
from soniquebay.contracts.walks import WalkFinished
from tests.walls.serving import Served


@pytest.fixture
def command(api: Served, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("SONIQUEBAY_API_URL", api.url)
    monkeypatch.setenv("COLUMNS", "500")  # whatever the length of the path, a cell of the table is one line
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


def test_where_the_queue_is_away_the_scan_says_that_it_waits_for_that_until_it_is_handed_out(
    api: Served, command: list[str]
) -> None:
    api.queue.reachable = False
    asked = CliRunner().invoke(main, command[:2])
    sentence = "The queue does not answer: the scan begins by itself when it is back."
    assert asked.exit_code == 0
    assert f"Scan 1 of {api.music} waits. {sentence}" in words(asked.stdout)
    assert sentence in words(CliRunner().invoke(main, ["status"]).stdout)
    assert api.client.window(WindowRequest(worker="nas1", processes=1)).scan_ids == (1,)
    assert api.client.scan(1).error is None
    assert "goes on" in words(CliRunner().invoke(main, command[:2]).stdout)


def test_waiting_ends_too_when_the_queue_stays_away(api: Served, command: list[str]) -> None:
    api.client.window(WindowRequest(worker="nas1", processes=1))
    api.queue.reachable = False
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "The queue does not answer" in result.stderr


def test_status_says_why_a_scan_failed(api: Served, command: list[str]) -> None:
    scan = api.client.start_scan(str(api.music)).id
    api.client.walking(scan)
    api.client.walked(scan, WalkFinished(error="The folder went away."))
    shown = words(CliRunner().invoke(main, ["status"]).stdout)
    assert "0 found; 0 analysed, 0 failed. The folder went away." in shown


def words(text: str) -> str:
    """Return what was printed, however its lines were broken."""
    return " ".join(text.split())
