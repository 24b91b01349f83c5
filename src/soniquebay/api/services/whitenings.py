"""How this library scales its vectors before comparing them: computed by workers, kept here, one in force."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from soniquebay.api.models.embeddings import LibraryWhitening, TrackEmbedding
from soniquebay.api.services.faults import Conflict
from soniquebay.api.services.vector_sources import head
from soniquebay.contracts.embedding import Whitening
from soniquebay.contracts.similarity import WhiteningState, WhiteningUpdate
from soniquebay.contracts.versions import EMBEDDING_VERSION

KEPT = 5


def active(session: Session, version: int) -> Whitening | None:
    """Return the whitening in force, None before the first."""
    row = _newest(session, version)
    return None if row is None else Whitening.model_validate(row.body)


def state(session: Session) -> WhiteningState:
    """Return the whitening in force and how much the library changed since it was computed."""
    row = _newest(session, EMBEDDING_VERSION)
    current = TrackEmbedding.version == EMBEDDING_VERSION
    changed = current if row is None else current & (TrackEmbedding.revision > row.revision)
    return WhiteningState(
        version=EMBEDDING_VERSION,
        whitening=None if row is None else Whitening.model_validate(row.body),
        tracks=session.scalars(select(func.count()).where(current)).one(),
        changed=session.scalars(select(func.count()).where(changed)).one(),
        revision=head(session),
    )


def replace(session: Session, update: WhiteningUpdate, now: datetime) -> WhiteningState:
    """Put a whitening in force; one that is in force already is only noted to be up to date.

    Raises
    ------
    Conflict
        It is for vectors of another version.
    """
    if update.whitening.version != EMBEDDING_VERSION:
        raise Conflict(
            f"The whitening is for vectors of version {update.whitening.version}; those here have {EMBEDDING_VERSION}: "
            "let api and worker be of the same version."
        )
    row = _newest(session, EMBEDDING_VERSION)
    if row is not None and row.name == update.whitening.name:
        row.revision = max(row.revision, update.revision)
    else:
        session.add(
            LibraryWhitening(
                embedding_version=EMBEDDING_VERSION,
                name=update.whitening.name,
                revision=update.revision,
                body=update.whitening.model_dump(mode="json"),
                created_at=now,
            )
        )
    session.flush()
    newest = select(LibraryWhitening.id).order_by(LibraryWhitening.id.desc()).limit(KEPT)
    session.execute(delete(LibraryWhitening).where(LibraryWhitening.id.not_in(newest)))
    return state(session)


def _newest(session: Session, version: int) -> LibraryWhitening | None:
    return session.scalars(
        select(LibraryWhitening)
        .where(LibraryWhitening.embedding_version == version)
        .order_by(LibraryWhitening.id.desc())
        .limit(1)
    ).one_or_none()
