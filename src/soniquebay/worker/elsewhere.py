"""Library folders that lie elsewhere on this machine than where the api knows them.

The api knows each file under one path. A worker on another machine may have the same folder mounted at another place;
its setting `roots` says where. All that it tells the api and is told goes through here, so nothing else knows.
"""

import time
from collections.abc import Iterable, Mapping
from typing import Any, Final

from soniquebay.client.api import ApiClient
from soniquebay.contracts.backlog import Lease, LeaseRequest
from soniquebay.contracts.paths import from_wire, to_wire
from soniquebay.contracts.roots import KnownFile, Library, Probe
from soniquebay.contracts.scans import Scan, ScanCreated
from soniquebay.contracts.walks import (
    CompareAnswer,
    CompareRequest,
    FileVerdict,
    FoldersAnswer,
    FoldersRequest,
    RegisterAnswer,
    RegisterRequest,
    WalkFinished,
    WalkStarted,
)

NAMES_LAST_S: Final = 10.0
"""So long a name means the library that it meant."""


class Folders:
    """Translates paths, in wire form, between the api and this machine.

    Parameters
    ----------
    here : mapping of str to str
        Where a folder is on this machine, by the path at which the api knows it (such a key begins with `/`), or by
        the name of the library; of several that fit, the longest holds. A name means nothing until `learn` was told
        which library has it.
    """

    def __init__(self, here: Mapping[str, str]) -> None:
        self._by_path = {key: folder for key, folder in here.items() if key.startswith("/")}
        self._by_name = {key: folder for key, folder in here.items() if not key.startswith("/")}
        self.unknown: tuple[str, ...] = tuple(self._by_name)
        """Names that no library has."""
        self._pairs = _Pairs(self._by_path)

    @property
    def has_names(self) -> bool:
        """Whether the libraries must be known."""
        return bool(self._by_name)

    @property
    def named(self) -> frozenset[str]:
        """The names in the settings."""
        return frozenset(self._by_name)

    def learn(self, libraries: Iterable[Library]) -> None:
        """Take note of the libraries, with the paths of the api, as they are now."""
        paths = {library.name: from_wire(library.path) for library in libraries}
        named = {paths[name]: folder for name, folder in self._by_name.items() if name in paths}
        self.unknown = tuple(name for name in self._by_name if name not in paths)
        self._pairs = _Pairs(self._by_path | named)

    def to_here(self, path: str) -> str:
        """Return where a file of the api is on this machine."""
        return _moved(path, self._pairs.here)

    def to_there(self, path: str) -> str:
        """Return how the api knows a file of this machine."""
        return _moved(path, self._pairs.there)


class _Pairs:
    """Both directions, which change together."""

    def __init__(self, here: Mapping[str, str]) -> None:
        self.here = _longest_first(here)
        self.there = _longest_first({mine: theirs for theirs, mine in here.items()})


class ElsewhereClient(ApiClient):
    """The client of the api, with every path as it is on this machine.

    Parameters
    ----------
    folders : Folders
    """

    def __init__(self, base_url: str, *, folders: Folders, **options: Any) -> None:
        super().__init__(base_url, **options)
        self._folders = folders
        self._learnt_at: float | None = None

    @property
    def unknown_roots(self) -> tuple[str, ...]:
        """Names in the settings that no library has."""
        return self._folders.unknown

    def walking(self, scan_id: int) -> WalkStarted:
        """Begin the walk of a scan."""
        self._learn_if_older_than(0.0)
        started = super().walking(scan_id)
        return started.model_copy(update={"path": self._folders.to_here(started.path)})

    def compare_folders(self, scan_id: int, request: FoldersRequest) -> FoldersAnswer:
        """Ask in which walked folders something is new or changed; names do not change, so neither do digests."""
        folders = tuple(one.model_copy(update={"path": self._folders.to_there(one.path)}) for one in request.folders)
        return super().compare_folders(scan_id, request.model_copy(update={"folders": folders}))

    def compare(self, scan_id: int, request: CompareRequest) -> CompareAnswer:
        """Ask which walked files are new or changed."""
        files = tuple(file.model_copy(update={"path": self._folders.to_there(file.path)}) for file in request.files)
        answer = super().compare(scan_id, request.model_copy(update={"files": files}))
        return answer.model_copy(update={"verdicts": tuple(map(self._verdict, answer.verdicts))})

    def register(self, scan_id: int, request: RegisterRequest) -> RegisterAnswer:
        """Register new, changed and moved files."""
        files = tuple(file.model_copy(update={"path": self._folders.to_there(file.path)}) for file in request.files)
        return super().register(scan_id, request.model_copy(update={"files": files}))

    def walked(self, scan_id: int, request: WalkFinished) -> Scan:
        """Say that a walk is over."""
        skipped = tuple(one.model_copy(update={"path": self._folders.to_there(one.path)}) for one in request.skipped)
        return super().walked(scan_id, request.model_copy(update={"skipped": skipped}))

    def lease(self, track_id: int, request: LeaseRequest) -> Lease:
        """Take a track."""
        self._learn_if_older_than(NAMES_LAST_S)
        lease = super().lease(track_id, request)
        return lease.model_copy(update={"path": self._folders.to_here(lease.path)})

    def libraries(self) -> tuple[Library, ...]:
        """Return the library folders."""
        found = super().libraries()
        self._folders.learn(found)
        self._learnt_at = time.monotonic()
        return tuple(one.model_copy(update={"path": self._folders.to_here(one.path)}) for one in found)

    def scans(self) -> tuple[Scan, ...]:
        """Return the newest scans, newest first."""
        self._learn_if_older_than(NAMES_LAST_S)
        return tuple(one.model_copy(update={"path": self._folders.to_here(one.path)}) for one in super().scans())

    def probes(self) -> tuple[Probe, ...]:
        """Return the library folders with some files of each."""
        self._learn_if_older_than(0.0)
        return tuple(map(self._probe, super().probes()))

    def start_scan(
        self,
        path: str,
        name: str | None = None,
        *,
        anyway: bool = False,
        files: tuple[KnownFile, ...] | None = None,
    ) -> ScanCreated:
        """Scan a folder."""
        self._learn_if_older_than(0.0)
        if files is not None:
            files = tuple(file.model_copy(update={"path": self._folders.to_there(file.path)}) for file in files)
        return super().start_scan(self._folders.to_there(path), name, anyway=anyway, files=files)

    def _learn_if_older_than(self, seconds: float) -> None:
        """Ask which libraries have the names of the settings: one may have been added or renamed."""
        if not self._folders.has_names:
            return
        if self._learnt_at is None or time.monotonic() - self._learnt_at >= seconds:
            self.libraries()

    def _probe(self, probe: Probe) -> Probe:
        library = probe.library.model_copy(update={"path": self._folders.to_here(probe.library.path)})
        files = tuple(file.model_copy(update={"path": self._folders.to_here(file.path)}) for file in probe.files)
        return Probe(library=library, files=files)

    def _verdict(self, verdict: FileVerdict) -> FileVerdict:
        twins = tuple(twin.model_copy(update={"path": self._folders.to_here(twin.path)}) for twin in verdict.twins)
        return verdict.model_copy(update={"path": self._folders.to_here(verdict.path), "twins": twins})


def _longest_first(pairs: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(pairs.items(), key=lambda pair: -len(pair[0]))


def _moved(wire: str, pairs: list[tuple[str, str]]) -> str:
    path = from_wire(wire)
    for before, after in pairs:
        if path == before or path.startswith(before.rstrip("/") + "/"):
            return to_wire(after.rstrip("/") + path[len(before.rstrip("/")) :])
    return wire
