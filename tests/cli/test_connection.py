"""Whose library a command reaches when nobody named one."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from soniquebay.cli import doctor, main
from soniquebay.cli.connection import NothingRuns, api_address
from soniquebay.config.settings import ApiClientSettings, WebSettings
from tests.servers.ports import free_port


class Other(HTTPServer):
    """Somebody's api at the default address."""

    home: str | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Other)
        body = json.dumps({"status": "ok", "version": "1", "detail": None, "home": self.server.home}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Other]:
    with Other(("127.0.0.1", 0), Answer) as server:
        for name in ("API_URL", "SONIQUEBAY_API_URL"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("SONIQUEBAY_DATA_DIR", str(tmp_path / "mine"))
        monkeypatch.setenv("SONIQUEBAY_API_PORT", str(server.server_port))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_what_serves_this_data_folder_at_the_default_address_is_used(other: Other) -> None:
    other.home = ApiClientSettings().home
    assert api_address(ApiClientSettings()) == other.url


@pytest.mark.parametrize("home", [None, "0123456789abcdef"])
def test_another_library_at_the_default_address_is_left_alone(home: str | None, other: Other) -> None:
    other.home = home
    with pytest.raises(NothingRuns, match="serves another data folder"):
        api_address(ApiClientSettings())


@pytest.mark.parametrize("command", [["status"], ["scan", "."]])
def test_a_command_says_that_nothing_runs_on_this_data_folder(command: list[str], other: Other, tmp_path: Path) -> None:
    other.home = "0123456789abcdef"
    result = CliRunner().invoke(main.main, command)
    assert result.exit_code == 1
    assert f"No SoniqueBay runs on {tmp_path}/mine" in result.output


def test_the_doctor_does_not_take_another_library_for_this_one(other: Other) -> None:
    other.home = "0123456789abcdef"
    findings = {finding.subject: finding for finding in doctor.examine()}
    assert findings["Api"].state == findings["Page"].state == "note"
    assert "serves another data folder" in findings["Api"].found
    assert "Workers" not in findings


def test_an_address_that_was_named_is_used_as_it_is(other: Other, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONIQUEBAY_API_URL", "http://127.0.0.1:1")
    assert api_address(ApiClientSettings()) == "http://127.0.0.1:1"


def test_an_api_that_was_named_and_does_not_answer_is_a_problem_of_its_machine_or_the_way_there(
    other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONIQUEBAY_API_URL", "http://127.0.0.1:1")
    (said,) = (finding for finding in doctor.examine() if finding.subject == "Api")
    assert (said.state, said.found) == ("problem", "The api at http://127.0.0.1:1 cannot be reached: is it running?")
    assert said.advice == "Look whether it runs on that machine, at its firewall, and at SONIQUEBAY_API_URL here."
    result = CliRunner().invoke(main.main, ["status"])
    assert (result.exit_code, "soniquebay up" in result.stderr) == (1, False)
    assert f"{said.found} {said.advice}" in result.stderr


def test_where_an_api_is_named_only_a_page_that_is_there_or_set_is_spoken_of(
    other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONIQUEBAY_API_URL", other.url)
    monkeypatch.setattr(WebSettings.model_fields["web_port"], "default", free_port())
    WebSettings.model_rebuild(force=True)
    assert "Page" not in {finding.subject for finding in doctor.examine()}
    for port, state in ((free_port(), "note"), (other.server_port, "ok")):
        monkeypatch.setenv("SONIQUEBAY_WEB_PORT", str(port))
        assert {finding.subject: finding.state for finding in doctor.examine()}["Page"] == state
