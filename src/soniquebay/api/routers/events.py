"""Live events (server-sent): scan progress and track changes."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Header
from fastapi.responses import StreamingResponse

from soniquebay.api.dependencies.context import Context, ContextDep
from soniquebay.api.models.events import LoggedEvent
from soniquebay.api.services import event_log
from soniquebay.api.services.faults import Invalid
from soniquebay.contracts.events import LISTENING, Listening

router = APIRouter(prefix="/api", tags=["events"])

POLL_S = 0.25
KEEP_ALIVE_S = 10.0
RETRY_MS = 1000


@router.get("/events", response_class=StreamingResponse)
def stream_events(
    context: ContextDep, last_event_id: Annotated[str | None, Header(max_length=20)] = None
) -> StreamingResponse:
    """Stream events from now on, or from the one after `Last-Event-ID`."""
    with context.database.reading() as session:
        start = _start(event_log.latest_id(session), last_event_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(context, start), media_type="text/event-stream", headers=headers)


def _start(latest: int, last_event_id: str | None) -> int:
    if last_event_id is None or last_event_id == "":
        return latest
    if not (last_event_id.isascii() and last_event_id.isdigit()):
        raise Invalid("Last-Event-ID: it is the number of the last event received.")
    # A number from the future is of another, earlier database.
    return min(int(last_event_id), latest)


async def _stream(context: Context, last_id: int) -> AsyncIterator[str]:
    yield f"retry: {RETRY_MS}\n\n"
    with context.progress.watched() as passing:
        async for lines in _told(context, last_id, passing):
            yield lines


async def _told(context: Context, last_id: int, passing: deque[Listening]) -> AsyncIterator[str]:
    quiet_s = 0.0
    while not context.stopping.is_set():
        events = await to_thread.run_sync(_after, context, last_id)
        for event in events:
            yield f"id: {event.id}\nevent: {event.event}\ndata: {json.dumps(event.data)}\n\n"
        while passing:  # without an id: a client that reconnects asks for what it missed of the kept ones
            yield f"event: {LISTENING}\ndata: {passing.popleft().model_dump_json()}\n\n"
        if events:
            last_id, quiet_s = events[-1].id, 0.0
            continue
        if quiet_s >= KEEP_ALIVE_S:
            yield ": keep-alive\n\n"
            quiet_s = 0.0
        await asyncio.sleep(POLL_S)
        quiet_s += POLL_S


def _after(context: Context, last_id: int) -> list[LoggedEvent]:
    with context.database.reading() as session:
        return event_log.after(session, last_id)
