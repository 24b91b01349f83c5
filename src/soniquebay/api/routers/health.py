"""Whether the api lives, and whether it can work."""

from datetime import UTC, datetime
from importlib.metadata import version

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from soniquebay.api.dependencies.context import ContextDep
from soniquebay.contracts.conditions import Connection
from soniquebay.contracts.library import Health

router = APIRouter(prefix="/api", tags=["health"])
VERSION = version("soniquebay")


@router.get("/health")
def health(request: Request) -> Health:
    """Answer that the process lives, and which data folder it serves."""
    return Health(status="ok", version=VERSION, home=request.app.state.home, time=datetime.now(UTC))


@router.get("/connections")
def list_connections(context: ContextDep) -> tuple[Connection, ...]:
    """Say how the api reaches its database, the extension for vectors and the queue, and what to do about it."""
    return context.connections()


@router.get("/ready", responses={503: {"model": Health}})
def ready(context: ContextDep, response: Response) -> Health:
    """Answer whether the database can be reached and has the tables of this version."""
    try:
        detail = None if context.database.migrated() else "The database has not the tables of this version yet."
    except SQLAlchemyError:
        detail = "The database cannot be reached."
    if detail is None:
        return Health(status="ok", version=VERSION, database=context.database.described())
    response.status_code = 503
    return Health(status="unavailable", version=VERSION, detail=detail)
