"""The backlog between api and worker: the window, leases, and how a track ends."""

from pydantic import Field

from soniquebay.contracts.base import Contract
from soniquebay.contracts.units import Path, Seconds


class WindowRequest(Contract):
    """A worker asks for tracks to put in the queue (`POST /api/backlog/window`); it says hello by this too."""

    worker: str = Field(min_length=1, max_length=200)
    processes: int = Field(ge=0, le=1024)


class Addressed(Contract):
    """Jobs of a library that not every worker sees: they go into the queue of one that does."""

    worker: str
    track_ids: tuple[int, ...] = ()
    scan_ids: tuple[int, ...] = ()


class WindowAnswer(Contract):
    """Tracks to enqueue now: few, so that the queue stays a window on the backlog. Scans to start again, if any."""

    track_ids: tuple[int, ...]
    scan_ids: tuple[int, ...] = ()
    addressed: tuple[Addressed, ...] = ()


class LeaseRequest(Contract):
    """A worker takes a track (`POST /api/backlog/tracks/{id}/lease`) or goes on with it (`…/heartbeat`)."""

    worker: str = Field(min_length=1, max_length=200)


class Lease(Contract):
    """The right to analyse one track, until `expires_in_s` without a heartbeat."""

    track_id: int
    path: Path
    attempt: int
    expires_in_s: Seconds
    token: str
    scan_id: int | None = None
    """The newest scan that waits for the track, for the log."""
    library_id: int | None = None
    """The library that the track belongs to."""


class Heartbeat(Contract):
    """A worker goes on with a track that it has leased (`POST /api/backlog/tracks/{id}/heartbeat`)."""

    token: str


class TrackResult(Contract):
    """A failed analysis (`POST /api/backlog/tracks/{id}/failure`)."""

    token: str
    kind: str
    message: str
    retry: bool = False
    """The cause may pass (the file is on a share that went away): try again later, three times in all."""
