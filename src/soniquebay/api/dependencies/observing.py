"""What is noted of every request: its figures for Prometheus, and the ids that its log lines carry."""

import time

import structlog
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from soniquebay.api.services.metrics import RequestCounts

NOWHERE = "(none)"
"""The endpoint of a request that none answers: the path itself is a stranger's choice."""

LOGGED = ("scan_id", "track_id")


class RequestCounting:
    """ASGI middleware that counts requests, by endpoint."""

    def __init__(self, app: ASGIApp, counts: RequestCounts) -> None:
        self._app, self._counts = app, counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count it when its answer begins: an endless one (events) would never be counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                endpoint = getattr(scope.get("route"), "path", NOWHERE)
                method = scope["method"] if endpoint != NOWHERE else NOWHERE
                self._counts.count(method, endpoint, message["status"], time.perf_counter() - begun)
            await send(message)

        await self._app(scope, receive, watched)


async def bind_ids(request: Request) -> None:
    """Let every log line of this request carry the ids in its path. Asynchronous: a thread's context would be lost."""
    ids = {name: value for name in LOGGED if (value := request.path_params.get(name, "")).isdigit()}
    structlog.contextvars.bind_contextvars(**{name: int(value) for name, value in ids.items()})
