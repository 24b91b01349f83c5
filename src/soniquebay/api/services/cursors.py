"""Pagination by the last row shown: pages neither repeat nor skip rows when others are added meanwhile."""

import base64
import binascii
import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from soniquebay.api.columns import UtcDateTime
from soniquebay.api.services.faults import Invalid

Sortable = str | float | int | datetime | None
MAX_CURSOR = 4000
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Order:
    """A column to sort by; rows without a value come last in both directions, equal ones by id."""

    name: str
    """As the client writes it, `-` first for descending."""
    column: InstrumentedAttribute[Any]
    id_column: InstrumentedAttribute[int]

    @property
    def descending(self) -> bool:
        """Whether the largest comes first."""
        return self.name.startswith("-")


def page(statement: Select[Any], order: Order, cursor: str | None, limit: int) -> Select[Any]:
    """Return the statement of the page after a cursor, with one row more than asked: it tells whether there is another.

    Raises
    ------
    Invalid
        The cursor is not one of ours, or belongs to another order.
    """
    if cursor is not None:
        statement = statement.where(_after(order, *_decoded(cursor, order)))
    column = order.column.desc() if order.descending else order.column.asc()
    return statement.order_by(column.nulls_last(), order.id_column).limit(limit + 1)


def cursor_after(order: Order, value: Sortable, row_id: int) -> str:
    """Return the cursor that continues after a row."""
    plain = value.isoformat() if isinstance(value, datetime) else value
    text = json.dumps([order.name, plain, row_id], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _after(order: Order, value: Sortable, row_id: int) -> ColumnElement[bool]:
    column, tie = order.column, order.id_column > row_id
    if value is None:
        return and_(column.is_(None), tie)
    beyond = column < value if order.descending else column > value
    return or_(beyond, and_(column == value, tie), column.is_(None))


def _decoded(cursor: str, order: Order) -> tuple[Sortable, int]:
    try:
        if len(cursor) > MAX_CURSOR or not cursor.isascii():
            raise _not_ours()
        decoded = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise _not_ours() from error
    match decoded:
        case [str(name), value, row_id] if name == order.name and _is_number(row_id) and isinstance(row_id, int):
            return _typed(value, order), row_id
    raise _not_ours()


def _is_number(value: object) -> bool:
    """Tell whether a value is a number that a column can be compared with."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 2**63 if isinstance(value, int) else math.isfinite(value)


def _typed(value: object, order: Order) -> Sortable:
    if value is None:
        return None
    if isinstance(order.column.type, UtcDateTime):
        if not isinstance(value, str):
            raise _not_ours()
        return _moment(value)
    expected = order.column.type.python_type
    if expected is str and isinstance(value, str) and not _NO_TEXT.search(value):
        return value
    if expected in {int, float} and isinstance(value, int | float) and _is_number(value):
        return value
    raise _not_ours()


def _moment(value: str) -> datetime:
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _not_ours() from error


def _not_ours() -> Invalid:
    return Invalid("cursor: it is the next_cursor of the page before, with the same sort; leave it out to begin anew.")
