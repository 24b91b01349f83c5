"""Walked folders against what is known: where nothing changed, no file of the folder is looked at."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Folder, Track
from soniquebay.api.models.scans import Scan
from soniquebay.api.services import folders
from soniquebay.api.services.comparing import UNREAD, are_unfinished, put_back
from soniquebay.contracts.walks import FoldersAnswer, FoldersRequest


def compare_folders(session: Session, scan: Scan, request: FoldersRequest, now: datetime) -> FoldersAnswer:
    """Say in which folders something is new or changed; the files in all others are unchanged, and noted as seen.

    The unfinished among them are put back to pending. A batch sent twice counts once. Where the scan is not walking
    any more, the walk is told to stop.
    """
    if scan.state != "walking":
        return FoldersAnswer(changed=(), cancelled=True)
    scan.heard_at = now
    known = folders.known_folders(session, [folder.path for folder in request.folders])
    digests = {path: folder.digest for path, folder in known.items()}
    same = [folder.path for folder in request.folders if digests.get(folder.path) == folder.digest]
    _see(session, scan, [known[path] for path in dict.fromkeys(same)])
    whole = set(same)
    return FoldersAnswer(
        changed=tuple(place for place, folder in enumerate(request.folders) if folder.path not in whole)
    )


def _see(session: Session, scan: Scan, whole: Sequence[Folder]) -> None:
    """Note folders as seen, all their tracks with them."""
    fresh = [folder.id for folder in whole if folder.last_seen_scan != scan.id]
    if not fresh:
        return
    unmet = (
        Track.folder_id.in_(fresh),
        Track.missing.is_(False),
        Track.last_seen_scan.is_distinct_from(scan.id),
    )
    counted = select(func.count(), func.count().filter(are_unfinished())).select_from(Track).where(*unmet)
    unchanged, unfinished = session.execute(counted).one()
    scan.unchanged += unchanged
    if unfinished:
        put_back(session, scan.id, session.scalars(select(Track.id).where(*unmet, are_unfinished())).all())
    # Scan ids grow: what a younger scan has seen since then counts as seen for this one too.
    session.execute(
        update(Folder)
        .where(Folder.id.in_(fresh), func.coalesce(Folder.last_seen_scan, folders.NEVER) < scan.id)
        .values(last_seen_scan=scan.id),
        execution_options=UNREAD,
    )
