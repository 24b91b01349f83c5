import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from soniquebay.client.api import ApiClient
from tests.e2e.house import House, small_library, wait_until

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for processes left behind"),
]

NAMES = ("Parade", "01 Rain on the Window", "Snow Globe")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "data")


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = small_library(tmp_path / "music", NAMES)
    (folder / "broken.mp3").write_bytes(b"this is a letter, not music" * 40)
    return folder


def test_up_hears_a_folder_prints_what_it_heard_and_stops(house: House, music: Path) -> None:
    result = house.run("up", str(music), "--exit-when-done")
    assert result.returncode == 0, result.stdout + result.stderr + house.logs()
    assert "3 analysed, 1 failed" in result.stdout
    for part in ("Parade", "116", "Bb major 6B", "Snow Globe", "E major 12B", "Rain on the Window", "classical"):
        assert part in result.stdout
    assert "broken.mp3" in result.stdout
    wait_until(lambda: house.processes() == [], "processes were left behind")


def test_a_folder_without_music_ends_with_1_and_says_so(house: House, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = house.run("up", str(tmp_path / "empty"), "--exit-when-done")
    assert result.returncode == 1, result.stdout + result.stderr
    assert "No audio files found in" in result.stdout


def test_where_a_token_is_set_up_shows_it_to_its_own_api(house: House, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    locked = replace(house, settings={"SONIQUEBAY_API_TOKEN": "e" * 32})
    result = locked.run("up", str(tmp_path / "empty"), "--exit-when-done")
    assert "No audio files found in" in result.stdout, result.stdout + result.stderr


@pytest.mark.slow
def test_the_demo_is_put_away_for_a_folder_of_ones_own_and_comes_back(house: House, music: Path) -> None:
    demo = small_library(house.data_dir / "demo", ("Parade", "Level Three"))
    assert "2 analysed" in house.run("up", "--exit-when-done").stdout

    with house.up(str(music)) as process:
        house.wait_for("Serving at", process)
        assert "The demo library is put away" in house.output.read_text()
        assert list(demo.iterdir()) == []
        with ApiClient(house.api) as client:
            totals = client.totals()
            assert (totals.tracks, totals.done, totals.missing) == (4, 3, 2)
            assert not any(track.path.startswith(str(demo)) for track in client.latest_tracks())

    again = house.run("up", "--exit-when-done")
    assert again.returncode == 0, again.stdout + again.stderr + house.logs()
    assert "12 files found" in again.stdout
    assert "Level Three" in again.stdout


@pytest.fixture
def running(house: House, music: Path) -> Iterator[subprocess.Popen[bytes]]:
    with house.up(str(music)) as process:
        house.wait_for("Serving at", process)
        yield process


def test_a_running_house_answers_scans_and_stops_on_ctrl_c(
    house: House, music: Path, running: subprocess.Popen[bytes]
) -> None:
    again = house.run("scan", str(music), "--wait")
    assert again.returncode == 0, again.stderr
    assert "0 added, 0 changed, 0 moved, 0 missing, 4 unchanged); 0 analysed" in again.stdout

    small_library(music, ("Level Three",))
    (music / "Parade.flac").rename(music / "Moved.flac")
    (music / "Snow Globe.m4a").unlink()
    seen = json.loads(house.run("scan", str(music), "--wait", "--json").stdout)
    assert (seen["added"], seen["moved"], seen["missing"], seen["done"]) == (1, 1, 1, 1)

    status = json.loads(house.run("status", "--json").stdout)
    assert status["totals"]["done"] + status["totals"]["missing"] >= 4
    assert house.run("doctor").returncode == 0

    second = house.run("up", str(music))
    assert second.returncode == 1
    assert "already running" in second.stderr
    assert house.page in second.stderr

    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=60) == 0
    assert "goes on where this one was" in house.output.read_text()
    wait_until(lambda: house.processes() == [], "processes were left behind")


def test_a_crashed_api_is_started_again(house: House, running: subprocess.Popen[bytes]) -> None:
    api = next(pid for pid in house.processes() if Path(f"/proc/{pid}/cmdline").read_bytes().endswith(b"main\0api\0"))
    subprocess.run(["kill", "-9", str(api)], check=True)
    house.wait_for("api had stopped by itself and was started again", running)
    with ApiClient(house.api) as client:
        wait_until(lambda: house.run("status").returncode == 0, "the api did not come back")
        assert client.totals().done == 3


def test_after_kill_9_nothing_runs_and_the_next_start_goes_on(house: House, music: Path) -> None:
    with house.up(str(music)) as process:
        house.wait_for("Listening to", process)
        process.kill()
    wait_until(lambda: house.processes() == [], "processes were left behind")
    result = house.run("up", str(music), "--exit-when-done")
    assert result.returncode == 0, result.stdout + result.stderr + house.logs()
    with sqlite3.connect(house.data_dir / "soniquebay.db") as database:
        states = database.execute("SELECT path, state FROM tracks ORDER BY path").fetchall()
    database.close()
    assert sorted(state for _, state in states) == ["done", "done", "done", "failed"]


def test_ctrl_c_while_starting_stops_at_once_and_leaves_nothing(house: House, music: Path) -> None:
    with house.up(str(music)) as process:
        wait_until(lambda: len(house.processes()) >= 3, "the children did not start")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    wait_until(lambda: house.processes() == [], "processes were left behind")
