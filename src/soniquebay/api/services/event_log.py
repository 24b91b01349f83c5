"""The log of live events: written in the transaction that causes them, bounded, read by the stream."""

import threading
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from soniquebay.api.models.events import LoggedEvent
from soniquebay.contracts.clusters import Training
from soniquebay.contracts.events import CLUSTERING, SCAN_PROGRESS, TRACK_CHANGED, TrackEvent
from soniquebay.contracts.scans import Scan

KEPT = 5000
PRUNED_EVERY = 500
PROGRESS_INTERVAL = timedelta(milliseconds=500)


class ScanThrottle:
    """Lets the progress of one scan be told about twice a second."""

    def __init__(self) -> None:
        self._last: dict[int, datetime] = {}
        self._lock = threading.Lock()

    def due(self, scan_id: int, now: datetime) -> bool:
        """Tell whether it is time to speak of this scan again; if so, remember that it was spoken of."""
        with self._lock:
            last = self._last.get(scan_id)
            if last is not None and now - last < PROGRESS_INTERVAL:
                return False
            self._last[scan_id] = now
            return True

    def forget(self, scan_id: int) -> None:
        """Forget a scan that is over."""
        with self._lock:
            self._last.pop(scan_id, None)


def record_scan(session: Session, scan: Scan, now: datetime) -> None:
    """Log how far a scan is."""
    _record(session, SCAN_PROGRESS, scan.model_dump(mode="json"), now)


def record_track(session: Session, track: TrackEvent, now: datetime) -> None:
    """Log that a track changed its state."""
    _record(session, TRACK_CHANGED, track.model_dump(mode="json"), now)


def record_training(session: Session, training: Training, now: datetime) -> None:
    """Log how far a training is."""
    _record(session, CLUSTERING, training.model_dump(mode="json"), now)


def latest_id(session: Session) -> int:
    """Return the id of the newest event, 0 before the first."""
    newest = session.scalar(select(func.max(LoggedEvent.id)))
    return 0 if newest is None else newest


def after(session: Session, last_id: int, limit: int = 200) -> list[LoggedEvent]:
    """Return the events that follow one, oldest first."""
    statement = select(LoggedEvent).where(LoggedEvent.id > last_id).order_by(LoggedEvent.id).limit(limit)
    return list(session.scalars(statement))


def _record(session: Session, name: str, data: dict[str, object], now: datetime) -> None:
    statement = insert(LoggedEvent).values(event=name, data=data, created_at=now).returning(LoggedEvent.id)
    new_id = session.scalars(statement).one()
    if new_id % PRUNED_EVERY == 0:
        session.execute(delete(LoggedEvent).where(LoggedEvent.id <= new_id - KEPT))
