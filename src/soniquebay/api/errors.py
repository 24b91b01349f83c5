"""Faults as HTTP: one table from exception to status, and one form of body, `{"detail": "one sentence"}`."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

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
_HTTP_SENTENCES = {
    404: "There is nothing at this address; the list of addresses is at /api/openapi.json.",
    405: "This address does not take this method; see /api/openapi.json.",
}


def install(app: FastAPI) -> None:
    """Let an application answer faults in the one form."""
    app.add_exception_handler(Fault, _fault)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


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
    return ".".join(parts[1:] if parts and parts[0] in _PLACES and len(parts) > 1 else parts) or "body"


async def _fault(_request: Request, error: Exception) -> JSONResponse:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    return problem(status, str(error))


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    errors = cast(RequestValidationError, error).errors()
    listed = [{"field": _field(one), "message": one["msg"]} for one in errors]
    return problem(422, sentence_of(errors), errors=listed)


async def _http(_request: Request, error: Exception) -> JSONResponse:
    fault = cast(HTTPException, error)
    return problem(fault.status_code, _HTTP_SENTENCES.get(fault.status_code, f"{fault.detail}."))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("request_failed", method=request.method, path=request.url.path, exc_info=error)
    return problem(500, "Something went wrong inside SoniqueBay; its log says what.")
