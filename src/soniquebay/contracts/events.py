"""Live events (`GET /api/events`, server-sent): the event name and the model of its data."""

from typing import Final, Literal

from soniquebay.contracts.base import Contract
from soniquebay.contracts.clusters import Training
from soniquebay.contracts.library import Scan, TrackState

SCAN_PROGRESS: Final = "scan"
TRACK_CHANGED: Final = "track"
CLUSTERING: Final = "clustering"


class TrackEvent(Contract):
    """A track changed its state."""

    track_id: int
    state: TrackState
    title: str
    failure: str | None = None


class Event(Contract):
    """An event as the stream carries it; `id` grows, and a client that reconnects sends the last one it saw."""

    id: int
    event: Literal["scan", "track", "clustering"]
    data: Scan | TrackEvent | Training
