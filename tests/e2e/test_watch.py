"""The real worker notices by itself what happens to real files."""

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from soniquebay.client.api import ApiClient
from tests.cli.test_analyze import click_track
from tests.e2e.house import House, wait_until

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own watching differs elsewhere"),
]


def states(house: House) -> dict[str, tuple[int, str, int]]:
    """Return id, state and whether it is missing of every track, by file name."""
    with closing(sqlite3.connect(house.data_dir / "soniquebay.db")) as database:
        rows = database.execute("SELECT path, id, state, missing FROM tracks").fetchall()
    return {Path(path).name: (track_id, state, missing) for path, track_id, state, missing in rows}


def test_new_moved_and_deleted_files_are_noticed_by_themselves(tmp_path: Path) -> None:
    house = House(tmp_path / "data", settings={"SONIQUEBAY_WATCH": "true", "SONIQUEBAY_WATCH_QUIET_S": "0.3"})
    music = tmp_path / "music"
    (music / "album").mkdir(parents=True)
    first = click_track(music / "first.wav")
    with house.up(str(music)) as process:
        house.wait_for("Serving at", process)
        wait_until(lambda: "watching " in house.logs(), "nobody watches")

        shutil.copy(first, music / "album" / "second.wav")
        wait_until(lambda: states(house).get("second.wav", (0, "", 0))[1] == "done", "a new file was not noticed")
        track_id = states(house)["second.wav"][0]

        (music / "album").rename(music / "other")
        wait_until(lambda: _lies_in(house, "second.wav", music / "other"), "a moved folder was not noticed")
        assert states(house)["second.wav"] == (track_id, "done", 0)

        (music / "other" / "second.wav").unlink()
        wait_until(lambda: states(house)["second.wav"] == (track_id, "done", 1), "a deleted file was not noticed")
        with ApiClient(house.api) as client:
            assert client.totals().tracks == 1


def _lies_in(house: House, name: str, folder: Path) -> bool:
    with closing(sqlite3.connect(house.data_dir / "soniquebay.db")) as database:
        found = database.execute("SELECT missing FROM tracks WHERE path = ?", (str(folder / name),)).fetchone()
    return bool(found == (0,))
