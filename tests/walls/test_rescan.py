"""A scan that asks for folders, beside one that asks for every file: the real scanner, the real services, one tree.

Whatever was done to the tree and to the analyses, both must end with the same rows.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from soniquebay.api.models.library import Folder, Track
from soniquebay.api.models.scans import ScanWork
from soniquebay.api.services import backlog, comparing_folders, folders, registering, scans
from soniquebay.client.errors import ApiUnavailable
from soniquebay.contracts.backlog import TrackResult
from soniquebay.contracts.digests import folder_digest
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.paths import folder_of, name_of, to_wire
from soniquebay.contracts.versions import MIR_VERSION
from soniquebay.contracts.walks import (
    CompareAnswer,
    CompareRequest,
    FoldersAnswer,
    FoldersRequest,
    RegisterAnswer,
    RegisterRequest,
    WalkFinished,
)
from soniquebay.worker.scanner import service
from soniquebay.worker.scanner.service import LibraryScanner
from tests.api.house import House, house
from tests.servers.databases import Dialect

FOLDERS = ("", "a", "a/b", "A", "z", "caf\udce9", "100%")
NAMES = ("1.mp3", "1.MP3", "2.mp3", "\u00e9.flac", "\udcff%41.ogg", "notes.txt")


@dataclass
class Registry:
    """The services as the scanner sees them, without HTTP between; asks for folders or passes each one on."""

    home: House
    by_folder: bool
    calls_left: int = 10**9
    asked_for: list[str] = field(default_factory=list)
    ended: list[WalkFinished] = field(default_factory=list)

    def compare_folders(self, scan_id: int, request: FoldersRequest) -> FoldersAnswer:
        self._answer()
        if not self.by_folder:
            return FoldersAnswer(changed=tuple(range(len(request.folders))))
        with self.home.database.writing() as session:
            scan = scans.find(session, scan_id)
            return comparing_folders.compare_folders(session, scan, request, self.home.clock())

    def compare(self, scan_id: int, request: CompareRequest) -> CompareAnswer:
        self._answer()
        self.asked_for.extend(file.path for file in request.files)
        return self.home.compare(scan_id, *request.files)

    def register(self, scan_id: int, request: RegisterRequest) -> RegisterAnswer:
        self._answer()
        with self.home.database.writing() as session:
            return registering.register(session, scans.find(session, scan_id), request, self.home.clock())

    def walked(self, scan_id: int, request: WalkFinished) -> None:
        self._answer()
        self.ended.append(request)

    def _answer(self) -> None:
        self.calls_left -= 1
        if self.calls_left < 0:
            raise ApiUnavailable("The api is away.")


@dataclass
class Library:
    """One tree of files, and a house that scans it."""

    home: House
    root: Path
    by_folder: bool

    @property
    def path(self) -> str:
        return to_wire(str(self.root))

    def walk(self, scan_id: int, root: Path, calls: int = 10**9) -> Registry:
        registry = Registry(self.home, self.by_folder, calls)
        scanner = LibraryScanner(registry, lambda path: FileTags(title=os.fsencode(path).hex()), lambda: None)
        scanner.scan(scan_id, str(root))
        return registry

    def close(self, scan_id: int, registry: Registry) -> None:
        (finished,) = registry.ended
        self.home.walked(scan_id, *finished.skipped, error=finished.error)
        with self.home.database.writing() as session:
            folders.make_some_digests(session, scans.find(session, scan_id).path)

    def scan(self, root: Path | None = None, first_calls: int | None = None) -> Registry:
        """Scan to the end; with `first_calls`, the api goes away after so many, and the walk starts anew."""
        place = self.root if root is None else root
        scan_id = self.home.begin(to_wire(str(place)))
        if first_calls is not None:
            with suppress(ApiUnavailable):
                self.walk(scan_id, place, first_calls)
        registry = self.walk(scan_id, place)
        self.close(scan_id, registry)
        return registry

    def rows(self) -> list[Any]:
        """Return all that a scan leaves behind."""
        columns = (
            *(Track.id, Track.path, Track.size, Track.mtime_ns, Track.fingerprint, Track.missing, Track.title),
            *(Track.state, Track.attempts, Track.tried_version, Track.failure_kind),
        )
        with self.home.database.reading() as session:
            tracks = [tuple(row) for row in session.execute(select(*columns).order_by(Track.id))]
            seen = folders.last_seen(session, session.scalars(select(Track).where(Track.missing.is_(False))).all())
            work = session.execute(select(ScanWork.scan_id, ScanWork.track_id, ScanWork.outcome))
            told = [
                scan.model_dump(exclude={"rate_per_s", "eta_s"}) for scan in scans.newest(session, self.home.clock())
            ]
            return [tracks, seen, sorted(map(str, work)), told]

    def check_digests(self) -> None:
        """Every digest that is kept is that of the rows; every track is in its folder."""
        with self.home.database.reading() as session:
            tracks = session.scalars(select(Track)).all()
            for folder in session.scalars(select(Folder)):
                inside = [track for track in tracks if track.folder_id == folder.id]
                assert {folder_of(track.path) for track in inside} <= {folder.path}
                held = [(name_of(one.path), one.size, one.mtime_ns) for one in inside if not one.missing]
                assert folder.digest in {None, folder_digest(held)}
            assert all(track.folder_id is not None for track in tracks)


Edit = Callable[[Path], None]
Step = Callable[[Library], None]
places = st.sampled_from(FOLDERS)
paths = st.tuples(places, st.sampled_from(NAMES))
times = st.sampled_from((10**18, 10**18 + 1, -5, 0))


def write(path: tuple[str, str], content: bytes, mtime_ns: int) -> Edit:
    def edit(root: Path) -> None:
        (root / path[0]).mkdir(parents=True, exist_ok=True)
        file = root / path[0] / path[1]
        file.write_bytes(content)
        os.utime(file, ns=(mtime_ns, mtime_ns))

    return edit


def move(one: tuple[str, str], other: tuple[str, str]) -> Edit:
    def edit(root: Path) -> None:
        before, after = root / one[0] / one[1], root / other[0] / other[1]
        if before.is_file() and after.parent.is_dir():
            before.rename(after)

    return edit


def remove(path: tuple[str, str]) -> Edit:
    return lambda root: (root / path[0] / path[1]).unlink(missing_ok=True)


def touch(path: tuple[str, str], mtime_ns: int) -> Edit:
    def edit(root: Path) -> None:
        file = root / path[0] / path[1]
        if file.is_file():
            os.utime(file, ns=(mtime_ns, mtime_ns))

    return edit


def rename_folder(one: str, other: str) -> Edit:
    def edit(root: Path) -> None:
        inside_itself = f"{other}/".startswith(f"{one}/")
        if one and other and not inside_itself and (root / one).is_dir() and not (root / other).exists():
            (root / other).parent.mkdir(exist_ok=True)
            (root / one).rename(root / other)

    return edit


def put_aside(folder: str) -> Edit:
    """Take a folder away, or, the second time, put it back."""

    def edit(root: Path) -> None:
        here, aside = root / folder, root.parent / f"aside {folder.replace('/', ' ')}"
        if not folder:
            return
        if aside.exists():
            if here.parent.is_dir() and not here.exists():
                aside.rename(here)
        elif here.is_dir():
            here.rename(aside)

    return edit


edits = st.one_of(
    st.builds(write, paths, st.sampled_from((b"x", b"y", b"long")), times),
    st.builds(move, paths, paths),
    st.builds(remove, paths),
    st.builds(touch, paths, times),
    st.builds(rename_folder, places, places),
    st.builds(put_aside, places),
)


def scan_all(library: Library) -> None:
    library.scan()


def scan_broken_off(calls: int) -> Step:
    def step(library: Library) -> None:
        library.scan(first_calls=calls)

    return step


def scan_one_folder(folder: str) -> Step:
    def step(library: Library) -> None:
        library.scan(library.root / folder)

    return step


def scan_one_folder_during_another(folder: str) -> Step:
    def step(library: Library) -> None:
        elder = library.home.begin(library.path)
        walked = library.walk(elder, library.root)
        library.scan(library.root / folder)
        library.close(elder, walked)

    return step


def listen(library: Library) -> None:
    """Analyse half of what waits; of the rest one is out of reach, and one was heard by an older version."""
    home = library.home
    waiting = home.window(processes=4).track_ids
    for place, track_id in enumerate(waiting):
        lease = home.lease(track_id)
        if place % 4 == 1:
            result = TrackResult(token=lease.token, kind="gone", message="It is gone.")
            with home.database.writing() as session:
                backlog.fail(session, track_id, result, home.clock())
            continue
        home.store(track_id, lease.token)
        if place % 4 == 3:
            with home.database.writing() as session:
                session.get_one(Track, track_id).tried_version = MIR_VERSION - 1


steps = st.one_of(
    st.just(scan_all),
    st.just(listen),
    st.builds(scan_broken_off, st.integers(0, 12)),
    st.builds(scan_one_folder, places),
    st.builds(scan_one_folder_during_another, places),
)
histories = st.lists(st.tuples(st.lists(edits, max_size=6), steps), min_size=1, max_size=6)
beginnings = st.lists(st.builds(write, paths, st.sampled_from((b"x", b"y", b"long")), times), max_size=12)


@contextmanager
def small_batches() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("FOLDERS_BATCH", "COMPARE_BATCH", "REGISTER_BATCH"):
            patch.setattr(service, name, 2)
        yield


@contextmanager
def both_ways(dialect: Dialect) -> Iterator[tuple[Library, Library]]:
    """Give two libraries of one tree, which must always be the same."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        root = Path(folder) / "music"
        root.mkdir()
        homes = []
        for name in ("folders", "files"):
            (Path(folder) / name).mkdir()
            homes.append(stack.enter_context(house(dialect, Path(folder) / name)))
        yield Library(homes[0], root, True), Library(homes[1], root, False)


def live(history: list[tuple[list[Edit], Step]], beginning: list[Edit], dialect: Dialect) -> None:
    with both_ways(dialect) as (one, other), small_batches():
        for changes, step in [(beginning, scan_all), *history, ([], scan_all)]:
            for edit in changes:
                edit(one.root)
            for library in (one, other):
                step(library)
            one.check_digests()
            assert one.rows() == other.rows()
        # Everything is known now: another scan asks for no file, and changes nothing.
        assert one.scan().asked_for == []
        other.scan()
        assert one.rows() == other.rows()


@settings(max_examples=25)
@given(histories, beginnings)
def test_a_scan_by_folders_ends_with_the_rows_of_a_scan_by_files(
    history: list[tuple[list[Edit], Step]], beginning: list[Edit]
) -> None:
    live(history, beginning, "sqlite")


@settings(max_examples=3)
@given(histories, beginnings)
def test_a_scan_by_folders_ends_with_the_rows_of_a_scan_by_files_on_postgresql(
    history: list[tuple[list[Edit], Step]], beginning: list[Edit]
) -> None:
    live(history, beginning, "postgresql")
