"""The beginning and the end of a scan's walk, as the worker tells them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, not_, select, update
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Folder, Library, Track
from soniquebay.api.models.scans import Scan, ScanSkipped
from soniquebay.api.services import catalog, folders, scans, sights
from soniquebay.api.services.names import cleaned
from soniquebay.api.services.roots import inside, is_inside
from soniquebay.contracts.paths import from_wire
from soniquebay.contracts.walks import WalkFinished, WalkStarted

Unmet = Row[*tuple[Any, ...]]

BATCH = 5000


def start(scan: Scan, now: datetime) -> WalkStarted:
    """Let a walk begin, or begin again; where the scan is over or cancelled, the state says so."""
    if scan.state in scans.WALK_STATES:
        scan.state, scan.heard_at = "walking", now
        if scan.started_at is None:
            scan.started_at = now
    return WalkStarted.model_validate(
        {
            **{"scan_id": scan.id, "path": scan.path, "state": scan.state},
            **{"library_id": scan.library_id, "anyway": scan.anyway},
        }
    )


def hand_on(session: Session, scan: Scan, worker: str, now: datetime) -> None:
    """Let another worker walk, as this one does not see the folder; where none does, the scan fails and says so."""
    if scan.state not in scans.WALK_STATES:
        return
    who = sights.lookout(session, now)
    if any(other != worker for other in who.seers(scan.library_id, anyway=scan.anyway)):
        scan.state, scan.heard_at = "queued", None
        return
    library = session.get_one(Library, scan.library_id)
    scan.state, scan.finished_at = "failed", now
    scan.error = sights.sentence(session, library, {worker, *who.processes})


def finish(session: Session, scan: Scan, answer: WalkFinished, now: datetime) -> None:
    """Close a walk: what it did not meet under the root is marked missing, never deleted.

    Nothing is marked where the walk failed or was cancelled, nor below a folder that it could not enter. The scan goes
    on as `analysing` until none of its tracks waits. Albums and artists that changed tags have left empty go. Where no
    file of the library is known yet and the walk met none, each other worker that sees the folder walks it first.
    """
    if scan.state != "walking":
        return
    if answer.error is None and answer.worker is not None and _another_shall_look(session, scan, answer.worker, now):
        scan.state, scan.heard_at, scan.found_nothing = "queued", None, [*(scan.found_nothing or ()), answer.worker]
        return
    scan.heard_at = now
    if answer.skipped:
        session.execute(
            insert(ScanSkipped),
            [
                {"scan_id": scan.id, "path": skipped.path, "reason": cleaned(skipped.reason) or "skipped"}
                for skipped in answer.skipped
            ],
        )
    scan.skipped = len(answer.skipped)
    if answer.error is not None:
        scan.state, scan.error, scan.finished_at = "failed", cleaned(answer.error) or "the walk failed", now
        return
    entered = frozenset(from_wire(skipped.path) for skipped in answer.skipped)
    gone = _unmet(session, scan, entered)
    _mark_missing(session, gone, now)
    scan.missing = len(gone)
    session.get_one(Library, scan.library_id).asker_sees = None
    if scan.changed or scan.moved:  # nothing else leaves an album or an artist without a track
        catalog.forget_unused(session)
    if scan.moved:
        folders.forget_unused(session)
    scan.state = "analysing"
    scans.finish_if_over(session, scan, now)


def _another_shall_look(session: Session, scan: Scan, worker: str, now: datetime) -> bool:
    """Tell whether a walk met no file in a library that nobody knows yet, and another worker has not looked there."""
    if scan.unchanged or scan.added or scan.changed or scan.moved or sights.probes(session, [scan.library_id])[0].files:
        return False
    looked = {worker, *(scan.found_nothing or ())}
    return any(other not in looked for other in sights.lookout(session, now).seers(scan.library_id, anyway=scan.anyway))


def _unmet(session: Session, scan: Scan, not_entered: frozenset[str]) -> list[Unmet]:
    """Return the tracks under the root that were not met; those of a folder seen whole are not even read.

    Those of a library inside this one are left to its own walks: a worker may have that one at another place.
    """
    within = session.scalars(select(Library.path).where(inside(Library.path, scan.path), Library.id != scan.library_id))
    not_ours = not_entered.union(map(from_wire, within))
    rows = session.execute(
        select(Track.id, Track.path, Track.folder_id)
        .join(Folder, Folder.id == Track.folder_id)
        .where(
            folders.under(scan.path),
            func.coalesce(Folder.last_seen_scan, folders.NEVER) < scan.id,
            Track.missing.is_(False),
            not_(folders.met_since(scan.id)),
        )
    )
    return [row for row in rows if not (not_ours and is_inside(row.path, not_ours))]


def _mark_missing(session: Session, tracks: Sequence[Unmet], now: datetime) -> None:
    for first in range(0, len(tracks), BATCH):
        batch = [track.id for track in tracks[first : first + BATCH]]
        session.execute(update(Track).where(Track.id.in_(batch)).values(missing=True, queued_at=None, queued_by=None))
        folders.forget_digests(session, (track.folder_id for track in tracks[first : first + BATCH]))
        for scan_id in scans.settle(session, batch, "missing", now):
            scans.finish_if_over(session, scans.find(session, scan_id), now)
