"""Many rows at once, inserted or replaced, on either dialect."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from soniquebay.api.columns import Base


def insert_many(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows past the session, which would make an object of each and ask for its number."""
    if rows:
        session.connection().execute(insert(model), list(rows))


def upsert(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]], keys: Sequence[str], *, update: bool = True
) -> None:
    """Insert rows; where the key exists, replace the other columns (or, with `update=False`, leave the row alone)."""
    if not rows:
        return
    session.flush()  # what the rows refer to must be there
    statement = _insert(session, model)
    session.connection().execute(
        _replacing(statement, list(rows[0]), keys) if update else statement.on_conflict_do_nothing(index_elements=keys),
        list(rows),
    )


def upsert_selected(
    session: Session, model: type[Base], names: Sequence[str], source: Select[*tuple[Any, ...]], keys: Sequence[str]
) -> None:
    """Insert what the database selects itself, by these column names; where the key exists, replace the others."""
    session.flush()
    statement = _insert(session, model).from_select(list(names), source)
    session.connection().execute(_replacing(statement, names, keys))


def _insert(session: Session, model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(model) if session.get_bind().dialect.name == "postgresql" else sqlite.insert(model)


def _replacing(
    statement: postgresql.Insert | sqlite.Insert, names: Sequence[str], keys: Sequence[str]
) -> postgresql.Insert | sqlite.Insert:
    replaced = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=replaced)
