"""What the tables are made of: their root, and the kinds of column that mean the same on every dialect."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

WholeNumber = BigInteger().with_variant(Integer(), "sqlite")
"""An integer of 64 bits; SQLite's own holds them, and only its own can be the number of a row."""
BinaryText = Text().with_variant(Text(collation="C"), "postgresql")
"""Text ordered byte by byte, the same on every dialect: a range of paths is a folder."""


class Base(DeclarativeBase):
    """Root of every table."""

    type_annotation_map: ClassVar[dict[type, TypeEngine[Any]]] = {int: WholeNumber}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, aware on every dialect (SQLite itself forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone: it would be misread."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
