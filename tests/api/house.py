"""A library of one's own for tests: a database, a clock that only moves when told, and short ways to fill both."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from soniquebay.api.database import Database
from soniquebay.api.models.library import Track
from soniquebay.api.services import backlog, comparing, mir_storage, registering, scans, walk, window
from soniquebay.contracts.backlog import Lease, WindowAnswer, WindowRequest
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.mir import MirPayload
from soniquebay.contracts.scans import Scan
from soniquebay.contracts.walks import (
    CompareAnswer,
    CompareRequest,
    FileEntry,
    FileStat,
    RegisterAnswer,
    RegisterRequest,
    SkippedPath,
    WalkFinished,
)
from tests.servers.databases import Dialect, empty_database

DATA = Path(__file__).parent.parent / "data"
ROOT = "/music"
WORKER = "worker one"


class Clock:
    """A clock that stands still until told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 17, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class FakeQueue:
    """Remembers what was asked; can be as unreachable as a broker that is down."""

    reachable: bool = True
    scans: list[int] = field(default_factory=list)

    def enqueue_scan(self, scan_id: int) -> bool:
        if self.reachable:
            self.scans.append(scan_id)
        return self.reachable

    def lengths(self) -> dict[str, int] | None:
        return {"control": len(self.scans), "analysis": 0} if self.reachable else None


def payload() -> MirPayload:
    """The payload of the specification."""
    return MirPayload.model_validate_json((DATA / "mir_payload.json").read_text(encoding="utf-8"))


def stat(path: str, size: int = 1000, mtime_ns: int = 1) -> FileStat:
    return FileStat(path=path, size=size, mtime_ns=mtime_ns)


def entry(
    path: str,
    tags: FileTags | None = None,
    *,
    size: int = 1000,
    mtime_ns: int = 1,
    content: int = 1,
    moved_from: int | None = None,
) -> FileEntry:
    return FileEntry(
        path=path,
        size=size,
        mtime_ns=mtime_ns,
        fingerprint=f"{content:032x}",
        tags=FileTags() if tags is None else tags,
        moved_from=moved_from,
    )


@dataclass
class House:
    """The services on one database."""

    database: Database
    clock: Clock = field(default_factory=Clock)

    def begin(self, root: str = ROOT, *, walking: bool = True) -> int:
        with self.database.writing() as session:
            scan_id, _ = scans.begin(session, root, self.clock())
            if walking:
                walk.start(scans.find(session, scan_id), self.clock())
            return scan_id

    def compare(self, scan_id: int, *files: FileStat) -> CompareAnswer:
        with self.database.writing() as session:
            return comparing.compare(session, scans.find(session, scan_id), CompareRequest(files=files), self.clock())

    def register(self, scan_id: int, *files: FileEntry) -> RegisterAnswer:
        with self.database.writing() as session:
            return registering.register(
                session, scans.find(session, scan_id), RegisterRequest(files=files), self.clock()
            )

    def walked(self, scan_id: int, *skipped: SkippedPath, error: str | None = None) -> None:
        with self.database.writing() as session:
            walk.finish(session, scans.find(session, scan_id), WalkFinished(skipped=skipped, error=error), self.clock())

    def scan(self, scan_id: int) -> Scan:
        with self.database.reading() as session:
            return scans.view(session, scans.find(session, scan_id), self.clock())

    def window(self, processes: int = 1, worker: str = WORKER) -> WindowAnswer:
        with self.database.writing() as session:
            answer, touched = window.window(session, WindowRequest(worker=worker, processes=processes), self.clock())
            for scan_id in touched:
                scans.finish_if_over(session, scans.find(session, scan_id), self.clock())
            return answer

    def lease(self, track_id: int, worker: str = WORKER) -> Lease:
        with self.database.writing() as session:
            return backlog.lease(session, track_id, worker, self.clock())

    def store(self, track_id: int, token: str | None = None, mir: MirPayload | None = None) -> None:
        with self.database.writing() as session:
            touched = mir_storage.store(session, track_id, payload() if mir is None else mir, token, self.clock())
            for scan_id in touched:
                scans.finish_if_over(session, scans.find(session, scan_id), self.clock())

    def add(self, *files: FileEntry, root: str = ROOT) -> tuple[int, list[int]]:
        """Scan files to the end of the walk; return the scan and the tracks' ids in the order of the files."""
        scan_id = self.begin(root)
        self.register(scan_id, *files)
        self.walked(scan_id)
        return scan_id, [self.id_of(file.path) for file in files]

    def rescan(self, *files: FileStat | FileEntry, root: str = ROOT) -> int:
        """Scan again: every file compared, new and changed ones registered."""
        scan_id = self.begin(root)
        stats = [FileStat(path=file.path, size=file.size, mtime_ns=file.mtime_ns) for file in files]
        verdicts = {one.path: one.verdict for one in self.compare(scan_id, *stats).verdicts}
        self.register(
            scan_id,
            *(file for file in files if isinstance(file, FileEntry) and verdicts[file.path] != "unchanged"),
        )
        self.walked(scan_id)
        return scan_id

    def id_of(self, path: str) -> int:
        with self.database.reading() as session:
            return session.scalars(select(Track.id).where(Track.path == path)).one()

    def finish(self, track_ids: Sequence[int]) -> None:
        for track_id in track_ids:
            self.store(track_id, self.lease(track_id).token)


@contextmanager
def house(dialect: Dialect, folder: Path) -> Iterator[House]:
    with empty_database(dialect, folder) as url:
        database = Database(url)
        try:
            yield House(database)
        finally:
            database.close()
