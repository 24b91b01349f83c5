"""The list of tracks: filtered, sorted, a page at a time."""

from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from soniquebay.api.models.library import Track
from soniquebay.api.models.mir import TrackGenre, TrackMIRNormalized, TrackMIRScores, TrackMIRSyntheticTags
from soniquebay.api.services import track_rows
from soniquebay.api.services.belonging import belongings
from soniquebay.api.services.cursors import Order, cursor_after, page
from soniquebay.api.services.faults import Invalid, track_not_found
from soniquebay.api.services.names import cleaned, identity, words_of
from soniquebay.api.services.track_facts import NAMED
from soniquebay.api.services.track_query import MEASURES, ORDERS, TrackConditions, TrackFilters, bounds
from soniquebay.contracts import library as wire
from soniquebay.contracts.keys import COMPATIBLE


def search(session: Session, query: TrackFilters) -> wire.Page[wire.Track]:
    """Return a page of the tracks that fulfil every filter.

    Raises
    ------
    Invalid
        The sort is unknown, a range is upside down, or the cursor is not of this list.
    """
    order = _order(query.sort)
    found = matching(select(Track, order.column), query, order.column)
    rows = session.execute(page(found, order, query.cursor, query.limit)).all()
    shown = rows[: query.limit]
    total = None
    if query.cursor is None and query.total:
        total = session.scalar(matching(select(func.count(Track.id)), query))
    return wire.Page[wire.Track](
        items=track_rows.tracks(session, [track for track, _ in shown]),
        next_cursor=cursor_after(order, shown[-1][1], shown[-1][0].id) if len(rows) > query.limit else None,
        total=total,
    )


def matching(
    statement: Select[*tuple[Any, ...]], query: TrackConditions, *others: InstrumentedAttribute[Any]
) -> Select[Any]:
    """Restrict a statement about tracks to those that fulfil every condition.

    Parameters
    ----------
    statement : Select
        Of columns of `Track`, and of the tables of values that `query` or `others` name.
    others : columns
        Further columns that the statement shows or sorts by.

    Raises
    ------
    Invalid
        A range is upside down.
    """
    return _joined(statement, query, *others).where(*_conditions(query))


def one(session: Session, track_id: int) -> wire.Track:
    """Return a track.

    Raises
    ------
    NotFound
        Where there is none of this id.
    """
    track = session.get(Track, track_id)
    if track is None:
        raise track_not_found(track_id)
    return track_rows.tracks(session, [track])[0]


def _order(sort: str) -> Order:
    column = ORDERS.get(sort.removeprefix("-"))
    if column is None:
        raise Invalid(f"sort: {sort} is unknown; sort by one of {', '.join(ORDERS)}, with - before it for descending.")
    return Order(sort, column, Track.id)


def _joined(
    statement: Select[*tuple[Any, ...]], query: TrackConditions, *others: InstrumentedAttribute[Any]
) -> Select[Any]:
    """Join the tables of values that are asked for; outer, so that sorting loses no track."""
    asked = {column.class_ for column in (*others, *(MEASURES[name] for name, _, _ in bounds(query)))}
    if any(value is not None for value in (query.key, query.scale, query.camelot, query.compatible_with)):
        asked.add(TrackMIRNormalized)
    statement = statement.select_from(Track)
    for model in (TrackMIRNormalized, TrackMIRScores):
        if model in asked:
            statement = statement.outerjoin(model, model.track_id == Track.id)
    return statement


def _conditions(query: TrackConditions) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for name, low, high in bounds(query):
        conditions += _range(name, low, high)
    if query.q is not None:
        conditions += [Track.search_text.contains(word, autoescape=True) for word in words_of(query.q)]
    plain = (
        *((TrackMIRNormalized.key, query.key), (TrackMIRNormalized.scale, query.scale)),
        *((TrackMIRNormalized.camelot_key, query.camelot), (Track.album_id, query.album_id)),
        *((Track.state, query.state), (Track.missing, query.missing)),
    )
    conditions += [column == value for column, value in plain if value is not None]
    if query.compatible_with is not None:
        conditions.append(TrackMIRNormalized.camelot_key.in_(COMPATIBLE[query.compatible_with]))
    return conditions + _related(query)


def _range(name: str, low: float | None, high: float | None) -> list[ColumnElement[bool]]:
    if low is not None and high is not None and low > high:
        raise Invalid(f"{name}_min: it is larger than {name}_max; exchange them.")
    column = MEASURES[name]
    above = [] if low is None else [column >= low]
    below = [] if high is None else [column <= high]
    return above + below


def _related(query: TrackConditions) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        exists().where(
            TrackMIRSyntheticTags.track_id == Track.id,
            TrackMIRSyntheticTags.tag_name == tag,
            TrackMIRSyntheticTags.tag_score >= NAMED,
        )
        for tag in query.tag
    ]
    if query.genre is not None:
        key = identity(cleaned(query.genre) or "")
        conditions.append(exists().where(TrackGenre.track_id == Track.id, TrackGenre.genre_key == key))
    if query.artist_id is not None:
        theirs = belongings(query.artist_id).subquery()
        conditions.append(Track.id.in_(select(theirs.c.track_id)))
    return conditions
