"""Faults as HTTP: one table from exception to status, and one form of body, `{"detail": "one sentence"}`."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from soniquebay.api.services.faults import Conflict, Fault, Forbidden, Invalid, NotFound, Unauthenticated

log = structlog.get_logger(__name__)

STATUS: Mapping[type[Fault], int] = {
    NotFound: 404,
    Conflict: 409,
    Invalid: 422,
    Unauthenticated: 401,
    Forbidden: 403,
}
_PLACES = frozenset({"body", "query", "path", "header"})
MOST_BODY = 32 * 1024 * 1024
"""Bytes of one request; the analysis of an hour of music needs about a quarter of one of these megabytes."""
_SHOWN_ERRORS = 20
_SHOWN_FIELD = 200
_HTTP_SENTENCES = {
    400: "The body cannot be read: send JSON in UTF-8, with numbers of ordinary size and without deep nesting.",
    404: "There is nothing at this address; the list of addresses is at /api/docs.",
    405: "This address does not take this method; see /api/docs.",
    413: f"The body is too large: send at most {MOST_BODY // 2**20} MiB.",
}


class BodyLimit:
    """ASGI middleware that refuses (413) a body larger than any honest one, before it fills the memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; reading its body fails where it is too large."""
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MOST_BODY:
                raise HTTPException(413)
            return message

        await self._app(scope, counted if scope["type"] == "http" else receive, send)


class LastResort:
    """ASGI middleware that answers and logs an error that nothing explains, once: the framework would tell it twice."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; if that fails before anything was answered, say so in the one form."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            if begun or scope["type"] != "http":  # too late for an answer: the server cuts the connection and logs
                raise
            log.exception("request_failed", method=scope["method"], path=scope["path"])
            await problem(500, "Something went wrong inside SoniqueBay; its log says what.")(scope, receive, send)


def install(app: FastAPI) -> None:
    """Let an application answer faults in the one form."""
    app.add_exception_handler(Fault, _fault)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def problem(status: int, sentence: str, **more: object) -> JSONResponse:
    """Return the answer that tells a fault."""
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return JSONResponse({"detail": sentence, **more}, status_code=status, headers=headers)


def sentence_of(errors: Sequence[Mapping[str, Any]]) -> str:
    """Return one sentence that names the first field that is wrong, and how many more are."""
    first, others = errors[0], len(errors) - 1
    more = "" if others == 0 else f" ({others} more {'field is' if others == 1 else 'fields are'} wrong)"
    if first["type"] == "json_invalid":
        return "The body is not valid JSON."
    if tuple(first["loc"]) == ("body",) and first["type"] == "model_attributes_type":
        return "body: send a JSON object, with the header Content-Type: application/json."
    return f"{_field(first)}: {first['msg']}{more}."


def _field(error: Mapping[str, Any]) -> str:
    parts = [str(part) for part in error["loc"]]
    name = ".".join(parts[1:] if parts and parts[0] in _PLACES and len(parts) > 1 else parts) or "body"
    return name if len(name) <= _SHOWN_FIELD else name[:_SHOWN_FIELD] + "…"


async def _fault(_request: Request, error: Exception) -> JSONResponse:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    return problem(status, str(error))


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    errors = cast(RequestValidationError, error).errors()
    listed = [{"field": _field(one), "message": one["msg"]} for one in errors[:_SHOWN_ERRORS]]
    return problem(422, sentence_of(errors), errors=listed)


async def _http(_request: Request, error: Exception) -> JSONResponse:
    fault = cast(HTTPException, error)
    return problem(fault.status_code, _HTTP_SENTENCES.get(fault.status_code, f"{fault.detail}."))
