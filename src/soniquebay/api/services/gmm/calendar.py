"""The past of the calendar: when each periodic task last ran, so that a missed turn is made up for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from soniquebay.api.models.clusters import PeriodicTurn
from soniquebay.api.storing import upsert
from soniquebay.contracts.training import LastTurn, TurnTaken


def begin(session: Session, tasks: Sequence[str], now: datetime) -> tuple[LastTurn, ...]:
    """Return the last turns of some tasks; one that was never heard of is on the calendar from now on."""
    fresh = [{"task": task, "since": now} for task in tasks]
    upsert(session, PeriodicTurn, fresh, ("task",), update=False)
    rows = session.scalars(select(PeriodicTurn).where(PeriodicTurn.task.in_(tasks)).order_by(PeriodicTurn.task))
    return tuple(_view(row) for row in rows)


def took(session: Session, turn: TurnTaken, now: datetime) -> None:
    """Note that a task ran, and what came of it."""
    begin(session, [turn.task], now)
    upsert(
        session, PeriodicTurn, [{"task": turn.task, "since": now, "last_run_at": now, "result": turn.result}], ("task",)
    )


def listed(session: Session) -> tuple[LastTurn, ...]:
    """Return the last turn of every task."""
    return tuple(_view(row) for row in session.scalars(select(PeriodicTurn).order_by(PeriodicTurn.task)))


def _view(row: PeriodicTurn) -> LastTurn:
    return LastTurn(
        task=row.task,
        last_run_at=row.since if row.last_run_at is None else row.last_run_at,
        ran=row.last_run_at is not None,
        result=row.result,
    )
