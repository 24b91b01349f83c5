"""A house in which everything went right: two scans through the real api, watched, and found as expected."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from soniquebay.api.database import Database
from soniquebay.api.services import event_log
from soniquebay.contracts.analysis import Failure
from soniquebay.contracts.backlog import LeaseRequest, TrackResult, WindowRequest
from soniquebay.contracts.events import Event
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.mir import MirPayload
from soniquebay.contracts.walks import CompareRequest, FileEntry, FileStat, RegisterRequest, WalkFinished
from tests.api.house import WORKER, entry
from tests.api.vectors import placed, vector
from tests.soak.checks.answers import Answers, answers_of
from tests.soak.checks.everything import everything_wrong
from tests.soak.expected import Expected, Round
from tests.soak.watcher import Watcher
from tests.walls.serving import Served

TITLES = ("one", "two", "three")


@dataclass
class Right:
    """What the checks look at; a test plants something wrong in it."""

    session: Session
    expected: Expected
    answers: Answers
    seen: list[Event]

    def wrong(self) -> list[str]:
        self.session.flush()
        self.session.expire_all()
        return everything_wrong(self.session, self.answers, self.seen, self.expected)


@dataclass(frozen=True)
class RightHouse:
    """Where all is right, and stays so."""

    database: Database
    expected: Expected
    answers: Answers
    seen: tuple[Event, ...]

    @contextmanager
    def planting(self) -> Iterator[Right]:
        """Give it to be changed; nothing of that is kept."""
        with self.database.writing() as session:
            yield Right(session, self.expected, self.answers, list(self.seen))
            session.rollback()


@dataclass
class _Library:
    """Three tunes and a bad file; the second scan finds another title on the first tune."""

    api: Served
    payloads: Mapping[str, MirPayload] = field(init=False)
    failures: Mapping[str, Failure] = field(init=False)

    def __post_init__(self) -> None:
        paths = [self.path(title) for title in TITLES]
        self.payloads = {path: placed(vector(seed)) for seed, path in enumerate(paths)}
        self.failures = {self.path("bad"): Failure(kind="empty", message="bad.mp3 holds no sound at all.")}

    def path(self, title: str) -> str:
        return str(self.api.music / f"{title}.mp3")

    def file(self, title: str, take: int = 1) -> FileEntry:
        tags = FileTags(title=f"{title} {take}", artist="Somebody", album="Record")
        return entry(self.path(title), FileTags() if title == "bad" else tags, size=1000 + take)

    def scan(self, files: Mapping[str, FileEntry]) -> Round:
        """Walk and listen, as a worker does."""
        client = self.api.client
        scan_id = client.start_scan(str(self.api.music)).id
        client.walking(scan_id)
        stats = [FileStat(path=one.path, size=one.size, mtime_ns=one.mtime_ns) for one in files.values()]
        verdicts = client.compare(scan_id, CompareRequest(files=tuple(stats))).verdicts
        changed = tuple(files[one.path] for one in verdicts if one.verdict != "unchanged")
        client.register(scan_id, RegisterRequest(files=changed))
        client.walked(scan_id, WalkFinished())
        while ids := client.window(WindowRequest(worker=WORKER, processes=1)).track_ids:
            for track_id in ids:
                self._listen(track_id)
        return Round(scan_id, frozenset(file.path for file in changed))

    def _listen(self, track_id: int) -> None:
        lease = self.api.client.lease(track_id, LeaseRequest(worker=WORKER))
        failure = self.failures.get(lease.path)
        if failure is None:
            self.api.client.store_mir(track_id, self.payloads[lease.path], lease.token)
        else:
            result = TrackResult(token=lease.token, kind=failure.kind, message=failure.message)
            self.api.client.failure(track_id, result)


@contextmanager
def right_house(api: Served) -> Iterator[RightHouse]:
    """Scan twice; give what is to be seen then."""
    library = _Library(api)
    files = {library.path(title): library.file(title) for title in (*TITLES, "bad")}
    watcher = Watcher(api.url)
    first = library.scan(files)
    second = library.scan(files | {library.path("one"): library.file("one", 2)})
    expected = Expected(
        titles={library.path(title): f"{title} {2 if title == 'one' else 1}" for title in TITLES},
        analyses=library.payloads,
        failures=library.failures,
        artists=1,
        albums=1,
        rounds=(first, second),
    )
    database = Database(api.settings.database)
    try:
        with database.reading() as session:
            assert watcher.wait_for(event_log.latest_id(session))
        yield RightHouse(database, expected, answers_of(api.client, expected), tuple(watcher.seen))
    finally:
        watcher.stop()
        database.close()
