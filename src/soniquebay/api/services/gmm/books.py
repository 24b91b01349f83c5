"""What outlives every model: which scans were considered, which cluster ids were ever given."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from soniquebay.api.models.clusters import GmmBooks
from soniquebay.api.storing import upsert

_ONLY_ROW = 1


def considered_scan_id(session: Session) -> int:
    """Return the newest finished scan of which it was decided whether a training follows; 0 before the first."""
    return session.scalar(select(GmmBooks.considered_scan_id)) or 0


def consider(session: Session, scan_id: int) -> None:
    """Note that it was decided about a scan and the earlier ones."""
    _open(session)
    session.execute(update(GmmBooks).where(GmmBooks.considered_scan_id < scan_id).values(considered_scan_id=scan_id))


def next_cluster_id(session: Session) -> int:
    """Return a number greater than every id that a cluster ever had."""
    return session.scalar(select(GmmBooks.next_cluster_id)) or 0


def note_cluster_id(session: Session, next_id: int) -> None:
    """Note the ids that a new model gave."""
    _open(session)
    session.execute(update(GmmBooks).where(GmmBooks.next_cluster_id < next_id).values(next_cluster_id=next_id))


def _open(session: Session) -> None:
    upsert(session, GmmBooks, [{"id": _ONLY_ROW, "considered_scan_id": 0}], ("id",), update=False)
