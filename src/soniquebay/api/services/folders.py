"""Folders and their digests, and which tracks a scan has seen: themselves, or with their whole folder.

The digest of a folder is made of our own rows and of nothing that anybody says. Whatever changes one of these rows has
it forgotten (`forget_digests`); it is made again when a walk is over, or when it is asked for.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Folder, Track
from soniquebay.api.services.roots import inside
from soniquebay.contracts.digests import folder_digest
from soniquebay.contracts.paths import folder_of, name_of

BATCH = 500
"""Folders whose digests are made in one transaction."""
NEVER = 0
"""Older than every scan."""


def known_folders(session: Session, paths: Collection[str]) -> dict[str, Folder]:
    """Return the folders of these paths that are known, with their digests."""
    folders = {folder.path: folder for folder in session.scalars(select(Folder).where(Folder.path.in_(paths)))}
    make_digests(session, [folder for folder in folders.values() if folder.digest is None])
    return folders


def folders_of(session: Session, files: Iterable[str]) -> dict[str, Folder]:
    """Return the folder of each of these files, made if it is unknown."""
    paths = {file: folder_of(file) for file in files}
    folders = {
        folder.path: folder for folder in session.scalars(select(Folder).where(Folder.path.in_(set(paths.values()))))
    }
    for path in dict.fromkeys(paths.values()):
        if path not in folders:
            folders[path] = Folder(path=path)
            session.add(folders[path])
    session.flush()
    return {file: folders[path] for file, path in paths.items()}


def last_seen(session: Session, tracks: Iterable[Track]) -> dict[int, int]:
    """Return, by their ids, the youngest scans that met these tracks."""
    known = list(tracks)
    if not known:
        return {}
    whole = dict[int | None, int | None](
        session.execute(
            select(Folder.id, Folder.last_seen_scan).where(Folder.id.in_({track.folder_id for track in known}))
        ).all()
    )
    return {track.id: youngest(track.last_seen_scan, track.missing, whole.get(track.folder_id)) for track in known}


def youngest(itself: int | None, missing: bool, with_folder: int | None) -> int:
    """Return the youngest scan that met a track; what is missing does not belong to what its folder holds."""
    own = NEVER if itself is None else itself
    return own if missing or with_folder is None else max(own, with_folder)


def met_since(scan_id: int) -> ColumnElement[bool]:
    """Return the condition that this scan or a younger one met a track, where `Folder` is joined from the outside."""
    return or_(
        func.coalesce(Track.last_seen_scan, NEVER) >= scan_id,
        and_(Track.missing.is_(False), func.coalesce(Folder.last_seen_scan, NEVER) >= scan_id),
    )


def forget_digests(session: Session, folder_ids: Iterable[int | None]) -> None:
    """Take note that tracks in these folders were added, changed, moved, lost or found again."""
    ids = {folder_id for folder_id in folder_ids if folder_id is not None}
    if ids:
        forgotten = update(Folder).where(Folder.id.in_(ids), Folder.digest.is_not(None)).values(digest=None)
        session.execute(forgotten, execution_options={"synchronize_session": False})


def make_digests(session: Session, folders: Sequence[Folder]) -> None:
    """Make the digests of some folders anew."""
    if not folders:
        return
    files: dict[int | None, list[tuple[str, int, int]]] = defaultdict(list)
    rows = session.execute(
        select(Track.folder_id, Track.path, Track.size, Track.mtime_ns).where(
            Track.folder_id.in_([folder.id for folder in folders]), Track.missing.is_(False)
        )
    )
    for folder_id, path, size, mtime_ns in rows:
        files[folder_id].append((name_of(path), size, mtime_ns))
    for folder in folders:
        folder.digest = folder_digest(files[folder.id])


def make_some_digests(session: Session, root: str) -> bool:
    """Make the digests of some folders under a root that have none; tell whether there may be more."""
    found = session.scalars(select(Folder).where(under(root), Folder.digest.is_(None)).limit(BATCH)).all()
    make_digests(session, found)
    return len(found) == BATCH


def under(root: str) -> ColumnElement[bool]:
    """Return the condition that a folder is a root or lies under it."""
    return or_(Folder.path == root, inside(Folder.path, root))


def forget_unused(session: Session) -> None:
    """Remove the folders that no track is in any more; missing files keep theirs."""
    session.execute(delete(Folder).where(~exists().where(Track.folder_id == Folder.id)))
