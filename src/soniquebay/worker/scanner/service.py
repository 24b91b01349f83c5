"""The scan of one library folder: walk, compare with what is known, register what is new, say when it is over."""

import itertools
import math
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, Protocol

from soniquebay.contracts.library import FileTags
from soniquebay.contracts.paths import from_wire, printable
from soniquebay.contracts.walks import (
    CompareAnswer,
    CompareRequest,
    FileEntry,
    FileStat,
    FileVerdict,
    FoldersAnswer,
    FoldersRequest,
    RegisterAnswer,
    RegisterRequest,
    SkippedPath,
    Twin,
    WalkFinished,
)
from soniquebay.worker.scanner.fingerprint import fingerprint
from soniquebay.worker.scanner.walk import RootUnreadable, Walk, WalkedFolder

FOLDERS_BATCH: Final = 500
FILES_BATCH: Final = 10_000
FOLDERS_S: Final = 2.0
"""Folders are asked for when so many, or so many files in them, have been walked, or the walk has taken so long."""

COMPARE_BATCH: Final = 500
REGISTER_BATCH: Final = 200
REGISTER_S: Final = 2.0
"""What is found is registered at least this often, so that listening begins while the walk goes on."""

TELL_S: Final = 1.0
"""Whoever fills the queue is told of registered files no oftener: it is a question to the api each time."""

SPEAK_S: Final = 20.0
"""A walk says something at least this often, folders permitting."""


class Registry(Protocol):
    """Where files are known: the api, seen from the scanner."""

    def compare_folders(self, scan_id: int, request: FoldersRequest) -> FoldersAnswer:
        """Say in which of these folders something is new or changed."""

    def compare(self, scan_id: int, request: CompareRequest) -> CompareAnswer:
        """Say which of these files are new or changed."""

    def register(self, scan_id: int, request: RegisterRequest) -> RegisterAnswer:
        """Take in new and changed files."""

    def walked(self, scan_id: int, request: WalkFinished) -> object:
        """Take note that the walk is over."""


class Cancelled(Exception):
    """Nobody wants this scan any more."""


def _nothing() -> None:
    """Walk on."""


@dataclass(frozen=True)
class LibraryScanner:
    """Scans library folders.

    Parameters
    ----------
    registry : Registry
    read_tags : callable
        From a path to the tags of the file; never raises for what is in the file.
    on_registered : callable
        Called after the first registration, then about once a second, and after the last: there may be work for the
        queue now.
    follow_links : bool
        Enter links that lead outside the folder.
    on_folder : callable
        Called at every folder; what it raises ends the scan.
    worker : str, optional
        Whose walk it is.
    """

    registry: Registry
    read_tags: Callable[[str], FileTags]
    on_registered: Callable[[], None]
    follow_links: bool = False
    on_folder: Callable[[], None] = _nothing
    worker: str | None = None

    def scan(self, scan_id: int, root: str) -> WalkFinished | None:
        """Walk a folder and report; returns what was said at the end, None when the scan was cancelled."""
        skipped: list[SkippedPath] = []
        try:
            with ThreadPoolExecutor(1, "registering") as sender:
                register = _Registration(self, scan_id, skipped, sender)
                walk = Walk(root, self.follow_links, skipped, register.on_folder)
                for changed in register.changed(folder_batches(walk.folders())):
                    for files, answer in register.compared(batches(changed, COMPARE_BATCH)):
                        register.batch(files, answer)
                register.flush()
                register.settle(last=True)
        except RootUnreadable as error:
            finished = WalkFinished(error=f"{printable(root)}: {error}")
        except Cancelled:
            return None
        else:
            finished = WalkFinished(skipped=tuple(skipped), worker=self.worker)
        self.registry.walked(scan_id, finished)
        return finished


@dataclass
class _Registration:
    """The new and changed files of one scan on their way to the registry.

    While the tags of one batch are read, the batch before is being registered and the one after compared; there are
    never more than these.
    """

    scanner: LibraryScanner
    scan_id: int
    skipped: list[SkippedPath]
    sender: Executor
    sending: Future[RegisterAnswer] | None = None
    entries: list[FileEntry] = field(default_factory=list)
    moved: set[int] = field(default_factory=set)
    flushed_at: float = field(default_factory=time.monotonic)
    told_at: float = -math.inf
    untold: bool = False
    spoke_at: float = field(default_factory=time.monotonic)

    def on_folder(self) -> None:
        """A walk through folders without music must still be heard of, or it is taken for dead."""
        self.scanner.on_folder()
        self._tell()
        if time.monotonic() - self.spoke_at >= SPEAK_S:
            _unless_cancelled(self._ask([]).result())

    def changed(self, batches: Iterable[Sequence[WalkedFolder]]) -> Iterator[Iterator[FileStat]]:
        """Yield the files of folders in which something is new or changed; the walk goes on while the api looks."""
        before: tuple[Sequence[WalkedFolder], Future[FoldersAnswer]] | None = None
        for walked in batches:
            self.spoke_at = time.monotonic()
            request = FoldersRequest(folders=tuple(folder.state() for folder in walked))
            asked = self.sender.submit(self.scanner.registry.compare_folders, self.scan_id, request)
            if before is not None:
                yield _files_of(*before)
            before = walked, asked
        if before is not None:
            yield _files_of(*before)

    def compared(self, batches: Iterable[Sequence[FileStat]]) -> Iterator[tuple[Sequence[FileStat], CompareAnswer]]:
        """Yield batches of files with what the api says of them; it looks at the next while one is worked on."""
        before: tuple[Sequence[FileStat], Future[CompareAnswer]] | None = None
        for files in batches:
            asked = self._ask(files)
            if before is not None:
                yield before[0], _unless_cancelled(before[1].result())
            before = files, asked
        if before is not None:
            yield before[0], _unless_cancelled(before[1].result())

    def _ask(self, files: Sequence[FileStat]) -> Future[CompareAnswer]:
        self.spoke_at = time.monotonic()
        request = CompareRequest(files=tuple(files))
        return self.sender.submit(self.scanner.registry.compare, self.scan_id, request)

    def batch(self, files: Sequence[FileStat], answer: CompareAnswer) -> None:
        """Take note of the files that are new or changed."""
        for file, verdict in zip(files, answer.verdicts, strict=True):
            if verdict.verdict == "unchanged":
                continue
            entry = self._entry(file, verdict)
            if entry is not None:
                self.entries.append(entry)
            if self.sending is not None and self.sending.done():
                self.settle()
            if len(self.entries) >= REGISTER_BATCH or time.monotonic() - self.flushed_at >= REGISTER_S:
                self.scanner.on_folder()
                self.flush()

    def flush(self) -> None:
        """Have registered what was noted, as soon as the batch before is."""
        self.flushed_at = time.monotonic()
        if self.entries:
            self.settle()
            request = RegisterRequest(files=tuple(self.entries))
            self.sending = self.sender.submit(self.scanner.registry.register, self.scan_id, request)
            self.entries.clear()

    def settle(self, *, last: bool = False) -> None:
        """Wait until the batch that is on its way is registered; what went wrong with it is raised here."""
        if self.sending is not None:
            sending, self.sending = self.sending, None
            sending.result()
            self.untold = True
        self._tell(last=last)

    def _tell(self, *, last: bool = False) -> None:
        if self.untold and (last or time.monotonic() - self.told_at >= TELL_S):
            self.untold, self.told_at = False, time.monotonic()
            self.scanner.on_registered()

    def _entry(self, file: FileStat, verdict: FileVerdict) -> FileEntry | None:
        path = from_wire(file.path)
        try:
            digest = fingerprint(path)
        except OSError as error:
            reason = f"The file cannot be read ({error.strerror}); check its permissions and its disk."
            self.skipped.append(SkippedPath(path=file.path, reason=reason))
            return None
        moved_from = self._moved_from(verdict, digest)
        return FileEntry(
            **file.model_dump(), fingerprint=digest, tags=self.scanner.read_tags(path), moved_from=moved_from
        )

    def _moved_from(self, verdict: FileVerdict, digest: str) -> int | None:
        """Return the track that a new file was, each track once."""
        for twin in verdict.twins if verdict.verdict == "new" else ():
            if twin.fingerprint == digest and twin.track_id not in self.moved and _gone(twin):
                self.moved.add(twin.track_id)
                return twin.track_id
        return None


def _unless_cancelled(answer: CompareAnswer) -> CompareAnswer:
    if answer.cancelled:
        raise Cancelled
    return answer


def _gone(twin: Twin) -> bool:
    try:
        os.lstat(from_wire(twin.path))
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:  # it cannot be told: then it is not a move
        return False
    return False


def _files_of(walked: Sequence[WalkedFolder], asked: Future[FoldersAnswer]) -> Iterator[FileStat]:
    answer = asked.result()
    if answer.cancelled:
        raise Cancelled
    for place in answer.changed:
        yield from walked[place].stats()


def folder_batches(folders: Iterator[WalkedFolder]) -> Iterator[list[WalkedFolder]]:
    """Yield lists of folders: few enough, and soon enough, that listening begins while the walk goes on."""
    batch: list[WalkedFolder] = []
    files, begun = 0, time.monotonic()
    for folder in folders:
        batch.append(folder)
        files += len(folder.files)
        if len(batch) >= FOLDERS_BATCH or files >= FILES_BATCH or time.monotonic() - begun >= FOLDERS_S:
            yield batch
            batch, files, begun = [], 0, time.monotonic()
    if batch:
        yield batch


def batches(files: Iterator[FileStat], size: int) -> Iterator[list[FileStat]]:
    """Yield lists of at most `size` files."""
    while batch := list(itertools.islice(files, size)):
        yield batch
