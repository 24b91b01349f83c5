"""What must have been told by the live events when a soak is over."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from soniquebay.api.models.events import LoggedEvent
from soniquebay.api.models.library import Track
from soniquebay.contracts.events import Event, TrackEvent
from soniquebay.contracts.scans import Scan
from tests.soak.expected import Expected, Round


def wrong_stream(session: Session, seen: Sequence[Event]) -> Iterator[str]:
    """Who watched and came back has missed nothing of what is kept, and got nothing twice or out of order."""
    ids = [event.id or 0 for event in seen]
    for before, after in pairwise(ids):
        if after <= before:
            yield f"event {after} came after {before}"
    received = {event.id: event for event in seen}
    kept = {row.id: row for row in session.scalars(select(LoggedEvent).where(LoggedEvent.id <= max(ids, default=0)))}
    for number, row in kept.items():
        if number not in received:
            yield f"event {number} never came: {row.event} {row.data}"
        elif received[number].data.model_dump(mode="json") != row.data:
            yield f"event {number} came as something else"
    for number in ids:
        if number >= min(kept, default=0) and number not in kept:
            yield f"event {number} came and is not in the log"


def wrong_story(session: Session, seen: Sequence[Event], expected: Expected) -> Iterator[str]:
    """In every scan each of its files was told done, or failed, exactly once; its end too, and after all of them."""
    paths = dict[int, str](session.execute(select(Track.id, Track.path)).all())
    attempts = dict[str, int](session.execute(select(Track.path, Track.attempts)).all())
    ends = {round_.scan_id: _ends(seen, round_) for round_ in expected.rounds}
    for scan_id, places in ends.items():
        if len(places) != 1:
            yield f"the end of scan {scan_id} was told {len(places)} times"
            return
    begins = 0
    for round_ in expected.rounds:
        (last,) = ends[round_.scan_id]
        chapter = [event.data for event in seen[begins : last + 1] if isinstance(event.data, TrackEvent)]
        begins = last + 1
        yield from _wrong_chapter(chapter, round_, expected, paths)
        yield from _tried_more_than_told(chapter, round_, paths, attempts if round_ is expected.rounds[-1] else {})
    for event in seen[begins:]:
        if isinstance(event.data, TrackEvent):
            yield f"after the last scan, track {event.data.track_id} was told {event.data.state}"


def _ends(seen: Sequence[Event], round_: Round) -> list[int]:
    return [
        place
        for place, event in enumerate(seen)
        if isinstance(event.data, Scan) and event.data.id == round_.scan_id and event.data.status == "done"
    ]


def _wrong_chapter(
    chapter: Sequence[TrackEvent], round_: Round, expected: Expected, paths: Mapping[int, str]
) -> Iterator[str]:
    wanted = Counter((path, "failed" if path in expected.failures else "done") for path in round_.files)
    told: Counter[tuple[str, str]] = Counter()
    for event in chapter:
        if event.state in {"done", "failed"}:
            told[paths.get(event.track_id, f"track {event.track_id}"), event.state] += 1
    for (path, state), times in (told - wanted).items():
        yield f"in scan {round_.scan_id}, {path} was told {state} {times} times too often"
    for path, state in wanted - told:
        yield f"in scan {round_.scan_id}, {path} was never told {state}"
    taken = {paths.get(event.track_id) for event in chapter if event.state == "analysing"}
    for path in round_.files - taken:
        yield f"in scan {round_.scan_id}, {path} was settled and nobody had taken it"


def _tried_more_than_told(
    chapter: Sequence[TrackEvent], round_: Round, paths: Mapping[int, str], attempts: Mapping[str, int]
) -> Iterator[str]:
    taken = Counter(paths.get(event.track_id) for event in chapter if event.state == "analysing")
    for path in round_.files & attempts.keys():
        if attempts[path] > taken[path]:
            yield f"{path} counts {attempts[path]} attempts, and was taken {taken[path]} times"
