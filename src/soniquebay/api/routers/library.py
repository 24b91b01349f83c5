"""Artists, albums and the library in numbers."""

from typing import Annotated

from fastapi import APIRouter, Query

from soniquebay.api.dependencies.context import MAX_ID, ContextDep, Id
from soniquebay.api.services import library_names, library_removal, library_rows
from soniquebay.contracts.library import Album, Artist, Page, Totals
from soniquebay.contracts.roots import Library, LibraryChange

router = APIRouter(prefix="/api", tags=["library"])

Words = Annotated[str | None, Query(max_length=200, description="Words of the name.")]
Cursor = Annotated[str | None, Query(max_length=4000)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/libraries")
def list_libraries(context: ContextDep) -> tuple[Library, ...]:
    """List the folders that were ever asked to be scanned, by path."""
    with context.database.reading() as session:
        return library_rows.libraries(session)


@router.patch("/libraries/{library_id}")
def change_library(library_id: Id, change: LibraryChange, context: ContextDep) -> Library:
    """Give a library folder another name, by which all machines will know it."""
    with context.database.writing() as session:
        return library_names.rename(session, library_id, change)


@router.delete("/libraries/{library_id}", status_code=204)
def remove_library(library_id: Id, context: ContextDep) -> None:
    """Forget a library folder and all that is known of its files; the files themselves stay."""
    with context.database.writing() as session:
        library_removal.stop(session, library_id, context.clock())
    more = True
    while more:  # in short transactions: others write meanwhile
        with context.database.writing() as session:
            more = library_removal.remove_some(session, library_id)


@router.get("/artists")
def list_artists(context: ContextDep, q: Words = None, cursor: Cursor = None, limit: Limit = 50) -> Page[Artist]:
    """List the artists, by name."""
    with context.database.reading() as session:
        return library_rows.artists(session, q, cursor, limit)


@router.get("/artists/{artist_id}")
def get_artist(artist_id: Id, context: ContextDep) -> Artist:
    """Give one artist."""
    with context.database.reading() as session:
        return library_rows.artist(session, artist_id)


@router.get("/albums")
def list_albums(
    context: ContextDep,
    q: Words = None,
    artist_id: Annotated[int | None, Query(ge=1, le=MAX_ID)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Album]:
    """List the albums, by title; of one artist if asked."""
    with context.database.reading() as session:
        return library_rows.albums(session, q, artist_id, cursor, limit)


@router.get("/status")
def get_status(context: ContextDep) -> Totals:
    """Tell the library in numbers."""
    with context.database.reading() as session:
        return library_rows.totals(session, context.clock())
