import os
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from soniquebay.contracts.digests import folder_digest
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.paths import folder_of, from_wire, name_of
from soniquebay.contracts.walks import (
    CompareAnswer,
    CompareRequest,
    FileEntry,
    FileVerdict,
    FoldersAnswer,
    FoldersRequest,
    RegisterAnswer,
    RegisterRequest,
    Twin,
    WalkFinished,
)
from soniquebay.worker.scanner import service
from soniquebay.worker.scanner.service import LibraryScanner
from tests.worker.scanner.test_walk import fill


@dataclass
class FakeRegistry:
    """Knows files as the api does, in memory."""

    known: dict[str, tuple[int, int, FileEntry]] = field(default_factory=dict)
    batches: list[int] = field(default_factory=list)
    registered: list[FileEntry] = field(default_factory=list)
    finished: list[WalkFinished] = field(default_factory=list)
    cancel_after: int | None = None

    def compare_folders(self, scan_id: int, request: FoldersRequest) -> FoldersAnswer:
        held: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
        for path, (size, mtime_ns, _) in self.known.items():
            held[folder_of(path)].append((name_of(path), size, mtime_ns))
        digests = {path: folder_digest(files) for path, files in held.items()}
        changed = (place for place, one in enumerate(request.folders) if digests.get(one.path) != one.digest)
        return FoldersAnswer(changed=tuple(changed))

    def compare(self, scan_id: int, request: CompareRequest) -> CompareAnswer:
        self.batches.append(len(request.files))
        verdicts = []
        for file in request.files:
            known = self.known.get(file.path)
            if known is not None:
                same = known[:2] == (file.size, file.mtime_ns)
                verdicts.append(FileVerdict(path=file.path, verdict="unchanged" if same else "changed"))
                continue
            twins = tuple(
                Twin(track_id=number, path=path, fingerprint=entry.fingerprint)
                for number, (path, (size, _, entry)) in enumerate(self.known.items())
                if size == file.size
            )
            verdicts.append(FileVerdict(path=file.path, verdict="new", twins=twins))
        cancelled = self.cancel_after is not None and len(self.batches) > self.cancel_after
        return CompareAnswer(verdicts=tuple(verdicts), cancelled=cancelled)

    def register(self, scan_id: int, request: RegisterRequest) -> RegisterAnswer:
        for entry in request.files:
            self.registered.append(entry)
            self.known[entry.path] = (entry.size, entry.mtime_ns, entry)
        return RegisterAnswer(added=len(request.files), changed=0, moved=0)

    def walked(self, scan_id: int, request: WalkFinished) -> None:
        self.finished.append(request)


def no_tags(path: str) -> FileTags:
    return FileTags(title=os.fsencode(path).decode("ascii", "replace"))


def scan(registry: FakeRegistry, root: Path, on_registered: Callable[[], None] = lambda: None) -> WalkFinished | None:
    registry.registered.clear()
    return LibraryScanner(registry, no_tags, on_registered).scan(1, str(root))


def registered(registry: FakeRegistry, root: Path) -> list[str]:
    return [from_wire(entry.path).removeprefix(f"{root}/") for entry in registry.registered]


def test_new_files_are_registered_and_the_next_scan_finds_nothing_to_do(tmp_path: Path) -> None:
    fill(tmp_path, "a.mp3", "b/c.flac")
    registry = FakeRegistry()
    assert scan(registry, tmp_path) == WalkFinished()
    assert registered(registry, tmp_path) == ["a.mp3", "b/c.flac"]
    assert registry.finished == [WalkFinished()]
    scan(registry, tmp_path)
    assert registered(registry, tmp_path) == []


def test_a_changed_file_is_registered_again(tmp_path: Path) -> None:
    fill(tmp_path, "a.mp3", "b.mp3")
    registry = FakeRegistry()
    scan(registry, tmp_path)
    (tmp_path / "b.mp3").write_bytes(b"other")
    scan(registry, tmp_path)
    assert registered(registry, tmp_path) == ["b.mp3"]
    assert registry.registered[0].moved_from is None


def test_a_moved_file_is_recognised_and_a_copied_one_is_new(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(b"first")
    (tmp_path / "b.mp3").write_bytes(b"secnd")
    registry = FakeRegistry()
    scan(registry, tmp_path)
    (tmp_path / "a.mp3").rename(tmp_path / "moved.mp3")
    (tmp_path / "copy.mp3").write_bytes(b"secnd")
    scan(registry, tmp_path)
    assert {from_wire(entry.path)[-9:]: entry.moved_from for entry in registry.registered} == {
        "/copy.mp3": None,
        "moved.mp3": 0,
    }


def test_of_two_copies_of_a_moved_file_only_one_is_the_move(tmp_path: Path) -> None:
    fill(tmp_path, "a.mp3")
    registry = FakeRegistry()
    scan(registry, tmp_path)
    (tmp_path / "a.mp3").rename(tmp_path / "b.mp3")
    fill(tmp_path, "c.mp3")
    scan(registry, tmp_path)
    assert [entry.moved_from for entry in registry.registered] == [0, None]


def test_a_missing_root_fails_the_scan_with_a_sentence(tmp_path: Path) -> None:
    registry = FakeRegistry()
    finished = scan(registry, tmp_path / "unplugged")
    assert finished is not None
    assert finished.error is not None
    assert "unplugged" in finished.error
    assert registry.finished == [finished]


def test_a_cancelled_scan_stops_and_says_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "COMPARE_BATCH", 2)
    fill(tmp_path, *(f"{number}.mp3" for number in range(9)))
    registry = FakeRegistry(cancel_after=1)
    assert scan(registry, tmp_path) is None
    assert registry.batches == [2, 2, 2], "one answered, one cancelled, one that was on its way"
    assert registry.finished == []


def test_files_come_in_batches_and_are_registered_while_the_walk_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "COMPARE_BATCH", 4)
    monkeypatch.setattr(service, "REGISTER_BATCH", 3)
    monkeypatch.setattr(service, "TELL_S", 0.0)
    fill(tmp_path, *(f"{number}.mp3" for number in range(10)))
    registry = FakeRegistry()
    seen: list[int] = []
    scan(registry, tmp_path, lambda: seen.append(len(registry.registered)))
    assert registry.batches == [4, 4, 2]
    assert seen == [3, 6, 9, 10]


def test_whoever_fills_the_queue_is_told_of_the_first_files_and_the_last_and_not_of_each_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "REGISTER_BATCH", 1)
    monkeypatch.setattr(service, "TELL_S", 3600.0)
    fill(tmp_path, *(f"{number}.mp3" for number in range(10)))
    registry = FakeRegistry()
    seen: list[int] = []
    scan(registry, tmp_path, lambda: seen.append(len(registry.registered)))
    assert seen == [1, 10]


def test_a_walk_that_finds_nothing_for_long_still_says_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SPEAK_S", 0.0)
    fill(tmp_path, "a/x.txt", "b/x.txt")
    registry = FakeRegistry()
    scan(registry, tmp_path)
    assert registry.batches == [0, 0, 0]


@pytest.mark.skipif(os.geteuid() == 0, reason="everything is readable for root")
def test_an_unreadable_file_is_reported_and_not_registered(tmp_path: Path) -> None:
    fill(tmp_path, "a.mp3", "locked.mp3")
    (tmp_path / "locked.mp3").chmod(0)
    registry = FakeRegistry()
    finished = scan(registry, tmp_path)
    assert registered(registry, tmp_path) == ["a.mp3"]
    assert finished is not None
    assert "Permission denied" in finished.skipped[0].reason


def test_the_next_tags_are_read_while_a_batch_is_registered_and_one_batch_is_on_its_way_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "REGISTER_BATCH", 1)
    fill(tmp_path, "a.mp3", "b.mp3", "c.mp3")
    read: list[str] = []
    second_was_read = threading.Event()
    on_the_way: list[int] = []

    class Slow(FakeRegistry):
        def register(self, scan_id: int, request: RegisterRequest) -> RegisterAnswer:
            on_the_way.append(1)
            assert len(on_the_way) == 1
            assert second_was_read.wait(30)
            on_the_way.pop()
            return super().register(scan_id, request)

    def tags(path: str) -> FileTags:
        read.append(path)
        if len(read) == 2:
            second_was_read.set()
        return FileTags()

    registry = Slow()
    assert LibraryScanner(registry, tags, lambda: None).scan(1, str(tmp_path)) == WalkFinished()
    assert registered(registry, tmp_path) == ["a.mp3", "b.mp3", "c.mp3"]


def test_what_goes_wrong_with_the_last_batch_is_not_lost(tmp_path: Path) -> None:
    fill(tmp_path, "a.mp3")

    class Broken(FakeRegistry):
        def register(self, scan_id: int, request: RegisterRequest) -> RegisterAnswer:
            raise ConnectionError("The api is away.")

    registry = Broken()
    with pytest.raises(ConnectionError):
        scan(registry, tmp_path)
    assert registry.finished == []


def test_a_scan_that_was_cancelled_stops_when_it_asks_for_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "FOLDERS_BATCH", 1)
    fill(tmp_path, *(f"{number}/x.mp3" for number in range(9)))
    asked: list[str] = []

    class Ended(FakeRegistry):
        def compare_folders(self, scan_id: int, request: FoldersRequest) -> FoldersAnswer:
            asked.extend(folder.path for folder in request.folders)
            return FoldersAnswer(changed=(), cancelled=True)

    registry = Ended()
    assert scan(registry, tmp_path) is None
    assert len(asked) <= 2
    assert (registry.batches, registry.finished) == ([], [])


def test_a_folder_as_it_was_has_none_of_its_files_asked_for(tmp_path: Path) -> None:
    fill(tmp_path, "a/1.mp3", "a/2.mp3", "b/3.mp3", "a/caf\udce9/4.mp3")
    registry = FakeRegistry()
    scan(registry, tmp_path)
    registry.batches.clear()
    (tmp_path / "b" / "3.mp3").write_bytes(b"other")
    scan(registry, tmp_path)
    assert registry.batches == [1]
    assert registered(registry, tmp_path) == ["b/3.mp3"]
