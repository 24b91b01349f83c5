from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from pydantic import ValidationError

from soniquebay.api.services import library_rows, track_search
from soniquebay.api.services.faults import Invalid, NotFound
from soniquebay.api.services.track_query import MEASURES, ORDERS, TrackQuery
from soniquebay.contracts.library import FileTags, Page, Track
from soniquebay.contracts.mir import MirPayload, NormalizedFeatures, Scores
from tests.api.house import House, entry, house, payload
from tests.servers.databases import Dialect


def search(home: House, **question: Any) -> Page[Track]:
    with home.database.reading() as session:
        return track_search.search(session, TrackQuery.model_validate(question))


def titles(home: House, **question: Any) -> list[str]:
    return [track.title for track in search(home, **question).items]


def heard(normalized: dict[str, Any], scores: dict[str, Any]) -> MirPayload:
    return payload().model_copy(
        update={"normalized": NormalizedFeatures(**normalized), "scores": Scores(**scores), "synthetic_tags": ()}
    )


def library(home: House) -> Sequence[int]:
    """Four tracks: slow, fast, the specification's, and one that nobody has listened to yet."""
    names = (("Slow", "Édith Piaf"), ("Fast", "Zebra"), ("Middle", "Abba"), ("Unheard", None))
    files = [
        entry(f"/music/{title}.mp3", FileTags(title=title, artist=artist, album="Alb"), content=number)
        for number, (title, artist) in enumerate(names)
    ]
    _, ids = home.add(*files)
    home.store(ids[0], mir=heard({"bpm": 60.0, "camelot_key": "9A", "genre_main": "jazz"}, {"energy_score": 0.0}))
    home.store(ids[1], mir=heard({"bpm": 180.0, "camelot_key": "3A"}, {"energy_score": 1.0, "mood_valence": -0.5}))
    home.store(ids[2])
    return ids


@pytest.fixture(scope="module")
def shelves(dialect: Dialect, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The library above, for tests that only ask."""
    with house(dialect, tmp_path_factory.mktemp("shelves")) as made:
        library(made)
        yield made


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({}, ["Slow", "Fast", "Middle", "Unheard"]),
        ({"bpm_min": 100}, ["Fast", "Middle"]),
        ({"bpm_min": 100, "bpm_max": 150}, ["Middle"]),
        ({"energy_max": 0.0}, ["Slow"]),
        ({"energy_score_min": 0.5}, ["Fast", "Middle"]),
        ({"valence_min": -1, "valence_max": 0}, ["Fast"]),
        ({"danceability_min": 0.8}, ["Middle"]),
        ({"camelot": "8B"}, ["Middle"]),
        ({"compatible_with": "8A"}, ["Slow", "Middle"]),
        ({"key": "C", "scale": "major"}, ["Middle"]),
        ({"tag": ["workout"]}, ["Middle"]),
        ({"tag": ["workout", "chill"]}, []),
        ({"genre": "Rock"}, ["Middle"]),
        ({"genre": "INDIE"}, ["Middle"]),
        ({"state": "pending"}, ["Unheard"]),
        ({"missing": True}, []),
        ({"q": "edith"}, ["Slow"]),
        ({"q": "alb FAST"}, ["Fast"]),
        ({"q": "%"}, []),
        ({"sort": "-bpm"}, ["Fast", "Middle", "Slow", "Unheard"]),
        ({"sort": "energy"}, ["Slow", "Middle", "Fast", "Unheard"]),
        ({"sort": "title"}, ["Fast", "Middle", "Slow", "Unheard"]),
        ({"sort": "artist"}, ["Middle", "Slow", "Fast", "Unheard"]),
    ],
    ids=str,
)
def test_filters_and_orders_find_what_they_say(shelves: House, question: dict[str, Any], found: list[str]) -> None:
    assert titles(shelves, **question) == found
    assert search(shelves, **question).total == len(found)


def test_the_tracks_of_an_artist_are_found_by_id(shelves: House) -> None:
    artist = search(shelves, q="zebra").items[0].artists[0]
    assert titles(shelves, artist_id=artist.id) == ["Fast"]


@pytest.mark.parametrize("sort", sorted(ORDERS) + [f"-{name}" for name in sorted(ORDERS)])
def test_pages_of_one_add_up_to_the_whole_list_in_any_order(shelves: House, sort: str) -> None:
    whole = titles(shelves, sort=sort)
    assert len(whole) == 4
    paged, cursor = [], None
    while True:
        page = search(shelves, sort=sort, limit=1, cursor=cursor)
        assert (page.total is None) == (cursor is not None)
        paged += [track.title for track in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert paged == whole


@pytest.mark.parametrize(
    "question",
    [
        {"bpm_min": "fast"},
        {"bpm_min": "nan"},
        {"bmp_min": 100},
        {"camelot": "13A"},
        {"compatible_with": "8C"},
        {"tag": ["nice"]},
        {"state": "lost"},
        {"limit": 0},
        {"limit": 201},
        {"artist_id": 2**70},
    ],
    ids=str,
)
def test_a_value_that_no_filter_can_have_is_refused(question: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TrackQuery.model_validate(question)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"sort": "beauty"}, "sort: beauty is unknown"),
        ({"bpm_min": 2, "bpm_max": 1}, "bpm_min: it is larger than bpm_max"),
        ({"cursor": "!"}, "cursor:"),
        ({"cursor": "é"}, "cursor:"),
        ({"cursor": "W10"}, "cursor:"),
        ({"cursor": "WyJpZCIsImEiLDFd"}, "cursor:"),
    ],
    ids=str,
)
def test_a_question_without_sense_is_answered_with_a_sentence(
    home: House, question: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        search(home, **question)


def test_a_cursor_of_another_order_is_refused(shelves: House) -> None:
    cursor = search(shelves, sort="bpm", limit=1).next_cursor
    with pytest.raises(Invalid, match="same sort"):
        search(shelves, sort="-bpm", limit=1, cursor=cursor)


def test_every_value_and_score_can_be_bounded() -> None:
    numbers = {
        name
        for block in (NormalizedFeatures, Scores)
        for name, field in block.model_fields.items()
        if "float" in str(field.annotation) and "dict" not in str(field.annotation)
    }
    assert numbers <= set(MEASURES)


def test_artists_albums_and_totals_count_the_files_that_are_there(home: House) -> None:
    library(home)
    with home.database.reading() as session:
        artists = library_rows.artists(session, None, None, 2)
        rest = library_rows.artists(session, None, artists.next_cursor, 2)
        assert [one.name for one in (*artists.items, *rest.items)] == ["Abba", "Édith Piaf", "Zebra"]
        assert library_rows.artists(session, "edith", None, 10).items[0].tracks == 1
        assert library_rows.artist(session, artists.items[0].id).albums == 1
        albums = library_rows.albums(session, None, artists.items[0].id, None, 10).items
        assert [(album.title, album.tracks) for album in albums] == [("Alb", 4)]
        totals = library_rows.totals(session, home.clock())
        assert (totals.tracks, totals.done, totals.pending, totals.artists, totals.albums) == (4, 3, 1, 3, 1)
        with pytest.raises(NotFound):
            library_rows.artist(session, 99)
    home.rescan()
    with home.database.reading() as session:
        assert library_rows.artists(session, None, None, 10).items == ()
        totals = library_rows.totals(session, home.clock())
        assert (totals.tracks, totals.missing) == (0, 4)
