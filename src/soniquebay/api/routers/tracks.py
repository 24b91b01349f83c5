"""Tracks: the list with its filters, and each one."""

from typing import Annotated

from fastapi import APIRouter, Depends

from soniquebay.api.dependencies.context import ContextDep, Id
from soniquebay.api.dependencies.questions import asked, parameters
from soniquebay.api.services import track_search
from soniquebay.api.services.track_query import TrackFilters, TrackQuery
from soniquebay.contracts.library import Page, Track

router = APIRouter(prefix="/api/tracks", tags=["tracks"])


@router.get("", openapi_extra=parameters(TrackQuery))
def list_tracks(query: Annotated[TrackFilters, Depends(asked(TrackQuery))], context: ContextDep) -> Page[Track]:
    """List tracks: any value or score can be bounded (`bpm_min=120`, `energy_max=0.4`) and sorted by."""
    with context.database.reading() as session:
        return track_search.search(session, query)


@router.get("/{track_id}")
def get_track(track_id: Id, context: ContextDep) -> Track:
    """Give one track."""
    with context.database.reading() as session:
        return track_search.one(session, track_id)
