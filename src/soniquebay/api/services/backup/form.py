"""The form of a backup: a ZIP file of one JSON line per row, and a manifest that says what must be in it.

It is the same for SQLite and PostgreSQL, so a backup of the one restores into the other, and needs no program of
either. A moment travels as ISO 8601 in UTC, bytes as base64, everything else as JSON has it.
"""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

from sqlalchemy import JSON, Column, DateTime, LargeBinary

from soniquebay.contracts.base import Contract

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"

Kind = Literal["plain", "moment", "bytes", "json"]


class Unusable(Exception):
    """The backup cannot be written or restored; the message is one sentence for the user."""


class TableManifest(Contract):
    """What a table's member holds.

    Attributes
    ----------
    name : str
    columns : tuple of (str, Kind)
        In the order of the values of each line.
    rows : int
    sha256 : str
        Of the uncompressed member.
    """

    name: str
    columns: tuple[tuple[str, Kind], ...]
    rows: int
    sha256: str

    @property
    def member(self) -> str:
        """Name of the member of the ZIP file."""
        return f"tables/{self.name}.jsonl"


class Manifest(Contract):
    """What a backup is.

    Attributes
    ----------
    format : int
    version : str
        Of the program that made it.
    revision : str
        Of the schema that the rows have.
    made_at : datetime
    tables : tuple of TableManifest
        Each after those that it refers to.
    """

    format: int
    version: str
    revision: str
    made_at: datetime
    tables: tuple[TableManifest, ...]

    def rows(self, table: str) -> int:
        """Return how many rows a table has, 0 where there is none of this name."""
        return sum(one.rows for one in self.tables if one.name == table)


def kind_of(column: Column[Any]) -> Kind:
    """Return how the values of a column travel."""
    if isinstance(column.type, DateTime):
        return "moment"
    if isinstance(column.type, LargeBinary):
        return "bytes"
    if isinstance(column.type, JSON):
        return "json"
    return "plain"


def to_line(values: Sequence[Any], kinds: Sequence[Kind]) -> bytes:
    """Return a row as a line."""
    row = [_out(value, kind) for value, kind in zip(values, kinds, strict=True)]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def from_line(line: bytes, kinds: Sequence[Kind]) -> list[Any]:
    """Return a line as a row."""
    return [_in(value, kind) for value, kind in zip(json.loads(line), kinds, strict=True)]


def _out(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if kind == "moment":
        # SQLite itself forgets the zone: every moment in the database is in UTC.
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if kind == "bytes":
        return base64.b64encode(value).decode("ascii")
    return value


def _in(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if kind == "moment":
        return datetime.fromisoformat(value)
    if kind == "bytes":
        return base64.b64decode(value, validate=True)
    return value
