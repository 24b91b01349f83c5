"""A walked batch against what is known: a handful of statements, however many files."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, literal, not_, null, or_, select, update
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Folder, Track
from soniquebay.api.models.scans import Scan, ScanWork
from soniquebay.api.services import folders
from soniquebay.api.services.backlog import ALONE_AFTER
from soniquebay.api.services.renewal import are_outdated, is_outdated
from soniquebay.api.services.roots import inside
from soniquebay.api.storing import upsert_selected
from soniquebay.contracts.walks import CompareAnswer, CompareRequest, FileStat, FileVerdict, Twin

Known = Row[*tuple[Any, ...]]

MENDED_OUTSIDE = frozenset({"gone", "unreadable"})
"""Failures whose cause is not in the file: a share that was away, a right that was missing."""
TWINS_PER_FILE = 20
TWINS_FETCHED = 2000
MAX_INTEGER = 2**63 - 1
UNREAD = {"synchronize_session": False}
"""Of updates after which nobody looks at the rows again in this transaction: it takes longer than they do."""
PUT_BACK = 5000
"""Tracks in one statement: a database takes only so many values."""


def compare(session: Session, scan: Scan, request: CompareRequest, now: datetime) -> CompareAnswer:
    """Give a verdict on each file; mark the unchanged ones seen, and put the unfinished among them back to pending.

    A batch sent twice counts once. Where the scan is not walking any more, no verdict is given and the walk is told
    to stop.
    """
    if scan.state != "walking":
        return CompareAnswer(verdicts=(), cancelled=True)
    known = _known(session, [file.path for file in request.files])
    verdicts = {file.path: _verdict(file, known.get(file.path)) for file in request.files}
    unchanged = [known[path] for path, verdict in verdicts.items() if verdict == "unchanged"]
    fresh = [row for row in unchanged if not _met_by(row, scan.id)]
    scan.unchanged += len(fresh)
    scan.heard_at = now
    _mark_seen(session, fresh, scan.id)
    put_back(session, scan.id, [row.id for row in fresh if unfinished(row)])
    twins = _twins(session, scan, [file for file in request.files if verdicts[file.path] == "new"], verdicts.keys())
    return CompareAnswer(
        verdicts=tuple(
            FileVerdict(path=file.path, verdict=verdicts[file.path], twins=twins.get(file.path, ()))
            for file in request.files
        )
    )


def stored_mtime(mtime_ns: int) -> int:
    """Return a modification time that a database column holds, whatever a strange file system says."""
    return max(-MAX_INTEGER, min(MAX_INTEGER, mtime_ns))


def put_back(session: Session, scan_id: int, track_ids: Sequence[int]) -> None:
    """Make tracks wait for analysis, as work of this scan; one that is being analysed right now goes on.

    What waits already keeps its place, and is tried as often as if it were new: somebody asked again. What is tried
    alone by now goes on being so: the worker that it takes with it may ask for a scan whenever it starts again.
    """
    for first in range(0, len(track_ids), PUT_BACK):
        _put_back(session, scan_id, track_ids[first : first + PUT_BACK])


def _put_back(session: Session, scan_id: int, track_ids: Sequence[int]) -> None:
    session.execute(
        update(Track)
        .where(Track.id.in_(track_ids), Track.state == "pending", Track.attempts > 0, Track.cut_short < ALONE_AFTER)
        .values(attempts=0, retry_at=None),
        execution_options=UNREAD,
    )
    session.execute(
        update(Track)
        .where(Track.id.in_(track_ids), Track.state.in_(("done", "failed")))
        .values(state="pending", attempts=0, queued_at=None, queued_by=None, retry_at=None),
        execution_options=UNREAD,
    )
    add_work(session, scan_id, track_ids)


def add_work(session: Session, scan_id: int, track_ids: Sequence[int]) -> None:
    """Note that a scan wants tracks analysed (again, where an earlier analysis of this scan was overtaken)."""
    if track_ids:
        wanted = select(literal(scan_id), Track.id, null(), null()).where(Track.id.in_(track_ids))
        names = ("scan_id", "track_id", "outcome", "settled_at")
        upsert_selected(session, ScanWork, names, wanted, ("scan_id", "track_id"))


def _known(session: Session, paths: Sequence[str]) -> dict[str, Known]:
    columns = (
        *(Track.id, Track.path, Track.size, Track.mtime_ns, Track.state, Track.missing),
        *(Track.last_seen_scan, Track.tried_version, Track.embedding_version, Track.failure_kind),
        *(Track.folder_id, Folder.last_seen_scan.label("folder_seen")),
    )
    known = select(*columns).outerjoin(Folder, Folder.id == Track.folder_id).where(Track.path.in_(paths))
    return {row.path: row for row in session.execute(known)}


def _met_by(row: Known, scan_id: int) -> bool:
    """Tell whether a scan has met a track, itself or with its whole folder."""
    return row.last_seen_scan == scan_id or (not row.missing and row.folder_seen == scan_id)


def _verdict(file: FileStat, row: Known | None) -> str:
    if row is None:
        return "new"
    same = row.size == file.size and row.mtime_ns == stored_mtime(file.mtime_ns)
    return "unchanged" if same else "changed"


def unfinished(row: Known | Track) -> bool:
    """Whether the analysis of a file as it is never ended, or ended with an older version.

    A file that failed stays failed, unless it could not be opened: that is mended without changing the file.
    """
    if row.state in {"pending", "analysing"}:
        return True
    if row.state == "failed" and row.failure_kind in MENDED_OUTSIDE:
        return True
    return row.tried_version is None or is_outdated(row.tried_version, row.embedding_version)


def are_unfinished() -> ColumnElement[bool]:
    """Return the same as a condition."""
    return or_(
        Track.state.in_(("pending", "analysing")),
        and_(Track.state == "failed", Track.failure_kind.in_(MENDED_OUTSIDE)),
        Track.tried_version.is_(None),
        are_outdated(),
    )


def _mark_seen(session: Session, rows: Sequence[Known], scan_id: int) -> None:
    # Scan ids grow: a file that a younger scan has seen since then counts as seen for this one too.
    seen = [row.id for row in rows if row.last_seen_scan is None or row.last_seen_scan < scan_id]
    if seen:
        session.execute(update(Track).where(Track.id.in_(seen)).values(last_seen_scan=scan_id))
    returned = [row for row in rows if row.missing]
    if returned:
        session.execute(update(Track).where(Track.id.in_([row.id for row in returned])).values(missing=False))
        folders.forget_digests(session, (row.folder_id for row in returned))


def _twins(
    session: Session, scan: Scan, new_files: Sequence[FileStat], walked: Iterable[str]
) -> dict[str, tuple[Twin, ...]]:
    """Return, for each new file, known files of the same size under the root that this scan has not met yet."""
    if not new_files:
        return {}
    met = set(walked)
    rows = session.execute(
        select(Track.id, Track.path, Track.size, Track.fingerprint)
        .outerjoin(Folder, Folder.id == Track.folder_id)
        .where(
            Track.size.in_({file.size for file in new_files}),
            Track.last_seen_scan < scan.id,  # always set; said apart, because an index serves it
            not_(folders.met_since(scan.id)),
            inside(Track.path, scan.path),
        )
        .order_by(case((Track.missing, 0), else_=1), Track.id)
        .limit(TWINS_FETCHED)
    )
    by_size: dict[int, list[Twin]] = defaultdict(list)
    for track_id, path, size, fingerprint in rows:
        if path not in met:
            by_size[size].append(Twin(track_id=track_id, path=path, fingerprint=fingerprint))
    return {file.path: _likeliest(file.path, by_size[file.size]) for file in new_files if by_size.get(file.size)}


def _likeliest(path: str, twins: Sequence[Twin]) -> tuple[Twin, ...]:
    """Return the twins worth looking at: those of the same file name first (a moved folder keeps its names)."""
    name = path.rpartition("/")[2]
    return tuple(sorted(twins, key=lambda twin: twin.path.rpartition("/")[2] != name)[:TWINS_PER_FILE])
