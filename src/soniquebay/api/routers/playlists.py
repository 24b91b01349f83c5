"""Playlists made from what was heard."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from soniquebay.api.dependencies.context import ContextDep
from soniquebay.api.dependencies.questions import asked, parameters
from soniquebay.api.services import playlist_files, playlists
from soniquebay.api.services.similar_query import PlaylistFilters, PlaylistQuery
from soniquebay.contracts.similarity import Playlist

router = APIRouter(prefix="/api/playlists", tags=["playlists"])


@router.get("/generate", response_model=Playlist, openapi_extra=parameters(PlaylistQuery))
def generate_playlist(
    query: Annotated[PlaylistFilters, Depends(asked(PlaylistQuery))], context: ContextDep
) -> Playlist | Response:
    """Make a playlist by mood, usage, seeds and any filter of `/api/tracks`; a file with `format=m3u8` or `jspf`."""
    with context.database.reading() as session:
        playlist = playlists.generate(session, context.neighbours.tracks(session), query)
    if query.format == "m3u8":
        return _file(playlist_files.m3u8(playlist), "application/vnd.apple.mpegurl", "soniquebay.m3u8")
    if query.format == "jspf":
        return _file(playlist_files.jspf(playlist), "application/json", "soniquebay.jspf")
    return playlist


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
