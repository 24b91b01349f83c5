"""What the commands say when nothing runs, and when they are used wrongly."""

import json
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from soniquebay.cli.main import main


@pytest.fixture
def nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("SONIQUEBAY_DATA_DIR", str(tmp_path / "data"))
    for name in ("SONIQUEBAY_API_URL", "API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SONIQUEBAY_API_PORT", str(port))


@pytest.mark.usefixtures("nothing_runs")
@pytest.mark.parametrize(
    "command", [["status"], ["status", "--json"], ["scan", "."], ["scan", ".", "--wait"], ["similar", "track", "1"]]
)
def test_a_command_that_needs_the_api_says_how_to_start_it(command: list[str]) -> None:
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "soniquebay up" in result.output
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("nothing_runs")
@pytest.mark.parametrize("command", ["up", "scan"])
def test_a_folder_that_is_not_there_is_wrong_usage(command: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [command, str(tmp_path / "nowhere")])
    assert result.exit_code == 2
    assert "nowhere does not exist" in result.output


@pytest.mark.usefixtures("nothing_runs")
@pytest.mark.parametrize("command", ["up", "scan"])
def test_a_file_is_not_a_folder(command: str, tmp_path: Path) -> None:
    (tmp_path / "song.mp3").touch()
    result = CliRunner().invoke(main, [command, str(tmp_path / "song.mp3")])
    assert result.exit_code == 2
    assert "song.mp3 is not a folder" in result.output


def test_a_data_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SONIQUEBAY_DATA_DIR", str(tmp_path / "file" / "data"))
    result = CliRunner().invoke(main, ["up"])
    assert result.exit_code == 1
    assert "SONIQUEBAY_DATA_DIR" in result.output


@pytest.mark.usefixtures("nothing_runs")
def test_the_doctor_finds_a_sound_machine_sound_though_nothing_runs() -> None:
    result = CliRunner().invoke(main, ["doctor", "--json"])
    findings = {finding["subject"]: finding for finding in json.loads(result.stdout)}
    assert result.exit_code == 0, result.output
    assert findings["Decoders"]["state"] == "ok"
    assert findings["Data folder"]["state"] == "ok"
    assert findings["Api"]["state"] == "note"
    assert "soniquebay up" in findings["Api"]["advice"]


@pytest.mark.usefixtures("nothing_runs")
def test_the_doctor_speaks_to_people_too() -> None:
    result = CliRunner().invoke(main, ["doctor"])
    assert "✓ Packages of worker" in result.output
    assert "– Api: not running" in result.output


def test_the_doctor_ends_with_1_when_something_prevents_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SONIQUEBAY_DATA_DIR", str(tmp_path / "file" / "data"))
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert "✗ Data folder" in result.output
