"""Artists, albums and totals, counted from the files that are there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, distinct, func, select
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Album, Artist, Library, Track, TrackArtist
from soniquebay.api.services.backlog import live_processes
from soniquebay.api.services.belonging import belongings
from soniquebay.api.services.cursors import Order, cursor_after, page
from soniquebay.api.services.faults import NotFound
from soniquebay.api.services.library_names import view
from soniquebay.api.services.names import words_of
from soniquebay.api.services.renewal import are_outdated
from soniquebay.contracts import library as wire
from soniquebay.contracts import roots
from soniquebay.contracts.versions import MIR_VERSION


def libraries(session: Session) -> tuple[roots.Library, ...]:
    """Return the library folders, by path."""
    return tuple(map(view, session.scalars(select(Library).order_by(Library.path))))


def artists(session: Session, q: str | None, cursor: str | None, limit: int) -> wire.Page[wire.Artist]:
    """Return a page of the artists with files, by name."""
    order = Order("name", Artist.sort_key, Artist.id)
    statement = _matching(_artists(), Artist, q)
    rows = session.execute(page(statement, order, cursor, limit)).all()
    found = wire.Page[wire.Artist](items=tuple(_artist(row) for row in rows[:limit]))
    return found.model_copy(update={"next_cursor": _next(order, rows, limit)})


def artist(session: Session, artist_id: int) -> wire.Artist:
    """Return an artist.

    Raises
    ------
    NotFound
        There is none of this id with files that are there.
    """
    row = session.execute(_artists(artist_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no artist {artist_id}.")
    return _artist(row)


def albums(
    session: Session, q: str | None, artist_id: int | None, cursor: str | None, limit: int
) -> wire.Page[wire.Album]:
    """Return a page of the albums with files, by title; of one artist if asked, guest appearances included."""
    order = Order("title", Album.sort_key, Album.id)
    statement = _matching(_albums(), Album, q)
    if artist_id is not None:
        appears = select(Track.album_id).join(TrackArtist, TrackArtist.track_id == Track.id)
        statement = statement.where(
            (Album.artist_id == artist_id) | Album.id.in_(appears.where(TrackArtist.artist_id == artist_id))
        )
    rows = session.execute(page(statement, order, cursor, limit)).all()
    found = wire.Page[wire.Album](items=tuple(_album(row) for row in rows[:limit]))
    return found.model_copy(update={"next_cursor": _next(order, rows, limit)})


def totals(session: Session, now: datetime) -> wire.Totals:
    """Return the library in numbers; missing files count as missing and nowhere else."""
    counted = session.execute(select(Track.state, func.count()).where(Track.missing.is_(False)).group_by(Track.state))
    states = dict[str, int](counted.all())
    present, theirs = Track.missing.is_(False), belongings().subquery()
    return wire.Totals(
        tracks=sum(states.values()),
        artists=_count(
            session,
            select(func.count(distinct(theirs.c.artist_id))).join(Track, Track.id == theirs.c.track_id).where(present),
        ),
        albums=_count(session, select(func.count(distinct(Track.album_id))).where(present)),
        duration_s=session.scalar(select(func.coalesce(func.sum(Track.duration_s), 0.0)).where(present)) or 0.0,
        pending=states.get("pending", 0),
        analysing=states.get("analysing", 0),
        done=states.get("done", 0),
        failed=states.get("failed", 0),
        missing=_count(session, select(func.count()).where(Track.missing.is_(True))),
        outdated=_count(session, select(func.count()).where(Track.missing.is_(False), are_outdated())),
        workers=live_processes(session, now),
        mir_version=MIR_VERSION,
    )


def _count(session: Session, statement: Select[int]) -> int:
    return session.scalars(statement).one()


def _artists(artist_id: int | None = None) -> Select[*tuple[Any, ...]]:
    theirs = belongings(artist_id).subquery()
    return (
        select(
            *(Artist.id, Artist.name, Artist.mbid, Artist.sort_key),
            func.count(Track.id).label("tracks"),
            func.count(distinct(Track.album_id)).label("albums"),
            func.coalesce(func.sum(Track.duration_s), 0.0).label("duration_s"),
        )
        .join(theirs, theirs.c.artist_id == Artist.id)
        .join(Track, (Track.id == theirs.c.track_id) & Track.missing.is_(False))
        .group_by(Artist.id)
    )


def _albums() -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(Album.id, Album.title, Album.artist, Album.artist_id, Album.compilation, Album.year, Album.mbid),
            Album.sort_key,
            func.count(Track.id).label("tracks"),
            func.coalesce(func.sum(Track.duration_s), 0.0).label("duration_s"),
        )
        .join(Track, (Track.album_id == Album.id) & Track.missing.is_(False))
        .group_by(Album.id)
    )


def _matching(
    statement: Select[*tuple[Any, ...]], model: type[Artist] | type[Album], q: str | None
) -> Select[*tuple[Any, ...]]:
    words = [] if q is None else words_of(q)
    return statement.where(*(model.sort_key.contains(word, autoescape=True) for word in words))


def _next(order: Order, rows: Sequence[Row[*tuple[Any, ...]]], limit: int) -> str | None:
    return cursor_after(order, rows[limit - 1].sort_key, rows[limit - 1].id) if len(rows) > limit else None


def _artist(row: Row[*tuple[Any, ...]]) -> wire.Artist:
    return wire.Artist.model_validate({name: getattr(row, name) for name in wire.Artist.model_fields})


def _album(row: Row[*tuple[Any, ...]]) -> wire.Album:
    return wire.Album.model_validate({name: getattr(row, name) for name in wire.Album.model_fields})
