"""The window on the backlog: which tracks and walks are put into the queue now, and for whom.

The queue of the broker is only a window on the backlog, so nothing that a broker or a worker forgets is lost. A track
is handed out while some scan waits for it (`ScanWork` without an outcome). When nothing else waits, the tracks that an
older version heard are handed out, to be heard anew (`renewal.py`); until the new values are there, the old ones stay.
"""

import secrets
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Track
from soniquebay.api.models.scans import Scan, ScanWork, Worker
from soniquebay.api.services import scans, sights
from soniquebay.api.services.backlog import ALONE_AFTER, ORDINARY, Patience, expire
from soniquebay.api.services.renewal import are_outdated
from soniquebay.api.storing import upsert
from soniquebay.contracts.backlog import Addressed, WindowAnswer, WindowRequest

PER_PROCESS = 2
"""Tracks in the queue and in hand, for each worker process."""


def window(
    session: Session, request: WindowRequest, now: datetime, patience: Patience = ORDINARY
) -> tuple[WindowAnswer, list[int]]:
    """Return what to enqueue now, and the scans whose counts changed because leases ran out for good."""
    upsert(session, Worker, [{"name": request.worker, "processes": request.processes, "seen_at": now}], ("name",))
    touched = expire(session, now)
    who = sights.lookout(session, now)
    lost = now - patience.queued
    addressed, chosen = dict[str, list[int]](), list[int]()
    if not _is_one_tried_alone(session, lost):
        addressed = _address(session, who, now, lost)
        room = PER_PROCESS * sum(who.processes.values()) - handed_out(session, lost)
        chosen = _choose(session, room, now, lost, *who.of_everybody())
    _note_queued(session, chosen, request.worker, now)
    return WindowAnswer(track_ids=tuple(chosen), **_walks(session, who, addressed, now)), touched


def handed_out(session: Session, lost: datetime) -> int:
    """Return how many tracks are in the queue or being analysed; asked so that the waiting ones are not looked at.

    What was put into the queue before `lost` is taken for lost by it.
    """
    queued = select(Track.missing).where(Track.state.in_(("pending", "done", "failed")), Track.queued_at > lost)
    analysing = select(Track.missing).where(Track.state == "analysing")
    return sum(not missing for asked in (queued, analysing) for missing in session.scalars(asked))


def _is_one_tried_alone(session: Session, lost: datetime) -> bool:
    """Tell whether a track that is to be tried alone is in the queue or being analysed."""
    alone = Track.cut_short >= ALONE_AFTER, Track.missing.is_(False)
    queued = select(Track.id).where(Track.state == "pending", Track.queued_at > lost, *alone)
    analysing = select(Track.id).where(Track.state == "analysing", *alone)
    return any(session.scalar(asked.limit(1)) is not None for asked in (queued, analysing))


def _address(session: Session, who: sights.Lookout, now: datetime, lost: datetime) -> dict[str, list[int]]:
    """Choose tracks of the libraries that not every worker sees, each for a worker that does."""
    addressed: dict[str, list[int]] = {}
    for library in who.troubled():
        for worker in who.seers(library.id):
            room = PER_PROCESS * who.processes[worker] - _held(session, worker, lost)
            chosen = _choose(session, room, now, lost, sights.owned(library, who.libraries))
            _note_queued(session, chosen, worker, now)
            addressed.setdefault(worker, []).extend(chosen)
    return addressed


def _held(session: Session, worker: str, lost: datetime) -> int:
    analysing = (Track.state == "analysing") & (Track.lease_worker == worker)
    queued = (Track.queued_by == worker) & (Track.queued_at > lost)
    count = session.scalar(select(func.count()).where(Track.missing.is_(False), or_(analysing, queued)))
    return 0 if count is None else count


def _choose(session: Session, room: int, now: datetime, lost: datetime, *conditions: ColumnElement[bool]) -> list[int]:
    """Return tracks to hand out: those that a scan waits for, and if there is room, those to be heard anew.

    Of both kinds, those that are tried alone come last: one, once nothing else is in anybody's hands.
    """
    chosen = list[int]()
    for further in (_waiting, _to_renew):
        if room <= len(chosen):
            return chosen
        chosen += further(session, room - len(chosen), chosen, now, lost, Track.cut_short < ALONE_AFTER, *conditions)
        if room > len(chosen):
            alone = further(session, 1, chosen, now, lost, Track.cut_short >= ALONE_AFTER, *conditions)
            if alone:
                return chosen if chosen or handed_out(session, lost) > 0 else alone
    return chosen


def _note_queued(session: Session, chosen: list[int], worker: str, now: datetime) -> None:
    if chosen:
        session.execute(
            update(Track).where(Track.id.in_(chosen)).values(queued_at=now, queued_by=worker, retry_at=None)
        )


def _walks(
    session: Session, who: sights.Lookout, addressed: dict[str, list[int]], now: datetime
) -> dict[str, tuple[int, ...] | tuple[Addressed, ...]]:
    """Return the scans that nobody walks: for everybody, or for one that sees the folder where some do not.

    Where some found nothing, it is for one that has not looked yet.
    """
    everybodys, walks = list[int](), dict[str, list[int]]()
    for scan in _silent_scans(session, now):
        found_nothing = scan.found_nothing or ()
        seers = who.seers(scan.library_id, anyway=scan.anyway) if scan.library_id in who.blind or found_nothing else []
        fresh = [worker for worker in seers if worker not in found_nothing]
        if seers:
            walks.setdefault(secrets.choice(fresh or seers), []).append(scan.id)
        else:
            everybodys.append(scan.id)
    return {
        "scan_ids": tuple(everybodys),
        "addressed": tuple(
            Addressed(
                worker=worker,
                track_ids=tuple(addressed.get(worker, ())),
                scan_ids=tuple(walks.get(worker, ())),
            )
            for worker in sorted(addressed.keys() | walks.keys())
            if addressed.get(worker) or walks.get(worker)
        ),
    }


def _waiting(
    session: Session, room: int, chosen: list[int], now: datetime, lost: datetime, *conditions: ColumnElement[bool]
) -> list[int]:
    """Return further tracks that a scan waits for and that are in nobody's hands."""
    return list(
        session.scalars(
            select(Track.id)
            .join(ScanWork, ScanWork.track_id == Track.id)
            .where(
                ScanWork.outcome.is_(None),
                Track.state == "pending",
                Track.id.not_in(chosen),
                *_free(now, lost),
                *conditions,
            )
            .distinct()
            .order_by(Track.id)
            .limit(room)
        )
    )


def _to_renew(
    session: Session, room: int, chosen: list[int], now: datetime, lost: datetime, *conditions: ColumnElement[bool]
) -> list[int]:
    """Return further tracks that an older version heard and that are in nobody's hands."""
    return list(
        session.scalars(
            select(Track.id)
            .where(
                are_outdated(),
                Track.state != "analysing",
                Track.id.not_in(chosen),
                *_free(now, lost),
                *conditions,
            )
            .order_by(Track.id)
            .limit(room)
        )
    )


def _free(now: datetime, lost: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return what makes a track one to hand out: it is there, not handed out already, and its pause is over."""
    return (
        Track.missing.is_(False),
        or_(Track.queued_at.is_(None), Track.queued_at <= lost),
        or_(Track.retry_at.is_(None), Track.retry_at <= now),
    )


def _silent_scans(session: Session, now: datetime) -> list[Scan]:
    """Return each scan that nobody walks, and note that it is being handed out."""
    silent = session.scalars(
        select(Scan)
        .where(
            Scan.state.in_(scans.WALK_STATES),
            or_(Scan.heard_at.is_(None), Scan.heard_at <= now - scans.SILENCE),
        )
        .order_by(Scan.id)
    ).all()
    for scan in silent:
        scan.heard_at = now
        if scan.error == scans.QUEUE_AWAY:  # a worker was told by it to ask for work
            scan.error = None
    return list(silent)
