"""What sounds alike: tracks, artists, ways from one track to another, mixes."""

from typing import Annotated

from fastapi import APIRouter, Depends

from soniquebay.api.dependencies.context import ContextDep, Id
from soniquebay.api.dependencies.questions import asked, parameters
from soniquebay.api.services import similar_tracks
from soniquebay.api.services.similar_query import SimilarFilters, SimilarQuery
from soniquebay.contracts.similarity import SimilarTracks

router = APIRouter(prefix="/api", tags=["similar"])


@router.get("/tracks/{track_id}/similar", openapi_extra=parameters(SimilarQuery))
def list_similar_tracks(
    track_id: Id, query: Annotated[SimilarFilters, Depends(asked(SimilarQuery))], context: ContextDep
) -> SimilarTracks:
    """Give the tracks nearest to this one (and to those of `ids`), with the filters of `/api/tracks` and reasons."""
    with context.database.reading() as session:
        shelf = context.neighbours.tracks(session)
        return similar_tracks.similar(session, shelf, (track_id, *query.ids), query)
