"""The backlog: who analyses which track, and what happens when nobody answers.

Which tracks are handed out, and to whom: `window.py`.

A try that ends with an answer is an attempt of the file. One that ends without (its lease ran out, or its worker starts
anew) is *cut short*, and says nothing of the file: a kill, a power cut or a lost network may have done it, or another
file. So it does not count; but a track that was cut short twice waits until nothing else does, and is then tried alone.
Whoever dies then has nothing else to die of: that is an attempt, and after three the file is given up.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Track
from soniquebay.api.models.scans import Scan, ScanWork, Worker
from soniquebay.api.services import event_log, scans, sights, watches
from soniquebay.api.services.faults import Conflict, track_not_found
from soniquebay.api.services.names import cleaned
from soniquebay.api.services.renewal import note_versions, outdated
from soniquebay.contracts.backlog import Lease, TrackResult
from soniquebay.contracts.events import TrackEvent
from soniquebay.contracts.paths import from_wire, printable

RETRY_DELAY = timedelta(seconds=3)
MAX_ATTEMPTS = 3
ALONE_AFTER = 2
"""A track that was cut short so often is tried alone."""


@dataclass(frozen=True)
class Patience:
    """How long the backlog waits before it takes a track back."""

    lease: timedelta = timedelta(seconds=60)
    """Without a heartbeat of the worker that analyses it."""

    @property
    def queued(self) -> timedelta:
        """Without a worker that takes it from the queue: the queue may have lost it."""
        return 2 * self.lease


ORDINARY = Patience()


class Blind(Conflict):
    """Who asks for a track does not see its folder."""


def live_processes(session: Session, now: datetime) -> int:
    """Return how many worker processes were heard from lately."""
    total = session.scalar(select(func.sum(Worker.processes)).where(Worker.seen_at > now - sights.WORKER_LIFE))
    return 0 if total is None else int(total)


def lease(session: Session, track_id: int, worker: str, now: datetime, patience: Patience = ORDINARY) -> Lease:
    """Give a worker the right to analyse a track, for a minute unless told otherwise.

    Raises
    ------
    NotFound
        No such track.
    Conflict
        It is analysed already by this version, failed, missing, leased by a live worker, or no scan waits for it.
    Blind
        The worker does not see its library.
    """
    track = _find(session, track_id)
    library = sights.library_of(session, track.path)
    if library is not None and sights.is_blind(session, worker, library.id):
        raise Blind(f"Worker {worker} does not see library {library.id} {library.name!r}, where track {track_id} is.")
    if track.missing:
        raise Conflict(f"Track {track_id} is missing: its file was not there at the last scan.")
    renewed = outdated(track)
    if track.state in {"done", "failed"}:
        if not renewed:
            raise Conflict(f"Track {track_id} is {track.state} already.")
        track.attempts = 0
    if track.state == "analysing":
        if not _expired(track, now):
            raise Conflict(f"Track {track_id} is being analysed by {track.lease_worker}.")
        _cut_short(track)
    if track.attempts >= MAX_ATTEMPTS:
        raise Conflict(f"Track {track_id} was tried {track.attempts} times and is given up.")
    scan_id = session.scalar(
        select(func.max(ScanWork.scan_id)).where(ScanWork.track_id == track_id, ScanWork.outcome.is_(None))
    )
    if scan_id is None and not renewed:
        raise Conflict(f"No scan waits for track {track_id} any more.")
    track.state, track.attempts = "analysing", track.attempts + 1
    track.lease_token, track.lease_worker, track.lease_expires = secrets.token_hex(16), worker, now + patience.lease
    track.queued_at = track.queued_by = track.retry_at = None
    event_log.record_track(session, changed(track), now)
    given = _lease(track, track.lease_token, patience, scan_id)
    return given.model_copy(update={"library_id": None if library is None else library.id})


def hand_on(session: Session, track_id: int) -> None:
    """Let a track that waits in the queue be handed out anew: who took it from there does not see its folder."""
    track = _find(session, track_id)
    if track.state != "analysing":
        track.queued_at = track.queued_by = None


def give_back(session: Session, track_id: int, token: str, now: datetime) -> None:
    """Take a track back from a worker that does not see its folder; that is not the file's fault, and counts for none.

    Raises
    ------
    Conflict
        The lease is not this one (any more).
    """
    track = _find(session, track_id)
    if track.state != "analysing" or track.lease_token != token:
        raise Conflict(f"The lease of track {track_id} is not this one any more: drop this analysis.")
    _uncounted(track)
    event_log.record_track(session, changed(track), now)


def heartbeat(session: Session, track_id: int, token: str, now: datetime, patience: Patience = ORDINARY) -> Lease:
    """Prolong a lease.

    Raises
    ------
    Conflict
        The lease is not this one (any more).
    """
    track = _find(session, track_id)
    if track.state != "analysing" or track.lease_token != token:
        raise Conflict(f"The lease of track {track_id} is not this one any more: drop this analysis.")
    track.lease_expires = now + patience.lease
    return _lease(track, token, patience)


def fail(session: Session, track_id: int, result: TrackResult, now: datetime) -> list[int]:
    """Note that an analysis failed, for good or to be tried again; return the scans that this settles it in.

    Raises
    ------
    Conflict
        The token is not that of the track's last lease, or the analysis is done.
    """
    track = _find(session, track_id)
    if track.lease_token is None or track.lease_token != result.token or track.state == "done":
        raise Conflict(f"The lease of track {track_id} is not this one any more: drop this analysis.")
    if track.state != "analysing":
        return []  # said before: the first answer was lost on its way, or the lease has run out meanwhile
    if result.retry and track.attempts < MAX_ATTEMPTS:
        _back_to_pending(track)
        track.retry_at = now + RETRY_DELAY * track.attempts
        event_log.record_track(session, changed(track), now)
        return []
    message = cleaned(result.message) or f"{_name(track)} could not be analysed."
    return _give_up(session, track, (cleaned(result.kind) or "damaged")[:32], message, now)


def reset(session: Session, worker: str, now: datetime, *, stopped: bool = False) -> None:
    """Take back at once what a worker that stops or starts anew held: its leases, its window, the last one's walks.

    What it held when it was `stopped` in an orderly way is as if nobody had tried. What it held when it died (it starts
    anew, and its earlier life gave nothing back) was cut short.
    """
    for track in session.scalars(
        select(Track).where(Track.state == "analysing", Track.lease_worker == worker).order_by(Track.id)
    ):
        if stopped:
            _uncounted(track)
        else:
            _cut_short(track)
        event_log.record_track(session, changed(track), now)
    session.execute(update(Track).where(Track.queued_by == worker).values(queued_at=None, queued_by=None))
    session.execute(update(Worker).where(Worker.name == worker).values(processes=0))
    watches.give_up(session, worker)
    session.flush()
    if live_processes(session, now) == 0:
        session.execute(update(Scan).where(Scan.state.in_(scans.WALK_STATES)).values(heard_at=None))


def changed(track: Track) -> TrackEvent:
    """Return the event that tells a track's state."""
    return TrackEvent.model_validate(
        {"track_id": track.id, "state": track.state, "title": track.title, "failure": track.failure}
    )


def _find(session: Session, track_id: int) -> Track:
    track = session.get(Track, track_id)
    if track is None:
        raise track_not_found(track_id)
    return track


def _lease(track: Track, token: str, patience: Patience, scan_id: int | None = None) -> Lease:
    return Lease(
        track_id=track.id,
        path=track.path,
        attempt=track.attempts,
        expires_in_s=patience.lease.total_seconds(),
        token=token,
        scan_id=scan_id,
    )


def _expired(track: Track, now: datetime) -> bool:
    return track.lease_expires is None or track.lease_expires <= now


def _back_to_pending(track: Track) -> None:
    """Let a track wait again; its token is kept, so that a late answer is still welcome until somebody else begins."""
    track.state = "pending"
    track.lease_worker = track.lease_expires = track.queued_at = track.queued_by = None


def _uncounted(track: Track) -> None:
    """Let a track wait again as if nobody had tried."""
    _back_to_pending(track)
    track.attempts = max(0, track.attempts - 1)


def _cut_short(track: Track) -> None:
    """Let a track wait again whose try ended without an answer: it counts if the track was tried alone."""
    if track.cut_short < ALONE_AFTER:
        _uncounted(track)
    else:
        _back_to_pending(track)
    track.cut_short += 1


def expire(session: Session, now: datetime) -> list[int]:
    """Take back the leases that ran out; give up what ran out of attempts, or it would be handed out for ever."""
    touched: list[int] = []
    ran_out = (Track.state == "analysing") & (Track.lease_expires <= now)
    tried_enough = (Track.state == "pending") & (Track.attempts >= MAX_ATTEMPTS)
    for track in session.scalars(select(Track).where(or_(ran_out, tried_enough)).order_by(Track.id)).all():
        if track.state == "analysing":
            _cut_short(track)
        if track.attempts < MAX_ATTEMPTS:
            event_log.record_track(session, changed(track), now)
            continue
        message = (
            f"{_name(track)}: the analysis stopped {track.attempts} times without an answer, while nothing else was "
            "listened to. The file may be damaged: play it, replace it if need be, and scan again."
        )
        touched += _give_up(session, track, "crash", message, now)
    session.flush()
    return touched


def _give_up(session: Session, track: Track, kind: str, message: str, now: datetime) -> list[int]:
    track.state, track.failure_kind, track.failure = "failed", kind, message
    track.cut_short = 0
    track.lease_worker = track.lease_expires = None
    note_versions(track, None)
    session.flush()
    event_log.record_track(session, changed(track), now)
    return scans.settle(session, [track.id], "failed", now)


def _name(track: Track) -> str:
    return printable(from_wire(track.path)).rpartition("/")[2]
