"""The real worker with the real api: what a `kill -9` in the middle of a scan costs."""

import json
import signal
import subprocess
import sys
import wave
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiUnavailable
from tests.cli.test_analyze import click_track
from tests.e2e.house import COMMAND, House, wait_until
from tests.servers import postgres, redis

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for processes left behind"),
]

FILES = 12


@contextmanager
def role(house: House, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a role; whatever happens, it is gone afterwards."""
    environment = {**house.environment, "SONIQUEBAY_API_URL": house.api}
    with (house.data_dir / f"{name}.log").open("ab") as log:
        process = subprocess.Popen([*COMMAND, name], env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.fixture(params=["embedded", "distributed"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """Both ways to run: all in the data folder, or Redis and PostgreSQL."""
    (tmp_path / "data").mkdir()
    settings = {"SONIQUEBAY_LOG_FORMAT": "json"}
    if request.param == "embedded":
        yield House(tmp_path / "data", settings=settings)
        return
    with postgres.migrated_database() as url:
        settings |= {"SONIQUEBAY_DATABASE_URL": url, "SONIQUEBAY_BROKER_URL": redis.empty_server()}
        yield House(tmp_path / "data", settings=settings)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """A folder of click tracks, each a little shorter than the one before."""
    folder = tmp_path / "music"
    folder.mkdir()
    with wave.open(str(click_track(tmp_path / "whole.wav")), "rb") as whole:
        frames = whole.readframes(whole.getnframes())
        for number in range(FILES):
            with wave.open(str(folder / f"{number:02d}.wav"), "wb") as part:
                part.setparams(whole.getparams())
                part.writeframes(frames[: len(frames) - 4000 * number])
    return folder


@pytest.fixture
def api(house: House) -> Iterator[ApiClient]:
    def answers(client: ApiClient) -> bool:
        try:
            return client.ready().status == "ok"
        except ApiUnavailable:
            return False

    with role(house, "api"), ApiClient(house.api) as client:
        wait_until(lambda: answers(client), "the api did not start")
        yield client


def tracks(api: ApiClient) -> list[tuple[str, str]]:
    return sorted((track.path, track.state) for track in api.tracks(limit=200).items)


@pytest.mark.parametrize("blow", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_a_worker_that_dies_in_the_middle_leaves_no_process_and_the_next_one_goes_on(
    house: House, music: Path, api: ApiClient, blow: signal.Signals
) -> None:
    with ExitStack() as stack:
        beside = set(house.processes())
        worker = stack.enter_context(role(house, "worker"))
        scan = api.start_scan(str(music)).id
        wait_until(lambda: api.scan(scan).done >= 3, "nothing was heard")
        worker.send_signal(blow)
        worker.wait(timeout=60)
        wait_until(lambda: set(house.processes()) <= beside, "processes of the worker were left behind")
        assert api.scan(scan).status in {"walking", "analysing"}
        stack.enter_context(role(house, "worker"))
        wait_until(lambda: api.scan(scan).status == "done", "the scan did not end")
    assert (api.scan(scan).done, api.scan(scan).failed) == (FILES, 0)
    assert tracks(api) == [(str(music / f"{number:02d}.wav"), "done") for number in range(FILES)]


def test_a_second_scan_of_an_unchanged_folder_analyses_nothing(house: House, music: Path, api: ApiClient) -> None:
    with role(house, "worker") as worker, role(house, "beat") as beat:
        first = api.start_scan(str(music)).id
        wait_until(lambda: api.scan(first).status == "done", "the scan did not end")
        second = api.start_scan(str(music)).id
        wait_until(lambda: api.scan(second).status == "done", "the second scan did not end")
        for process in (worker, beat):
            process.terminate()
            assert process.wait(timeout=60) == 0
    assert (api.scan(second).unchanged, api.scan(second).to_analyse) == (FILES, 0)
    told = [event["event"] for event in events(house, "worker")]
    assert (told.count("track_analysed"), told[-1]) == (FILES, "worker_stopped")
    assert all(event["level"] == "info" for event in events(house, "beat"))


def events(house: House, name: str) -> list[dict[str, str]]:
    """Return what a role has logged: every line is an event, from the start to the stop."""
    return [json.loads(line) for line in (house.data_dir / f"{name}.log").read_text().splitlines()]
