import os
from pathlib import Path

import pytest

from soniquebay.cli.hearing import Hearing, find, sentence
from soniquebay.contracts.analysis import Analysis, Failure
from soniquebay.worker.listening.listener import CannotListen, Listener
from tests.worker.listening.test_listener import STRANGE_CHILD
from tests.worker.scanner.test_walk import fill


def strange_listener() -> Listener:
    return Listener(command=STRANGE_CHILD)


def test_files_are_taken_as_given_and_folders_are_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, "album/b.mp3", "album/a.flac", "album/notes.txt", "song without suffix")
    monkeypatch.chdir(tmp_path)
    found = find(["album/", "./album/b.mp3", "song without suffix"])
    assert found.files == ["album/a.flac", "album/b.mp3", "./album/b.mp3", "song without suffix"]
    assert found.lost == []


def test_a_missing_path_is_lost_and_what_a_folder_hides_is_skipped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp3")
    found = find([str(tmp_path), str(tmp_path / "miss\x1bing")])
    assert found.files == []
    ((path, failure),) = found.lost
    assert (path, failure.kind) == (str(tmp_path / "miss\x1bing"), "gone")
    assert "miss\\x1bing" in failure.message
    assert sentence(found.skipped[0]).startswith(f"Skipped {tmp_path}/pipe.mp3: ")


@pytest.mark.parametrize("jobs", [1, 3])
def test_every_file_is_heard_once_whatever_becomes_of_its_neighbours(tmp_path: Path, jobs: int) -> None:
    fill(tmp_path, "a.mp3", "segfault.mp3", "b.mp3", "damaged.mp3", "c.mp3")
    with Hearing(find([str(tmp_path)]).files, jobs, strange_listener) as hearing:
        heard = {Path(heard.path).name: heard.result for heard in hearing}
    assert {name for name, result in heard.items() if isinstance(result, Analysis)} == {"a.mp3", "b.mp3", "c.mp3"}
    assert {name: result.kind for name, result in heard.items() if isinstance(result, Failure)} == {
        "segfault.mp3": "crash",
        "damaged.mp3": "damaged",
    }


def test_leaving_early_ends_the_listening_processes(tmp_path: Path) -> None:
    fill(tmp_path, "hang.mp3", "a.mp3")
    listeners: list[Listener] = []

    def remembered() -> Listener:
        listeners.append(strange_listener())
        return listeners[-1]

    with Hearing([str(tmp_path / "a.mp3"), str(tmp_path / "hang.mp3")], 2, remembered) as hearing:
        next(iter(hearing))
    assert [listener.pid for listener in listeners] == [None, None]


def test_a_listener_that_cannot_start_ends_it_all(tmp_path: Path) -> None:
    fill(tmp_path, "a.mp3")
    broken = Listener(command=(*STRANGE_CHILD, "no such library"))
    with pytest.raises(CannotListen), Hearing([str(tmp_path / "a.mp3")], 1, lambda: broken) as hearing:
        list(hearing)
