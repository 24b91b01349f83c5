"""The gate in front of every endpoint while the machine's user needs no sign-in: no other site's page may come through.

`Host` must name this machine (a page elsewhere could point its own name at 127.0.0.1), and a request that a browser
makes for a page must come from a page of this machine.
"""

import hmac
import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

OPEN_TO_ALL = frozenset({"/api/health", "/api/ready"})


class LoopbackGate:
    """ASGI middleware that refuses (403) foreign `Host` and `Origin` headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = refused(Headers(scope=scope), scope["method"])
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await JSONResponse({"detail": refusal}, status_code=403)(scope, receive, send)


class TokenGate:
    """ASGI middleware of an api for which a token is set: nothing without one of the tokens (401).

    Only whether it lives and can work may be asked by everybody, as containers and balancers do.

    Parameters
    ----------
    app : ASGIApp
    tokens : sequence of str
    """

    def __init__(self, app: ASGIApp, tokens: Sequence[str]) -> None:
        self._app = app
        self._tokens = [token.encode() for token in tokens]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or scope["path"] in OPEN_TO_ALL or self._shown(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        detail = "This api wants to be shown a token: send the header Authorization: Bearer <SONIQUEBAY_API_TOKEN>."
        answer = JSONResponse({"detail": detail}, status_code=401, headers={"WWW-Authenticate": "Bearer"})
        await answer(scope, receive, send)

    def _shown(self, headers: Headers) -> bool:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return False
        shown = token.strip().encode()
        return any(hmac.compare_digest(shown, ours) for ours in self._tokens)


def refused(headers: Headers, method: str) -> str | None:
    """Return why a request is refused, None where it may pass."""
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not is_loopback(_hostname("//" + hosts[0])):
        return "SoniqueBay answers only under the names of this machine: 127.0.0.1, localhost or [::1]."
    origins = headers.getlist("origin")
    navigates = method == "GET" and headers.get("sec-fetch-mode") == "navigate"
    # A browser names no origin when a page merely embeds something; then it says at least that the page is foreign.
    embeds = not origins and headers.get("sec-fetch-site") == "cross-site" and not navigates
    if embeds or any(not is_loopback(_hostname(origin)) for origin in origins):
        return "SoniqueBay does not answer pages of other sites."
    return None


def is_loopback(name: str | None) -> bool:
    """Tell whether a host name or address means this machine."""
    if name is None:
        return False
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _hostname(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises where the port is no number
    except ValueError:
        return None
    plain = not (parts.path or parts.query or parts.fragment or parts.username)
    return parts.hostname if plain else None
