"""Live events (`GET /api/events`, server-sent): the event name and the model of its data."""

from typing import Final, Literal

from soniquebay.contracts.base import Contract
from soniquebay.contracts.clusters import Training
from soniquebay.contracts.library import TrackState
from soniquebay.contracts.scans import Scan
from soniquebay.contracts.units import Seconds

SCAN_PROGRESS: Final = "scan"
TRACK_CHANGED: Final = "track"
CLUSTERING: Final = "clustering"
LISTENING: Final = "listening"
PROGRESS_CHANNEL: Final = "soniquebay:progress"
"""Where workers tell every api process of `LISTENING` when there is a Redis."""


class TrackEvent(Contract):
    """A track changed its state."""

    track_id: int
    state: TrackState
    title: str
    failure: str | None = None


class Listening(Contract):
    """A worker is at a track: told about every second and not kept, for what it ends with is an event of its own."""

    track_id: int
    worker: str
    elapsed_s: Seconds


class Event(Contract):
    """An event as the stream carries it; `id` grows, and a client that reconnects sends the last one it saw."""

    id: int | None
    """None: an event that is not kept, and so cannot be asked for again."""
    event: Literal["scan", "track", "clustering", "listening"]
    data: Scan | TrackEvent | Training | Listening
