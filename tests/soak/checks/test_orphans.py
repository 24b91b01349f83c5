"""A row that points at nothing is told of, in whichever table of the schema it is."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Connection, create_engine
from sqlalchemy.types import TypeEngine

from soniquebay.api.columns import Base, UtcDateTime
from tests.servers.databases import empty_database
from tests.soak.checks.orphans import Pointer, orphans, pointers

NOTHING_THERE = 999
ANY: dict[type, object] = {int: 1, str: "x", float: 0.5, bool: False, bytes: b""}
POINTERS = sorted(pointers(Base.metadata), key=str)


@pytest.fixture
def unguarded(tmp_path: Path) -> Iterator[Connection]:
    """A database with all tables that does not enforce its foreign keys."""
    with empty_database("sqlite", tmp_path) as url:
        engine = create_engine(url)
        with engine.connect() as connection:
            yield connection
        engine.dispose()


def some(kind: TypeEngine[Any]) -> object:
    """Any value of a type."""
    if isinstance(kind, UtcDateTime):
        return datetime(2026, 1, 1, tzinfo=UTC)
    return {} if isinstance(kind, JSON) else ANY[kind.python_type]


def row(pointer: Pointer) -> dict[str, Any]:
    """Any row of a table, with a pointer that leads nowhere."""
    table = Base.metadata.tables[pointer.table]
    values = {column.name: some(column.type) for column in table.columns}
    return values | dict.fromkeys(pointer.columns, NOTHING_THERE)


def test_an_empty_database_has_no_orphans(unguarded: Connection) -> None:
    assert list(orphans(unguarded)) == []


def test_every_table_that_holds_a_track_an_artist_or_a_scan_is_looked_at() -> None:
    looked_at = {pointer.table for pointer in POINTERS}
    for table in Base.metadata.tables.values():
        if {"track_id", "artist_id", "scan_id"} & set(table.columns.keys()):
            assert table.name in looked_at


@pytest.mark.parametrize("pointer", POINTERS, ids=lambda one: f"{one.table}.{'.'.join(one.columns)}")
def test_a_row_that_points_at_nothing_is_told_of(unguarded: Connection, pointer: Pointer) -> None:
    unguarded.execute(Base.metadata.tables[pointer.table].insert().values(**row(pointer)))
    expected = f"1 orphans in {pointer.table}: no such {pointer.to} as their {', '.join(pointer.columns)}"
    assert expected in list(orphans(unguarded))
