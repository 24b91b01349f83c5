"""Addresses as questions: a name that no filter has is refused, for it would be silently ignored."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

Question = TypeVar("Question", bound=BaseModel)
_LISTS: Final = frozenset({"tag", "ids"})
"""Names that may be given several times."""


def asked(model: type[Question]) -> Callable[[Request], Question]:
    """Return the dependency that reads a question from the address."""

    def read(request: Request) -> Question:
        given: dict[str, Any] = {}
        for name, value in request.query_params.multi_items():
            if name in _LISTS:
                given.setdefault(name, []).append(value)
            else:
                given[name] = value
        try:
            return model.model_validate(given)
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_url=False, include_context=False)) from error

    return read


def refuse_unknown(request: Request) -> None:
    """Refuse a name in the address that the endpoint does not read: for routers that declare their names one by one."""
    known = {field.alias for field in request.scope["route"].dependant.query_params}
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if unknown:
        raise RequestValidationError(
            [
                {"type": "extra_forbidden", "loc": ("query", name), "msg": "Extra inputs are not permitted"}
                for name in unknown
            ]
        )


def parameters(model: type[BaseModel]) -> dict[str, Any]:
    """Return a question as OpenAPI describes it, for `openapi_extra`."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    required = schema.get("required", ())
    return {
        "parameters": [
            {"name": name, "in": "query", "required": name in required, "schema": described}
            for name, described in schema["properties"].items()
        ]
    }
