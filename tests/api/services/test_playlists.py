import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from soniquebay.api.services import playlist_files, playlists
from soniquebay.api.services.similar_query import PlaylistQuery
from soniquebay.contracts.mir import Descriptors, MirPayload, SyntheticTag
from soniquebay.contracts.paths import to_wire
from soniquebay.contracts.similarity import Playlist
from tests.api.house import payload
from tests.api.places import Library
from tests.api.vectors import near, vector


def sounding(seconds: float = 180.0, tags: dict[Any, float] | None = None, **features: Any) -> MirPayload:
    mir = payload()
    return mir.model_copy(
        update={
            "normalized": mir.normalized.model_copy(update=features),
            "descriptors": Descriptors(duration_s=seconds),
            "synthetic_tags": tuple(
                SyntheticTag(tag=tag, score=score, category="usage") for tag, score in (tags or {}).items()
            ),
        }
    )


def generate(library: Library, **query: Any) -> Playlist:
    with library.home.database.reading() as session:
        shelf = library.neighbours.tracks(session)
        return playlists.generate(session, shelf, PlaylistQuery.model_validate(query))


def ids_of(playlist: Playlist) -> list[int]:
    return [track.id for track in playlist.items]


def test_a_mood_takes_the_tracks_that_have_it_the_strongest_first(library: Library) -> None:
    happy = [library.add(vector(place), sounding(mood_happy=value)) for place, value in enumerate((0.6, 0.9, 0.7))]
    library.add(vector(4), sounding(mood_happy=0.4))
    library.add(vector(5), sounding(mood_happy=None))
    assert ids_of(generate(library, mood="happy", order="best")) == [happy[1], happy[2], happy[0]]
    assert ids_of(generate(library, mood="happy", mood_happy_min=0.8)) == [happy[1]]


def test_a_usage_is_its_tag_and_filters_hold_beside_it(library: Library) -> None:
    fast = library.add(vector(1), sounding(tags={"workout": 0.9}, bpm=140.0))
    slow = library.add(vector(2), sounding(tags={"workout": 0.8}, bpm=80.0))
    library.add(vector(3), sounding(tags={"focus": 0.9}, bpm=140.0))
    assert ids_of(generate(library, usage="workout", order="best")) == [fast, slow]
    assert ids_of(generate(library, usage="workout", bpm_min=120.0)) == [fast]


def test_seeds_open_the_list_and_what_is_near_follows_smoothly(library: Library) -> None:
    seed = library.add(vector(0))
    far, close = library.add(near(vector(0), 2.0, 1)), library.add(near(vector(0), 0.5, 1))
    moody = library.add(near(vector(0), 0.1), sounding(mood_sad=0.9))
    assert ids_of(generate(library, ids=[seed], length=3)) == [seed, moody, close]
    assert ids_of(generate(library, ids=[seed], mood="sad")) == [seed, moody]
    assert set(ids_of(generate(library, ids=[seed]))) == {seed, moody, close, far}


def test_the_list_is_about_as_long_as_asked_and_no_artist_rules_it(library: Library) -> None:
    for place in range(12):
        library.add(vector(place), sounding(seconds=170.0 + place), artist=f"Artist {place % 4}")
    assert 240.0 <= generate(library, minutes=5.0).duration_s <= 360.0
    assert 840.0 <= generate(library, minutes=15.0).duration_s <= 960.0
    artists = [track.artist for track in generate(library, max_per_artist=2).items]
    assert {artist: artists.count(artist) for artist in artists} == {f"Artist {place}": 2 for place in range(4)}


def test_where_nothing_is_stronger_the_tracks_come_from_all_over_and_each_time_the_same(library: Library) -> None:
    ids = [library.add(vector(place)) for place in range(40)]
    found = ids_of(generate(library, length=10))
    assert found == ids_of(generate(library, length=10))
    assert min(found) < ids[10]
    assert max(found) > ids[29]


def test_one_recording_comes_once(library: Library) -> None:
    library.add(vector(1), content=5)
    library.add(vector(1), content=5, path="/music/copy.flac")
    assert len(generate(library).items) == 1


def test_a_harmonic_list_mixes(library: Library) -> None:
    keys = [("8A", 120.0), ("9B", 61.0), ("9A", 122.0)]
    ids = [library.add(vector(place), sounding(camelot_key=key, bpm=bpm)) for place, (key, bpm) in enumerate(keys)]
    assert ids_of(generate(library, order="harmonic")) in ([ids[0], ids[2], ids[1]], [ids[1], ids[2], ids[0]])


def test_every_entry_of_a_file_opens_whatever_bytes_its_name_has(library: Library, tmp_path: Path) -> None:
    names = [
        b"plain.mp3",
        "\u00e9t\u00e9 \u266b.flac".encode(),
        b"latin \xe9.ogg",
        b"two\nlines.mp3",
        b"100%.mp3",
        b" edge .mp3 ",
    ]
    for place, name in enumerate(names):
        path = os.path.join(os.fsencode(tmp_path), name)  # noqa: PTH118 - bytes
        Path(os.fsdecode(path)).write_bytes(b"music")
        library.add(vector(place), path=to_wire(os.fsdecode(path)), title="Line\nbreak", artist=f"Artist {place}")
    playlist = generate(library, order="best")
    lines = playlist_files.m3u8(playlist).decode("utf-8").split("\n")
    assert lines[0] == "#EXTM3U"
    entries = [line for line in lines if line and not line.startswith("#")]
    assert len(entries) == len(names) == sum(line.startswith("#EXTINF:") for line in lines)
    locations = [track["location"][0] for track in json.loads(playlist_files.jspf(playlist))["playlist"]["track"]]
    for entry in (*entries, *locations):
        path = unquote_to_bytes(urlsplit(entry).path) if entry.startswith("file://") else os.fsencode(entry)
        assert Path(os.fsdecode(path)).read_bytes() == b"music"


def test_a_jspf_track_says_who_plays_what_and_for_how_long(library: Library) -> None:
    library.add(vector(1), sounding(seconds=12.5), title="Song", artist="Ann", album="Blue", track_number=3)
    track = json.loads(playlist_files.jspf(generate(library)))["playlist"]["track"][0]
    assert track == {
        "location": ["file:///music/1.flac"],
        "title": "Song",
        "creator": "Ann",
        "album": "Blue",
        "trackNum": 3,
        "duration": 12500,
    }
