"""Tracks: the list with its filters, and each one."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from soniquebay.api.dependencies.context import ContextDep, Id
from soniquebay.api.services import track_search
from soniquebay.api.services.track_query import TrackFilters, TrackQuery
from soniquebay.contracts.library import Page, Track

router = APIRouter(prefix="/api/tracks", tags=["tracks"])
_LISTS = frozenset({"tag"})


def track_query(request: Request) -> TrackFilters:
    """Return the filters of the address; a name that no filter has is refused, for it would be silently ignored."""
    given: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        if name in _LISTS:
            given.setdefault(name, []).append(value)
        else:
            given[name] = value
    try:
        return TrackQuery.model_validate(given)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False, include_context=False)) from error


def _parameters() -> list[dict[str, Any]]:
    """Return the filters as OpenAPI describes them."""
    schema = TrackQuery.model_json_schema(ref_template="#/components/schemas/{model}")
    return [
        {"name": name, "in": "query", "required": False, "schema": described}
        for name, described in schema["properties"].items()
    ]


@router.get("", openapi_extra={"parameters": _parameters()})
def list_tracks(query: Annotated[TrackFilters, Depends(track_query)], context: ContextDep) -> Page[Track]:
    """List tracks: any value or score can be bounded (`bpm_min=120`, `energy_max=0.4`) and sorted by."""
    with context.database.reading() as session:
        return track_search.search(session, query)


@router.get("/{track_id}")
def get_track(track_id: Id, context: ContextDep) -> Track:
    """Give one track."""
    with context.database.reading() as session:
        return track_search.one(session, track_id)
