"""Ways through the library: from one track to another without jumps, and orders in which tracks mix."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from soniquebay.api.index.shelf import Shelf
from soniquebay.api.models.library import Track
from soniquebay.api.services import track_rows
from soniquebay.api.services.faults import Conflict, Invalid, track_not_found
from soniquebay.api.services.placed_tracks import Placed, placed, seeds
from soniquebay.api.services.recordings import same_recording
from soniquebay.api.services.similar_query import HarmonicQuestion, PathQuestion
from soniquebay.api.services.track_query import TrackConditions
from soniquebay.contracts import library as wire
from soniquebay.contracts.similarity import HarmonicOrder, HarmonicStep, Step, TrackPath
from soniquebay.embeddings.comparing import distance, similarity
from soniquebay.embeddings.harmonic import Mixable, harmonic_order
from soniquebay.embeddings.paths import WIDTH, find_path, waypoints


def path(session: Session, shelf: Shelf, question: PathQuestion) -> TrackPath:
    """Return a way from one track to another whose largest step is as small as the library allows.

    Raises
    ------
    NotFound
        One of the two does not exist.
    Conflict
        One of the two has no vector.
    Invalid
        They are the same track.
    """
    if question.start == question.goal:
        raise Invalid("to: it is the track of from; name another one.")
    start, goal = seeds(session, shelf.space, (question.start, question.goal))
    between = _between(session, shelf, start, goal, question.length)
    found = find_path(start.place, goal.place, [track.place for track in between], question.length)
    way = [start, *(between[pick] for pick in found.picks), goal]
    tracks = listed(session, [track.id for track in way])
    steps = [None, *found.steps]
    return TrackPath(
        items=tuple(
            Step(track=track, distance=step, similarity=None if step is None else similarity(step))
            for track, step in zip(tracks, steps, strict=True)
        ),
        largest_step=found.largest,
        direct_distance=distance(start.place, goal.place),
        embedding_version=shelf.space.version,
        space=shelf.space.name,
    )


def harmonic(session: Session, question: HarmonicQuestion) -> HarmonicOrder:
    """Return tracks in an order in which each mixes with the next: neighbouring keys, tempi within 6 % or an octave.

    Raises
    ------
    NotFound
        One of the tracks does not exist.
    Conflict
        One of them is not analysed.
    Invalid
        The one to begin with is not among them.
    """
    ids = tuple(dict.fromkeys(question.ids))
    if question.first is not None and question.first not in ids:
        raise Invalid("first: it is not one of ids.")
    tracks = listed(session, ids)
    for track in tracks:
        if track.normalized is None:
            raise _not_mixable(track)
    first = None if question.first is None else ids.index(question.first)
    found = harmonic_order([mixable(track) for track in tracks], first)
    steps = [None, *found.steps]
    return HarmonicOrder(
        items=tuple(
            HarmonicStep(
                track=tracks[place],
                key_steps=None if step is None else step.key_steps,
                tempo_change=None if step is None else step.tempo_change,
                mixes=None if step is None else step.mixes,
            )
            for place, step in zip(found.order, steps, strict=True)
        ),
        breaks=sum(not step.mixes for step in found.steps),
    )


def mixable(track: wire.Track) -> Mixable:
    """Return what mixing asks of a track."""
    known = track.normalized
    return Mixable(None, None) if known is None else Mixable(known.camelot_key, known.bpm)


def _not_mixable(track: wire.Track) -> Conflict:
    why = "" if track.failure is None else f" ({track.failure})"
    return Conflict(
        f"Track {track.id} has neither key nor tempo: its state is {track.state}{why}. Leave it out of ids."
    )


def listed(session: Session, track_ids: Sequence[int]) -> tuple[wire.Track, ...]:
    """Return tracks in the order of the ids.

    Raises
    ------
    NotFound
        One of them does not exist.
    """
    rows = {row.id: row for row in session.scalars(select(Track).where(Track.id.in_(track_ids)))}
    for track_id in track_ids:
        if track_id not in rows:
            raise track_not_found(track_id)
    return track_rows.tracks(session, [rows[track_id] for track_id in track_ids])


def _between(session: Session, shelf: Shelf, start: Placed, goal: Placed, length: int) -> list[Placed]:
    """Return the tracks around the straight way, none twice and none that is one of the ends in another file."""
    near = {
        hit.id for point in waypoints(start.place, goal.place, length) for hit in shelf.nearest(point, WIDTH + 2)
    } - {start.id, goal.id}
    chosen: list[Placed] = []
    for track in placed(session, shelf.space, sorted(near), TrackConditions()).values():
        if not any(same_recording(track.recording, one.recording) for one in (start, goal, *chosen)):
            chosen.append(track)
    return chosen
