import pytest

from soniquebay.api.services.faults import Conflict, NotFound
from soniquebay.contracts.mir import Descriptors, MirPayload
from soniquebay.contracts.versions import EMBEDDING_VERSION
from tests.api.house import entry, payload
from tests.api.places import Library
from tests.api.vectors import near, placed, vector


def lasting(seconds: float) -> MirPayload:
    return payload().model_copy(update={"descriptors": Descriptors(duration_s=seconds)})


def row_of(library: Library, steps: int, far: float = 0.5) -> list[int]:
    """Tracks in a row, each farther from the first."""
    return [library.add(near(vector(0), far * step)) for step in range(steps)]


def test_the_nearest_come_first_with_distance_similarity_and_reasons(library: Library) -> None:
    ids = row_of(library, 5, far=4.0)
    answer = library.similar(ids[0], lang="en")
    assert [item.track.id for item in answer.items] == ids[1:]
    assert [item.distance for item in answer.items] == pytest.approx([4.0, 8.0, 12.0, 16.0], abs=1e-4)
    similarities = [item.similarity for item in answer.items]
    assert similarities == sorted(similarities, reverse=True)
    assert all(0.0 < one < 1.0 for one in similarities)
    for item in answer.items:
        assert [reason.effect for reason in item.reasons] == ["closer", "closer", "closer", "apart"]
        assert item.seed_id == ids[0]
    assert answer.embedding_version == EMBEDDING_VERSION


def test_distance_is_the_same_in_both_directions(library: Library) -> None:
    one, other = library.add(vector(1)), library.add(vector(2))
    there, back = library.similar(one).items[0], library.similar(other).items[0]
    assert (there.track.id, back.track.id) == (other, one)
    assert there.distance == back.distance
    assert there.similarity == back.similarity


def test_every_filter_of_the_list_of_tracks_holds_however_far_the_index_must_look(library: Library) -> None:
    seed = library.add(vector(0))
    library.add_crowd(70)  # more than the index is asked for at first
    quiet = payload().model_copy(update={"normalized": payload().normalized.model_copy(update={"bpm": 60.0})})
    far = library.add(near(vector(0), 9.0), quiet)
    assert library.found(seed, k=2, bpm_max=70.0) == [far]
    assert library.found(seed, k=200, bpm_max=70.0) == [far]
    assert len(library.found(seed, k=200)) == 71


def test_k_is_how_many_there_are_at_most(library: Library) -> None:
    ids = row_of(library, 4)
    assert library.found(ids[0], k=2) == ids[1:3]
    assert library.found(ids[0], k=200) == ids[1:]


def test_no_more_than_so_many_of_one_artist(library: Library) -> None:
    seed = library.add(vector(0))
    anns = [library.add(near(vector(0), 0.1 * step), artist="Ann") for step in range(1, 5)]
    bob = library.add(near(vector(0), 3.0), artist="Bob")
    assert library.found(seed, max_per_artist=2) == [*anns[:2], bob]


def test_tracks_of_the_same_album_can_be_left_out(library: Library) -> None:
    seed = library.add(vector(0), album="Blue", album_artist="Ann")
    same = library.add(near(vector(0), 0.2), album="Blue", album_artist="Ann")
    other = library.add(near(vector(0), 0.4), album="Red", album_artist="Ann")
    alone = library.add(near(vector(0), 0.6))
    assert library.found(seed) == [same, other, alone]
    assert library.found(seed, exclude_same_album=True)[0] == other
    assert same not in library.found(seed, exclude_same_album=True)


def test_several_seeds_ask_for_what_is_close_to_all_of_them(library: Library) -> None:
    one, other = library.add(vector(0)), library.add(vector(1))
    between = library.add(tuple((a + b) / 2 for a, b in zip(vector(0), vector(1), strict=True)))
    beside = library.add(near(vector(0), 0.5))
    assert library.found(one)[0] == beside
    assert library.found(one, other)[0] == between
    assert {one, other}.isdisjoint(library.found(one, other))
    assert [ref.id for ref in library.similar(one, other, one).seeds] == [one, other]


def test_another_encoding_of_the_track_is_its_nearest_neighbour_and_says_so(library: Library) -> None:
    seed = library.add(vector(0), lasting(200.0), title="Song")
    library.add(near(vector(0), 2.0), lasting(150.0))
    copy = library.add(near(vector(0), 0.2), lasting(200.03), title="Song", artist="Artist 1", path="/music/a.mp3")
    first = library.similar(seed).items[0]
    assert (first.track.id, first.same_recording) == (copy, True)
    assert first.similarity >= 0.98


def test_files_of_one_recording_are_one_row_that_lists_them(library: Library) -> None:
    seed = library.add(vector(5), lasting(99.0))
    names = {"title": "Song", "artist": "Ann"}
    flac = library.add(vector(0), lasting(200.0), **names)
    mp3 = library.add(near(vector(0), 0.3), lasting(200.05), **names, path="/music/copy/song.mp3")
    unnamed = library.add(near(vector(0), 0.2), lasting(199.9), title=None, artist=None, path="/music/track.ogg")
    live = library.add(near(vector(0), 0.3, 1), lasting(231.0), **names)
    cover = library.add(near(vector(0), 0.3, 2), lasting(200.0), title="Song", artist="Bob")
    items = {item.track.id: item for item in library.similar(seed).items}
    row = next(item for item in items.values() if {item.track.id, *(ref.id for ref in item.copies)} >= {flac, mp3})
    assert {row.track.id, *(ref.id for ref in row.copies)} == {flac, mp3, unnamed}
    assert {live, cover} <= items.keys()
    assert len(items) == 3
    assert library.found(mp3)  # nothing was merged


def test_a_missing_file_is_not_proposed_unless_it_is_asked_for(library: Library) -> None:
    seed, gone = library.add(vector(0)), library.add(near(vector(0), 0.5))
    library.home.rescan(entry("/music/1.flac"))
    assert library.found(seed) == []
    assert library.found(seed, missing=True) == [gone]


def test_what_cannot_be_compared_says_why(library: Library) -> None:
    done, waiting = library.add(vector(0)), library.add(None)
    older = library.add(vector(1))
    library.home.store(older, mir=placed(vector(1), version=EMBEDDING_VERSION + 1))
    plain = library.add(None)
    library.home.store(plain)
    with pytest.raises(NotFound, match="no track 99"):
        library.similar(99)
    with pytest.raises(Conflict, match=rf"Track {waiting} .* pending"):
        library.similar(waiting)
    with pytest.raises(Conflict, match=rf"Track {older} .* done.*version"):
        library.similar(done, older)
    with pytest.raises(Conflict, match=rf"Track {plain} "):
        library.similar(plain)
    assert library.found(done) == []
