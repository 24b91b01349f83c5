"""Library folders that lie elsewhere on this machine than where the api knows them.

The api knows each file under one path. A worker on another machine may have the same folder mounted at another place;
its setting `roots` says where. All that it tells the api and is told goes through here, so nothing else knows.
"""

from collections.abc import Mapping
from typing import Any

from soniquebay.client.api import ApiClient
from soniquebay.contracts.library import (
    CompareAnswer,
    CompareRequest,
    FileVerdict,
    Lease,
    LeaseRequest,
    Library,
    RegisterAnswer,
    RegisterRequest,
    Scan,
    ScanCreated,
    WalkFinished,
    WalkStarted,
)
from soniquebay.contracts.paths import from_wire, to_wire


class Folders:
    """Translates paths, in wire form, between the api and this machine.

    Parameters
    ----------
    here : mapping of str to str
        From a folder as the api knows it to where it is on this machine; of several that fit, the longest holds.
    """

    def __init__(self, here: Mapping[str, str]) -> None:
        self._here = _longest_first(here)
        self._there = _longest_first({mine: theirs for theirs, mine in here.items()})

    def to_here(self, path: str) -> str:
        """Return where a file of the api is on this machine."""
        return _moved(path, self._here)

    def to_there(self, path: str) -> str:
        """Return how the api knows a file of this machine."""
        return _moved(path, self._there)


class ElsewhereClient(ApiClient):
    """The client of the api, with every path as it is on this machine.

    Parameters
    ----------
    folders : Folders
    """

    def __init__(self, base_url: str, *, folders: Folders, **options: Any) -> None:
        super().__init__(base_url, **options)
        self._folders = folders

    def walking(self, scan_id: int) -> WalkStarted:
        """Begin the walk of a scan."""
        started = super().walking(scan_id)
        return started.model_copy(update={"path": self._folders.to_here(started.path)})

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
        lease = super().lease(track_id, request)
        return lease.model_copy(update={"path": self._folders.to_here(lease.path)})

    def libraries(self) -> tuple[Library, ...]:
        """Return the library folders."""
        found = super().libraries()
        return tuple(one.model_copy(update={"path": self._folders.to_here(one.path)}) for one in found)

    def scans(self) -> tuple[Scan, ...]:
        """Return the newest scans, newest first."""
        return tuple(one.model_copy(update={"path": self._folders.to_here(one.path)}) for one in super().scans())

    def start_scan(self, path: str) -> ScanCreated:
        """Scan a folder."""
        return super().start_scan(self._folders.to_there(path))

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
