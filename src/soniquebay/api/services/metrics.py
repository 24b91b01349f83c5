"""What Prometheus reads of the api: requests as this process counted them, the library as the database has it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Track
from soniquebay.api.models.scans import Scan
from soniquebay.api.services.backlog import ORDINARY, live_processes
from soniquebay.api.services.window import handed_out

BUCKETS_S: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
TRACK_STATES: Final = ("pending", "analysing", "done", "failed")
SCAN_STATES: Final = ("queued", "walking", "analysing", "done", "failed", "cancelled")
"""States are told even when nothing is in them: an absent series looks like a broken api."""


class RequestCounts:
    """Requests of this process. Each api process counts its own; Prometheus adds them up."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._seconds = Histogram(
            "soniquebay_request_seconds",
            "Seconds until a request was answered, by endpoint.",
            ("method", "endpoint"),
            buckets=BUCKETS_S,
            registry=self._registry,
        )
        self._requests = Counter(
            "soniquebay_requests",
            "Requests answered, by endpoint and status.",
            ("method", "endpoint", "status"),
            registry=self._registry,
        )

    def count(self, method: str, endpoint: str, status: int, seconds: float) -> None:
        """Count a request. `endpoint` is a template (`/api/tracks/{track_id}`): few values, whatever is asked."""
        self._requests.labels(method, endpoint, str(status)).inc()
        self._seconds.labels(method, endpoint).observe(seconds)

    def text(self) -> bytes:
        """Return the counts in Prometheus' text format."""
        return generate_latest(self._registry)


def library_text(session: Session, queued: dict[str, int] | None, now: datetime) -> bytes:
    """Return the state of library and backlog in Prometheus' text format.

    Parameters
    ----------
    session : Session
    queued : dict or None
        Messages in each queue; None where the broker does not say.
    now : datetime
    """
    registry = CollectorRegistry()
    registry.register(_Once([*_tracks(session), *_scans(session), *_work(session, queued, now)]))
    return generate_latest(registry)


class _Once(Collector):
    """Metrics that were collected already."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = tuple(metrics)

    def collect(self) -> Iterable[Metric]:
        """Return them."""
        return self._metrics


def _tracks(session: Session) -> Iterator[Metric]:
    states = GaugeMetricFamily("soniquebay_tracks", "Tracks whose files are there, by state.", labels=("state",))
    known = select(Track.state, func.count()).where(Track.missing.is_(False)).group_by(Track.state)
    counts = dict.fromkeys(TRACK_STATES, 0) | dict[str, int](session.execute(known).all())
    for state, count in counts.items():
        states.add_metric((state,), count)
    yield states
    failures = GaugeMetricFamily("soniquebay_tracks_failed", "Failed tracks, by kind of failure.", labels=("kind",))
    for kind, count in session.execute(
        select(Track.failure_kind, func.count())
        .where(Track.missing.is_(False), Track.state == "failed")
        .group_by(Track.failure_kind)
    ):
        failures.add_metric(("unknown" if kind is None else kind,), count)
    yield failures
    missing = session.scalar(select(func.count()).where(Track.missing.is_(True)))
    yield GaugeMetricFamily("soniquebay_tracks_missing", "Tracks whose files were not there.", value=missing)


def _scans(session: Session) -> Iterator[Metric]:
    family = GaugeMetricFamily("soniquebay_scans", "Remembered scans (the newest 100), by state.", labels=("state",))
    known = select(Scan.state, func.count()).group_by(Scan.state)
    counts = dict.fromkeys(SCAN_STATES, 0) | dict[str, int](session.execute(known).all())
    for state, count in counts.items():
        family.add_metric((state,), count)
    yield family


def _work(session: Session, queued: dict[str, int] | None, now: datetime) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "soniquebay_worker_processes", "Analysis processes heard from lately.", value=live_processes(session, now)
    )
    yield GaugeMetricFamily(
        "soniquebay_tracks_handed_out",
        "Tracks in the queue or being analysed.",
        value=handed_out(session, now - ORDINARY.queued),
    )
    if queued is not None:
        family = GaugeMetricFamily("soniquebay_queue_messages", "Messages that wait in a queue.", labels=("queue",))
        for queue, count in queued.items():
            family.add_metric((queue,), count)
        yield family
