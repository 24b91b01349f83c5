"""Rows that point at nothing, in every table that the database itself has: none is listed here by name."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, and_, exists, func, select

BY_NAME = {"track_id": "tracks", "artist_id": "artists", "scan_id": "scans", "album_id": "albums"}
"""Columns that point by their name, whether or not the schema says so."""


@dataclass(frozen=True)
class Pointer:
    """Columns of a table that are those of a row in another."""

    table: str
    columns: tuple[str, ...]
    to: str
    there: tuple[str, ...]


def pointers(schema: MetaData) -> set[Pointer]:
    """Return what points where: the foreign keys, and the columns that point by their name."""
    found = set()
    for table in schema.tables.values():
        for key in table.foreign_key_constraints:
            there = tuple(element.column.name for element in key.elements)
            found.add(Pointer(table.name, tuple(key.column_keys), key.referred_table.name, there))
        for name, to in BY_NAME.items():
            if name in table.columns and to in schema.tables:
                found.add(Pointer(table.name, (name,), to, ("id",)))
    return found


def orphans(connection: Connection) -> Iterator[str]:
    """Return a sentence for every pointer that leads some rows to nothing."""
    schema = MetaData()
    schema.reflect(connection)
    for pointer in sorted(pointers(schema), key=str):
        table, to = schema.tables[pointer.table], schema.tables[pointer.to].alias()
        pairs = [(table.c[here], to.c[there]) for here, there in zip(pointer.columns, pointer.there, strict=True)]
        lost = select(func.count()).where(
            *(here.is_not(None) for here, _ in pairs),
            ~exists().where(and_(*(here == there for here, there in pairs))).correlate(table),
        )
        if count := connection.scalar(lost.select_from(table)):
            yield f"{count} orphans in {pointer.table}: no such {pointer.to} as their {', '.join(pointer.columns)}"
