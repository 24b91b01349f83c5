"""The parts of the running application, and how an endpoint asks for them."""

import hmac
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Header, Path, Request

from soniquebay.api.database import Database
from soniquebay.api.services.backlog import ORDINARY, Patience
from soniquebay.api.services.connections import Look
from soniquebay.api.services.event_log import ScanThrottle
from soniquebay.api.services.faults import Forbidden, Unauthenticated
from soniquebay.api.services.job_queue import JobQueue
from soniquebay.api.services.metrics import RequestCounts
from soniquebay.api.services.neighbours import Neighbours
from soniquebay.api.services.progress import ProgressHub

MAX_ID = 2**63 - 1


@dataclass(frozen=True)
class Context:
    """What the endpoints work with."""

    database: Database
    queue: JobQueue
    clock: Callable[[], datetime]
    worker_token: str
    neighbours: Neighbours
    connections: Look
    requests: RequestCounts = field(default_factory=RequestCounts)
    patience: Patience = ORDINARY
    check_folders: bool = True
    progress: ProgressHub = field(default_factory=ProgressHub)
    throttle: ScanThrottle = field(default_factory=ScanThrottle)
    stopping: threading.Event = field(default_factory=threading.Event)
    """Set when the server is told to stop: endless answers end."""


def _context(request: Request) -> Context:
    return cast(Context, request.app.state.context)


ContextDep = Annotated[Context, Depends(_context)]


def worker_only(context: ContextDep, authorization: Annotated[str | None, Header()] = None) -> None:
    """Let only the holder of the worker's token through.

    Raises
    ------
    Unauthenticated
        No bearer token was sent.
    Forbidden
        The token is not the worker's.
    """
    scheme, _, token = ("" if authorization is None else authorization).partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Only workers may do this: send the header Authorization: Bearer <worker token>.")
    if not hmac.compare_digest(token.strip().encode(), context.worker_token.encode()):
        raise Forbidden(
            "This is not the worker's token: show the one that SONIQUEBAY_WORKER_TOKEN gives the api, or, where it is "
            "not set there, the one in worker.token in the api's data folder."
        )


def maybe_worker(context: ContextDep, authorization: Annotated[str | None, Header()] = None) -> bool:
    """Tell whether the worker's token was sent, where others may ask too."""
    try:
        worker_only(context, authorization)
    except (Unauthenticated, Forbidden):
        return False
    return True


WorkerOnly = Depends(worker_only)
MaybeWorker = Annotated[bool, Depends(maybe_worker)]
Id = Annotated[int, Path(ge=1, le=MAX_ID)]
