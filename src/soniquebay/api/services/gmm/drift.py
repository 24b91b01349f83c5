"""The history of drift."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from soniquebay.api.models.clusters import GmmDrift, GmmModel
from soniquebay.contracts.clusters import DriftMeasure
from soniquebay.contracts.training import DriftReport

KEPT = 1000


def record(session: Session, report: DriftReport, now: datetime) -> DriftMeasure:
    """Keep a measured drift; the thousandth before it goes."""
    known = session.get(GmmModel, report.model_id) is not None
    row = GmmDrift(**report.model_dump() | {"model_id": report.model_id if known else None}, measured_at=now)
    session.add(row)
    session.flush()
    session.execute(delete(GmmDrift).where(GmmDrift.id <= row.id - KEPT))
    return _view(row)


def history(session: Session, limit: int) -> tuple[DriftMeasure, ...]:
    """Return the newest measures, newest first."""
    rows = session.scalars(select(GmmDrift).order_by(GmmDrift.id.desc()).limit(limit))
    return tuple(_view(row) for row in rows)


def _view(row: GmmDrift) -> DriftMeasure:
    return DriftMeasure.model_validate({name: getattr(row, name) for name in DriftMeasure.model_fields})
