"""Taking a library folder out again: what is known of its files goes; the files themselves are never touched.

A large library goes in short transactions, since others write meanwhile. Broken off, it is still there and can be
removed again.
"""

from datetime import datetime

from sqlalchemy import delete, not_, select
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Library, Track
from soniquebay.api.models.scans import Scan
from soniquebay.api.services import catalog, embedding_rows, folders, scans
from soniquebay.api.services.faults import NotFound
from soniquebay.api.services.roots import inside, is_inside
from soniquebay.contracts.paths import from_wire

BATCH = 2000


def stop(session: Session, library_id: int, now: datetime) -> None:
    """Cancel the scans of a library that is to go.

    Raises
    ------
    NotFound
        There is none of this id.
    """
    if session.get(Library, library_id) is None:
        raise NotFound(f"There is no library {library_id}; GET /api/libraries lists them.")
    for scan in session.scalars(select(Scan).where(Scan.library_id == library_id)).all():
        scans.cancel(session, scan, now)


def remove_some(session: Session, library_id: int) -> bool:
    """Remove some tracks of a library and, when none is left, the library; tell whether there may be more.

    What also lies in another library stays: it belongs to that one then.
    """
    library = session.get(Library, library_id)
    if library is None:
        return False
    others = session.scalars(select(Library.path).where(Library.id != library_id)).all()
    if not is_inside(library.path, frozenset(map(from_wire, others))):
        theirs = select(Track.id).where(
            inside(Track.path, library.path), *(not_(inside(Track.path, other)) for other in others)
        )
        gone = session.scalars(theirs.limit(BATCH)).all()
        if gone:
            session.execute(delete(Track).where(Track.id.in_(gone)), execution_options={"synchronize_session": False})
            embedding_rows.note_gone(session)
            return True
    session.delete(library)
    session.flush()
    folders.forget_unused(session)
    catalog.forget_unused(session)
    return False
