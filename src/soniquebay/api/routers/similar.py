"""What sounds alike: tracks, artists, ways from one track to another, mixes."""

from typing import Annotated

from fastapi import APIRouter, Depends

from soniquebay.api.dependencies.context import ContextDep, Id
from soniquebay.api.dependencies.questions import asked, parameters
from soniquebay.api.services import similar_artists, similar_tracks, track_paths
from soniquebay.api.services.similar_query import (
    ArtistFilters,
    HarmonicQuestion,
    PathQuestion,
    SimilarFilters,
    SimilarQuery,
)
from soniquebay.contracts.similarity import HarmonicOrder, SimilarArtists, SimilarTracks, TrackPath

router = APIRouter(prefix="/api", tags=["similar"])


@router.get("/tracks/{track_id}/similar", openapi_extra=parameters(SimilarQuery))
def list_similar_tracks(
    track_id: Id, query: Annotated[SimilarFilters, Depends(asked(SimilarQuery))], context: ContextDep
) -> SimilarTracks:
    """Give the tracks nearest to this one (and to those of `ids`), with the filters of `/api/tracks` and reasons."""
    with context.database.reading() as session:
        shelf = context.neighbours.tracks(session)
        return similar_tracks.similar(session, shelf, (track_id, *query.ids), query)


@router.get("/artists/{artist_id}/similar", openapi_extra=parameters(ArtistFilters))
def list_similar_artists(
    artist_id: Id, query: Annotated[ArtistFilters, Depends(asked(ArtistFilters))], context: ContextDep
) -> SimilarArtists:
    """Give the artists nearest to this one, with reasons and the tracks that link them."""
    with context.database.reading() as session:
        return similar_artists.similar(session, context.neighbours.artists(session), artist_id, query)


@router.get("/tracks/path", openapi_extra=parameters(PathQuestion))
def get_path(question: Annotated[PathQuestion, Depends(asked(PathQuestion))], context: ContextDep) -> TrackPath:
    """Give a way from one track to another without jumps."""
    with context.database.reading() as session:
        return track_paths.path(session, context.neighbours.tracks(session), question)


@router.get("/tracks/harmonic", openapi_extra=parameters(HarmonicQuestion))
def get_harmonic_order(
    question: Annotated[HarmonicQuestion, Depends(asked(HarmonicQuestion))], context: ContextDep
) -> HarmonicOrder:
    """Put tracks in an order in which each mixes well with the next."""
    with context.database.reading() as session:
        return track_paths.harmonic(session, question)
