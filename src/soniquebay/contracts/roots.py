"""Library folders: the name that all machines know one by, and how it looks from each worker."""

from datetime import datetime
from typing import Final, Literal

from pydantic import Field

from soniquebay.contracts.base import Contract
from soniquebay.contracts.conditions import Condition
from soniquebay.contracts.units import Path, Seconds

LONGEST_NAME: Final = 100
KNOWN_FILES: Final = 8
"""By so many files it is seen whether a folder is the same one."""
NOT_IN_NAMES: Final = "/;="
"""What separates names and folders where both are written side by side (`SONIQUEBAY_ROOTS`)."""


def wrong_in_name(name: str) -> str | None:
    """Return what is wrong with the name of a library folder, in words that follow it; None where it can serve."""
    if not name or name != name.strip():
        return "is empty, or begins or ends with a blank"
    if len(name) > LONGEST_NAME:
        return f"has more than {LONGEST_NAME} characters"
    if not name.isprintable():
        return "has characters that cannot be printed"
    if any(sign in name for sign in NOT_IN_NAMES):
        return "has one of the signs / ; = in it"
    return None


class LibraryChange(Contract):
    """`PATCH /api/libraries/{id}`."""

    name: str


class Library(Contract):
    """A folder that somebody asked to scan."""

    id: int
    name: str
    """The same on every machine, wherever the folder is there; unique."""
    path: Path
    """Where the api knows it."""


# --- how a library looks from a worker -----------------------------------------------------------------------------

Sight = Literal["same", "changed", "new", "other", "missing", "unreadable"]
"""`same`: known files are there; `changed`: none is, but it is the folder that it was; `new`: no file is known yet;
`other`: none is, and it never was this library; `missing`, `unreadable`: there is no folder, or it may not be read."""

SEEN: Final = frozenset({"same", "changed", "new"})
"""Sights with which a worker may walk a library and listen to its tracks."""


class KnownFile(Contract):
    """A file of a library, by which a worker sees whether it has the same folder."""

    path: Path
    size: int


class Probe(Contract):
    """What to look for in a library folder (`GET /api/workers/probes`)."""

    library: Library
    files: tuple[KnownFile, ...]


class Look(Contract):
    """What a worker finds at a library folder."""

    library_id: int
    path: Path
    """Where it is there."""
    access: Literal["readable", "missing", "unreadable"]
    identity: str | None = Field(default=None, max_length=64)
    """Inode of the folder."""
    known: int = Field(ge=0)
    found: int = Field(ge=0)
    """Of the known files of the probe, those that are there with their size."""


class WorkerReport(Contract):
    """What a worker says of itself every few seconds (`POST /api/workers/report`)."""

    worker: str = Field(min_length=1, max_length=200)
    processes: int = Field(ge=0, le=1024)
    host: str = Field(max_length=300)
    version: str = Field(max_length=64)
    time: datetime
    """What its clock shows."""
    queue: Condition | None = None
    """How it reaches the broker."""
    unknown_roots: tuple[str, ...] = Field(default=(), max_length=100)
    """Names in its setting of roots that no library has."""
    looks: tuple[Look, ...] = Field(default=(), max_length=10_000)


class Sights(Contract):
    """What a worker's looks mean: library to sight."""

    sights: dict[int, Sight]


class LibraryView(Contract):
    """A library as a worker sees it."""

    library_id: int
    name: str
    path: Path
    """Where the worker has it."""
    state: Sight
    known: int
    found: int
    looked_at: datetime


class WorkerView(Contract):
    """A worker, as `GET /api/workers` shows it."""

    name: str
    host: str | None
    version: str | None
    processes: int
    alive: bool
    """Heard from lately."""
    seen_at: datetime
    silent_s: Seconds
    """How long ago that was."""
    clock_skew_s: float | None
    """How far its clock is ahead of the api's."""
    queue: Condition | None
    unknown_roots: tuple[str, ...]
    libraries: tuple[LibraryView, ...]


class LooksRequest(Contract):
    """A worker looked at some libraries before it works in them (`POST /api/workers/looks`)."""

    worker: str = Field(min_length=1, max_length=200)
    looks: tuple[Look, ...] = Field(max_length=10_000)


class Unseen(Contract):
    """A worker hands back what it cannot see: a walk (`POST /api/scans/{id}/unseen`) …"""

    worker: str = Field(min_length=1, max_length=200)


class TrackUnseen(Unseen):
    """… or a leased track (`POST /api/backlog/tracks/{id}/unseen`)."""

    token: str


class WatchRequest(Contract):
    """A worker offers to watch library folders (`POST /api/workers/watch`)."""

    worker: str = Field(min_length=1, max_length=200)
    offers: dict[int, Literal["kernel", "polling"]]
    """Library to how it would hear of changes there."""


class WatchAnswer(Contract):
    """Which of these folders are this worker's to watch, for the next half minute."""

    library_ids: tuple[int, ...]
