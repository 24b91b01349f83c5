"""Scans: begun, told about, cancelled, brought to their end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Library, Track
from soniquebay.api.models.scans import Scan, ScanSkipped, ScanWork
from soniquebay.api.services import event_log, library_names
from soniquebay.api.services.faults import scan_not_found
from soniquebay.contracts import scans as wire

WALK_STATES = ("queued", "walking")
ACTIVE_STATES = ("queued", "walking", "analysing")
SILENCE = timedelta(seconds=60)
"""A walk that says nothing for so long is taken for dead."""
QUEUE_AWAY: Final = (
    "The queue does not answer: the scan begins by itself when it is back. `soniquebay doctor` says more."
)
"""The error of a scan that waits for that."""
RATE_WINDOW = timedelta(seconds=30)
MIN_RATE_SECONDS = 1.0
LISTED = 100
"""As many scans are listed, and remembered: older ones go, with their lists of work and of what they skipped."""


def begin(
    session: Session, folder: str, now: datetime, name: str | None = None, *, anyway: bool = False
) -> tuple[int, bool]:
    """Return the scan of a folder and whether it is a new one: a folder being walked is not walked twice at once.

    A folder that is new becomes a library, called by its last name unless a name is given. `anyway`: see `Scan`.
    """
    library = library_names.found(session, folder, name)
    if library is None:
        library = Library(path=folder, name=library_names.for_new(session, folder, name), created_at=now)
        session.add(library)
        session.flush()
    running = session.scalar(
        select(Scan.id).where(Scan.library_id == library.id, Scan.state.in_(WALK_STATES)).order_by(Scan.id)
    )
    if running is not None:
        if anyway:
            session.execute(update(Scan).where(Scan.id == running).values(anyway=True))
        return running, False
    scan = Scan(library_id=library.id, anyway=anyway, path=folder, state="queued", created_at=now, heard_at=now)
    session.add(scan)
    session.flush()
    _forget_old(session)
    event_log.record_scan(session, view(session, scan, now), now)
    return scan.id, True


def mark_unheard(session: Session, scan_id: int, now: datetime) -> None:
    """Note that nobody could be told of a scan, and say so in it: the next worker that asks for work will be."""
    scan = find(session, scan_id)
    if scan.state not in WALK_STATES:
        return
    scan.heard_at, scan.error = None, QUEUE_AWAY
    session.flush()
    event_log.record_scan(session, view(session, scan, now), now)


def find(session: Session, scan_id: int) -> Scan:
    """Return a scan.

    Raises
    ------
    NotFound
        Where there is none of this id.
    """
    scan = session.get(Scan, scan_id)
    if scan is None:
        raise scan_not_found(scan_id)
    return scan


def newest(session: Session, now: datetime) -> list[wire.Scan]:
    """Return the newest scans, newest first."""
    rows = session.scalars(select(Scan).order_by(Scan.id.desc()).limit(LISTED))
    return [view(session, scan, now) for scan in rows]


def view(session: Session, scan: Scan, now: datetime) -> wire.Scan:
    """Return a scan as the wire shows it, with what became of its work."""
    counted = session.execute(
        select(ScanWork.outcome, func.count()).where(ScanWork.scan_id == scan.id).group_by(ScanWork.outcome)
    )
    outcomes = dict[str | None, int](counted.all())
    outstanding = outcomes.get(None, 0)
    rate = _rate(session, scan, now) if scan.state in ACTIVE_STATES else None
    return wire.Scan.model_validate(
        {
            **{name: getattr(scan, name) for name in _COPIED},
            "status": scan.state,
            "total": scan.unchanged + scan.added + scan.changed + scan.moved,
            "to_analyse": sum(outcomes.values()) - outcomes.get("missing", 0),
            "done": outcomes.get("done", 0),
            "failed": outcomes.get("failed", 0),
            "rate_per_s": rate,
            "eta_s": None if rate is None else outstanding / rate,
        }
    )


def cancel(session: Session, scan: Scan, now: datetime) -> None:
    """Stop a scan: its walk is told at its next word, and what it wanted analysed is not handed out any more."""
    if scan.state not in ACTIVE_STATES:
        return
    wanted = select(ScanWork.track_id).where(ScanWork.scan_id == scan.id, ScanWork.outcome.is_(None))
    session.execute(
        update(Track).where(Track.id.in_(wanted), Track.state == "pending").values(queued_at=None, queued_by=None)
    )
    session.execute(
        update(ScanWork)
        .where(ScanWork.scan_id == scan.id, ScanWork.outcome.is_(None))
        .values(outcome="cancelled", settled_at=now)
    )
    scan.state, scan.finished_at, scan.error = "cancelled", now, None
    session.flush()
    event_log.record_scan(session, view(session, scan, now), now)


def settle(session: Session, track_ids: Sequence[int], outcome: str, now: datetime) -> list[int]:
    """Note what became of tracks in every scan that waits for them; return these scans."""
    waiting = session.scalars(
        select(ScanWork.scan_id).where(ScanWork.track_id.in_(track_ids), ScanWork.outcome.is_(None)).distinct()
    ).all()
    if waiting:
        session.execute(
            update(ScanWork)
            .where(ScanWork.track_id.in_(track_ids), ScanWork.outcome.is_(None))
            .values(outcome=outcome, settled_at=now)
        )
    return list(waiting)


def finish_if_over(session: Session, scan: Scan, now: datetime) -> bool:
    """Bring a scan that has been walked to `done` when nothing of it waits any more; tell whether it was."""
    if scan.state != "analysing":
        return False
    waits = session.scalar(select(exists().where(ScanWork.scan_id == scan.id, ScanWork.outcome.is_(None))))
    if waits:
        return False
    scan.state, scan.finished_at = "done", now
    session.flush()
    return True


def progress(session: Session, scan_ids: Sequence[int], throttle: event_log.ScanThrottle, now: datetime) -> None:
    """Finish the scans that are over, and tell how far the others are, not more than twice a second each."""
    for scan_id in scan_ids:
        scan = find(session, scan_id)
        over = finish_if_over(session, scan, now)
        if over:
            throttle.forget(scan_id)
        if over or throttle.due(scan_id, now):
            event_log.record_scan(session, view(session, scan, now), now)


def failures(session: Session, scan: Scan) -> list[wire.ScanFailure]:
    """Return the tracks of a scan that could not be analysed, and what it could not enter."""
    failed = session.execute(
        select(Track.path, Track.failure_kind, Track.failure, Track.id)
        .join(ScanWork, ScanWork.track_id == Track.id)
        .where(ScanWork.scan_id == scan.id, ScanWork.outcome == "failed", Track.failure.is_not(None))
        .order_by(Track.path)
    )
    skipped = session.execute(
        select(ScanSkipped.path, ScanSkipped.reason).where(ScanSkipped.scan_id == scan.id).order_by(ScanSkipped.path)
    )
    return [
        wire.ScanFailure(path=path, kind=kind, reason=reason, track_id=track_id)
        for path, kind, reason, track_id in failed
    ] + [wire.ScanFailure(path=path, kind="skipped", reason=reason) for path, reason in skipped]


_COPIED = (
    *("id", "path", "unchanged", "added", "changed", "moved", "missing", "skipped", "error"),
    *("created_at", "started_at", "finished_at"),
)


def _forget_old(session: Session) -> None:
    newest = select(Scan.id).order_by(Scan.id.desc()).limit(LISTED)
    session.execute(delete(Scan).where(Scan.id.not_in(newest), Scan.state.not_in(ACTIVE_STATES)))


def _rate(session: Session, scan: Scan, now: datetime) -> float | None:
    """Return the files settled per second over the last half minute, None before there is one."""
    since = now - RATE_WINDOW
    count = session.scalar(
        select(func.count()).where(
            ScanWork.scan_id == scan.id, ScanWork.outcome.in_(("done", "failed")), ScanWork.settled_at > since
        )
    )
    if not count:
        return None
    begun = scan.created_at if scan.started_at is None else scan.started_at
    elapsed = (now - max(since, begun)).total_seconds()
    return float(count) / max(elapsed, MIN_RATE_SECONDS)
