"""How the clusters stand to the library: what changed since they were trained."""

from datetime import datetime

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from soniquebay.api.models.clusters import GmmModel
from soniquebay.api.models.library import Track
from soniquebay.api.models.scans import Scan
from soniquebay.api.services.belonging import belongings
from soniquebay.api.services.gmm import books, models, trainings
from soniquebay.api.services.scans import ACTIVE_STATES
from soniquebay.contracts.clusters import ClusteringState


def state(session: Session, now: datetime) -> ClusteringState:
    """Return the state of the clusters."""
    newest = session.scalar(select(GmmModel).where(GmmModel.ready).order_by(GmmModel.id.desc()))
    active = models.active_or_none(session)
    analysed = _count(session)
    return ClusteringState(
        artists=_artists(session),
        tracks=analysed,
        tracks_changed=analysed if newest is None else _changed(session, newest),
        last_trained_at=None if newest is None else newest.read_at,
        days_since_last=None if newest is None else max(0.0, (now - newest.read_at).total_seconds() / 86400),
        active_model=None if active is None else models.view(active),
        training=trainings.current(session),
        scan_running=_scan_runs(session),
    )


def finished_scan(session: Session) -> int | None:
    """Return the newest finished scan, if it was not considered yet and no other runs."""
    if _scan_runs(session):
        return None
    newest = session.scalar(select(Scan.id).where(Scan.state == "done").order_by(Scan.id.desc()).limit(1))
    return newest if newest is not None and newest > books.considered_scan_id(session) else None


def _changed(session: Session, model: GmmModel) -> int:
    """Return how many tracks were added, analysed anew or lost since a model's vectors were read."""
    stayed = _count(session, Track.analysed_at <= model.read_at)
    fresh = _count(session, Track.analysed_at > model.read_at)
    added = _count(session, Track.analysed_at > model.read_at, Track.added_at > model.read_at)
    gone = max(0, model.tracks - stayed - (fresh - added))
    return fresh + gone


def _count(session: Session, *conditions: object) -> int:
    statement = select(func.count()).select_from(Track).where(Track.state == "done", Track.missing.is_(False))
    for condition in conditions:
        statement = statement.where(condition)  # type: ignore[arg-type]  # column expressions
    return int(session.scalar(statement) or 0)


def _artists(session: Session) -> int:
    theirs = belongings().subquery()
    statement = (
        select(func.count(distinct(theirs.c.artist_id)))
        .join(Track, Track.id == theirs.c.track_id)
        .where(Track.state == "done", Track.missing.is_(False))
    )
    return int(session.scalar(statement) or 0)


def _scan_runs(session: Session) -> bool:
    return session.scalar(select(Scan.id).where(Scan.state.in_(ACTIVE_STATES)).limit(1)) is not None
