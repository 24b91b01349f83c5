"""Refuses requests that come from another site's page: on loopback, whoever reaches the page may use it."""

from typing import Final
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def is_loopback(authority: str) -> bool:
    """Return whether a ``host:port`` names this machine's loopback."""
    try:
        return urlsplit(f"//{authority}").hostname in _LOOPBACK
    except ValueError:  # not an authority at all, for instance an unclosed bracket
        return False


class LoopbackOnly:
    """ASGI middleware: `Host`, and `Origin` where there is one, must be loopback.

    `Host` defeats DNS rebinding (a foreign name that resolves to 127.0.0.1), `Origin` defeats web sockets opened by a
    page of another site.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] not in ("http", "websocket") or self._is_ours(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            refusal = PlainTextResponse("This page answers only on this machine's own address.\n", status_code=403)
            await refusal(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    @staticmethod
    def _is_ours(scope: Scope) -> bool:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get(b"origin")
        return is_loopback(headers.get(b"host", "")) and (origin is None or is_loopback(urlsplit(origin).netloc))
