from typing import Any

import pytest
from sqlalchemy import select

from soniquebay.api.models.library import Artist
from soniquebay.api.services import similar_artists
from soniquebay.api.services.faults import Conflict, NotFound
from soniquebay.api.services.similar_query import ArtistFilters
from soniquebay.contracts.similarity import SimilarArtists
from soniquebay.embeddings.comparing import similarity
from tests.api.places import Library
from tests.api.vectors import near, vector


def artist_id(library: Library, name: str) -> int:
    with library.home.database.reading() as session:
        return session.scalars(select(Artist.id).where(Artist.name == name)).one()


def similar(library: Library, name: str, **query: Any) -> SimilarArtists:
    one = artist_id(library, name)
    with library.home.database.reading() as session:
        shelf = library.neighbours.artists(session)
        return similar_artists.similar(session, shelf, one, ArtistFilters(**query))


def around(library: Library, name: str, *places: tuple[float, ...]) -> list[int]:
    return [library.add(place, artist=name) for place in places]


def test_the_nearest_artist_comes_first_with_reasons_and_the_tracks_that_link_them(library: Library) -> None:
    ann = around(library, "Ann", vector(1), vector(2))
    bob = around(library, "Bob", near(vector(1), 4.0), near(vector(2), 6.0))
    around(library, "Cy", vector(3), vector(4))
    answer = similar(library, "Ann", lang="en")
    assert [item.artist.name for item in answer.items] == ["Bob", "Cy"]
    first = answer.items[0]
    assert first.distance == pytest.approx(5.0, abs=1e-4)
    assert first.similarity == similarity(first.distance)
    assert [(link.one.id, link.other.id) for link in first.links] == list(zip(ann, bob, strict=True))
    assert [reason.effect for reason in first.reasons] == ["closer", "closer", "closer", "apart"]
    shown = {reason.text for item in answer.items for reason in item.reasons if reason.values is not None}
    assert shown
    assert shown <= {"same tempo: 128 BPM", "same genre: rock", "same energy: 72%"}


def test_distance_is_the_same_in_both_directions(library: Library) -> None:
    around(library, "Ann", vector(1), vector(2), vector(5))
    around(library, "Bob", vector(3), vector(4))
    assert similar(library, "Ann").items[0].distance == pytest.approx(similar(library, "Bob").items[0].distance)


def test_two_artists_with_the_same_track_places_are_at_no_distance(library: Library) -> None:
    around(library, "Ann", vector(1), vector(2))
    around(library, "Bob", vector(2), vector(1))
    found = similar(library, "Ann").items[0]
    assert (found.distance, found.similarity) == (0.0, 1.0)


def test_k_is_how_many_there_are_at_most(library: Library) -> None:
    for place, name in enumerate(("Ann", "Bob", "Cy", "Di")):
        around(library, name, vector(place))
    assert len(similar(library, "Ann", k=2).items) == 2
    assert len(similar(library, "Ann").items) == 3


def test_an_unknown_artist_and_one_without_analysis_are_told_apart(library: Library) -> None:
    library.add(None, artist="Ann")
    with pytest.raises(Conflict, match="analysed yet"):
        similar(library, "Ann")
    with library.home.database.reading() as session, pytest.raises(NotFound, match="no artist 99"):
        similar_artists.similar(session, library.neighbours.artists(session), 99, ArtistFilters())


def test_of_an_artist_with_very_many_tracks_some_are_compared_spread_over_all() -> None:
    assert similar_artists._spread(range(10)) == list(range(10))
    some = similar_artists._spread(range(1000))
    assert len(some) == similar_artists.MOST_TRACKS
    assert (some[0], some[-1]) == (0, 983)
