from typing import Any

import pytest

from soniquebay.api.services import track_paths
from soniquebay.api.services.faults import Conflict, Invalid, NotFound
from soniquebay.api.services.similar_query import HarmonicQuestion, PathQuestion
from soniquebay.contracts.mir import MirPayload
from soniquebay.contracts.similarity import HarmonicOrder, TrackPath
from tests.api.house import payload
from tests.api.places import Library
from tests.api.vectors import vector


def between(share: float) -> tuple[float, ...]:
    """A point on the way from the first vector to the second."""
    return tuple(a + share * (b - a) for a, b in zip(vector(0), vector(1), strict=True))


def path(library: Library, start: int, goal: int, length: int = 10) -> TrackPath:
    question = PathQuestion.model_validate({"from": start, "to": goal, "length": length})
    with library.home.database.reading() as session:
        return track_paths.path(session, library.neighbours.tracks(session), question)


def harmonic(library: Library, *ids: int, **more: Any) -> HarmonicOrder:
    with library.home.database.reading() as session:
        return track_paths.harmonic(session, HarmonicQuestion(ids=ids, **more))


def tuned(camelot: str | None, bpm: float | None) -> MirPayload:
    values = {"camelot_key": camelot, "bpm": bpm}
    return payload().model_copy(update={"normalized": payload().normalized.model_copy(update=values)})


def test_a_path_goes_in_even_steps_and_tells_its_largest(library: Library) -> None:
    start, goal = library.add(between(0.0)), library.add(between(1.0))
    on_the_way = {share: library.add(between(share)) for share in (0.75, 0.25, 0.5)}
    for seed in range(5, 9):
        library.add(vector(seed))
    found = path(library, start, goal, length=5)
    assert [step.track.id for step in found.items] == [
        start,
        on_the_way[0.25],
        on_the_way[0.5],
        on_the_way[0.75],
        goal,
    ]
    assert found.items[0].distance is None
    assert found.largest_step == pytest.approx(found.direct_distance / 4, rel=1e-3)
    assert found.largest_step == max(step.distance for step in found.items if step.distance is not None)


def test_no_recording_comes_twice_on_a_path(library: Library) -> None:
    start, goal = library.add(between(0.0)), library.add(between(1.0))
    library.add(between(0.5), content=7)
    library.add(between(0.52), content=7, path="/music/copy.flac")
    assert len(path(library, start, goal, length=4).items) == 3


def test_a_path_needs_two_tracks_that_were_heard(library: Library) -> None:
    start, waiting = library.add(between(0.0)), library.add(None)
    with pytest.raises(Invalid, match="to: it is the track of from"):
        path(library, start, start)
    with pytest.raises(Conflict, match="pending"):
        path(library, start, waiting)
    with pytest.raises(NotFound, match="no track 99"):
        path(library, start, 99)


def test_an_order_mixes_where_it_can_and_counts_where_it_cannot(library: Library) -> None:
    keys = [("8A", 120.0), ("3B", 90.0), ("9A", 122.0), ("9B", 61.0), (None, None)]
    ids = [library.add(vector(place), tuned(*key)) for place, key in enumerate(keys)]
    found = harmonic(library, *ids, first=ids[0])
    assert found.items[0].track.id == ids[0]
    assert {item.track.id for item in found.items} == set(ids)
    mixed = [item.track.id for item in found.items if item.mixes]
    assert set(mixed) == {ids[2], ids[3]}
    assert found.breaks == 2


def test_a_track_that_is_not_analysed_has_no_place_in_an_order(library: Library) -> None:
    heard, waiting = library.add(vector(1)), library.add(None)
    with pytest.raises(Conflict, match=f"Track {waiting} .* its state is (pending|queued)"):
        harmonic(library, heard, waiting)


def test_an_order_begins_with_one_of_its_tracks(library: Library) -> None:
    ids = [library.add(vector(place)) for place in range(2)]
    with pytest.raises(Invalid, match="first"):
        harmonic(library, *ids, first=99)
    with pytest.raises(NotFound, match="no track 99"):
        harmonic(library, *ids, 99)
