"""The watchman on real folders. What it asks for reaches a fake api; tests/walls/ and tests/e2e/ have the real one."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from watchfiles import Change

from soniquebay.client.errors import ApiUnavailable
from soniquebay.contracts.roots import Library, WatchAnswer, WatchRequest
from soniquebay.contracts.scans import Scan, ScanCreated
from soniquebay.worker.watching.eye import Eye, concerns
from soniquebay.worker.watching.service import Watchman
from soniquebay.worker.watching.since import changed_since

QUIET_S = 0.05


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.02)


def scan_of(path: str, started_at: datetime) -> Scan:
    counts = dict.fromkeys(
        ("total", "unchanged", "added", "changed", "moved", "missing", "to_analyse", "done", "failed", "skipped"), 0
    )
    return Scan.model_validate(
        {"id": 1, "path": path, "status": "done", "created_at": started_at, "started_at": started_at, **counts}
        | dict.fromkeys(("rate_per_s", "eta_s", "error", "finished_at"))
    )


@dataclass
class FakeLibrarian:
    """Library folders, walked last at a moment; remembers which scans were asked for."""

    roots: list[Path]
    walked_at: datetime = field(default_factory=lambda: datetime.now(UTC) + timedelta(hours=1))
    asked: list[str] = field(default_factory=list)
    away: int = 0
    walking: int = 0
    """So many times from now on, the answer is that the folder is being walked just now."""

    def libraries(self) -> tuple[Library, ...]:
        return tuple(Library(id=number, name=root.name, path=str(root)) for number, root in enumerate(self.roots, 1))

    def watch(self, request: WatchRequest) -> WatchAnswer:
        return WatchAnswer(library_ids=tuple(request.offers))

    def scans(self) -> tuple[Scan, ...]:
        return tuple(scan_of(str(root), self.walked_at) for root in self.roots)

    def start_scan(self, path: str) -> ScanCreated:
        if self.away:
            self.away -= 1
            raise ApiUnavailable("The api is away.")
        if self.walking:
            self.walking -= 1
            return ScanCreated(id=1, is_new=False)
        self.asked.append(path)
        return ScanCreated(id=len(self.asked))


@contextmanager
def watching(api: FakeLibrarian) -> Iterator[Watchman]:
    watchman = Watchman(api, "nas1", quiet_s=QUIET_S, longest_s=1, poll_s=0.1, look_s=0.2, again_s=0.1)
    thread = threading.Thread(target=watchman.run)
    thread.start()
    try:
        yield watchman
    finally:
        watchman.stop.set()
        thread.join(30)
        assert not thread.is_alive()


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "music" / "album"
    folder.mkdir(parents=True)
    (folder / "a.mp3").write_bytes(b"a")
    (folder / "cover.jpg").write_bytes(b"c")
    os.utime(folder / "a.mp3", (1000, 1000))  # who polls compares whole seconds
    return tmp_path / "music"


CHANGES: dict[str, Callable[[Path], object]] = {
    "new": lambda music: (music / "new.flac").write_bytes(b"n"),
    "changed": lambda music: (music / "album" / "a.mp3").write_bytes(b"more"),
    "renamed": lambda music: (music / "album" / "a.mp3").rename(music / "b.mp3"),
    "deleted": lambda music: (music / "album" / "a.mp3").unlink(),
    "folder renamed": lambda music: (music / "album").rename(music / "Vol. 2"),
    "folder deleted": lambda music: shutil.rmtree(music / "album"),
    "folder moved in": lambda music: shutil.copytree(music / "album", music / "copy"),
    "ignore file": lambda music: (music / ".soniquebayignore").write_text("*.mp3\n"),
}


@pytest.mark.parametrize(
    ("change", "polling"),
    [*((change, False) for change in CHANGES), *((change, True) for change in ("new", "changed", "deleted"))],
)
def test_a_change_is_noticed(change: str, polling: bool, music: Path) -> None:
    seen = threading.Event()
    eye = Eye(str(music), lambda _root: seen.set(), poll_s=0.1, polling=polling)
    eye.open()
    assert eye.ready.wait(30)
    CHANGES[change](music)
    assert seen.wait(30)
    eye.close()


@pytest.mark.parametrize(
    ("change", "name", "matters"),
    [
        (Change.added, "a.mp3", True),
        (Change.modified, "a.mp3", True),
        (Change.added, "cover.jpg", False),
        (Change.modified, "", False),
        (Change.deleted, "Vol. 2", True),
        (Change.added, ".a.mp3.part", False),
        (Change.added, "@eaDir/a.mp3", False),
        (Change.added, "sub/.soniquebayignore", True),
    ],
)
def test_only_what_a_scan_would_see_matters(change: Change, name: str, matters: bool) -> None:
    assert concerns("/music", change, f"/music/{name}") is matters


def test_a_change_asks_for_one_scan_of_its_library_folder(music: Path) -> None:
    api = FakeLibrarian([music])
    with watching(api) as watchman:
        wait_until(lambda: watchman.watched == [str(music)])
        for number in range(20):
            (music / f"{number}.mp3").write_bytes(b"x")
        wait_until(lambda: bool(api.asked))
    assert set(api.asked) == {str(music)}
    assert len(api.asked) <= 2  # the kernel may tell of the twenty in two breaths


def test_listening_to_the_files_asks_for_nothing(music: Path) -> None:
    api = FakeLibrarian([music])
    with watching(api) as watchman:
        wait_until(lambda: watchman.watched == [str(music)])
        (music / "album" / "a.mp3").read_bytes()
        (music / "album" / "cover.jpg").write_bytes(b"another")
        (music / "last.mp3").write_bytes(b"x")
        wait_until(lambda: bool(api.asked))
    assert api.asked == [str(music)]


def test_what_changed_while_nobody_watched_is_noticed_at_the_start(music: Path) -> None:
    walked_at = datetime.now(UTC) - timedelta(hours=1)
    api = FakeLibrarian([music], walked_at)
    with watching(api):
        wait_until(lambda: api.asked == [str(music)])


def test_a_moved_in_file_with_an_old_date_counts_as_a_change(tmp_path: Path) -> None:
    moment = time.time() - 60
    old = tmp_path / "old.mp3"
    old.write_bytes(b"x")
    os.utime(old, (1, 1))
    assert changed_since(str(tmp_path), moment, lambda: None)
    assert not changed_since(str(tmp_path), time.time() + 60, lambda: None)


def test_an_api_that_is_away_or_a_walk_under_way_only_delays_the_scan(music: Path) -> None:
    api = FakeLibrarian([music], away=1, walking=1)
    with watching(api) as watchman:
        wait_until(lambda: watchman.watched == [str(music)])
        (music / "new.mp3").write_bytes(b"x")
        wait_until(lambda: api.asked == [str(music)])
    assert (api.away, api.walking) == (0, 0)


def test_a_disk_that_is_taken_away_asks_for_nothing_and_is_looked_at_when_it_is_back(music: Path) -> None:
    elsewhere = music.with_name("drawer")
    music.rename(elsewhere)
    api = FakeLibrarian([music], datetime.now(UTC) - timedelta(hours=1))
    with watching(api) as watchman:
        time.sleep(0.3)
        assert (watchman.watched, api.asked) == ([], [])
        elsewhere.rename(music)
        wait_until(lambda: api.asked == [str(music)])
