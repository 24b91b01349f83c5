"""Playlists by mood, tag, usage, seeds, tempo and length: chosen by how well each track fits, then put in order."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from soniquebay.api.index.shelf import Shelf
from soniquebay.api.models.library import Track
from soniquebay.api.models.mir import TrackMIRSyntheticTags
from soniquebay.api.services.placed_tracks import Placed, placed, seeds
from soniquebay.api.services.recordings import same_recording
from soniquebay.api.services.similar_query import PlaylistFilters
from soniquebay.api.services.similar_tracks import Terms, choose
from soniquebay.api.services.track_facts import NAMED
from soniquebay.api.services.track_paths import listed, mixable
from soniquebay.api.services.track_query import MEASURES
from soniquebay.api.services.track_search import matching
from soniquebay.contracts.mir import TagName
from soniquebay.contracts.similarity import Playlist
from soniquebay.embeddings.comparing import distance
from soniquebay.embeddings.harmonic import harmonic_order

SPARE: Final = 4
"""Candidates for each track wanted: some are crowded out, some do not fit the time that is left."""
SLACK_S: Final = 60.0
"""A playlist of so many minutes may be so much longer or shorter."""

_SCATTERED: Final = Track.id % 65537 * 40503 % 65537
"""An order that mixes what was found together, the same each time: else the first folder would fill every list."""


@dataclass
class _Selection:
    """Tracks taken so far, under the terms of the question."""

    query: PlaylistFilters
    taken: list[Placed] = field(default_factory=list)
    by_artist: Counter[int] = field(default_factory=Counter)
    duration_s: float = 0.0

    @property
    def full(self) -> bool:
        """Whether nothing more is wanted."""
        wanted = self.query.minutes
        return len(self.taken) >= self.query.length or (
            wanted is not None and self.duration_s >= 60.0 * wanted - SLACK_S
        )

    def offer(self, track: Placed) -> None:
        """Take a track if there is room for it."""
        lasts = track.recording.duration_s
        if self.query.minutes is not None and (
            lasts is None or self.duration_s + lasts > 60.0 * self.query.minutes + SLACK_S
        ):
            return
        if any(self.by_artist[one] >= self.query.max_per_artist for one in track.artist_ids):
            return
        if any(same_recording(track.recording, one.recording) for one in self.taken):
            return
        self.taken.append(track)
        self.by_artist.update(track.artist_ids)
        self.duration_s += 0.0 if lasts is None else lasts


def generate(session: Session, shelf: Shelf, query: PlaylistFilters) -> Playlist:
    """Return tracks that fulfil every condition, those that fit best.

    With seeds the nearest to them fit best, and the seeds open the list; otherwise those whose mood and tags are the
    strongest.

    Raises
    ------
    NotFound
        A seed does not exist.
    Conflict
        A seed has no vector.
    Invalid
        A range is upside down.
    """
    wanted = _spelled_out(query)
    selection = _Selection(wanted)
    origins = seeds(session, shelf.space, wanted.ids)
    for track in (*origins, *_candidates(session, shelf, origins, wanted)):
        if selection.full:
            break
        selection.offer(track)
    tracks = listed(session, [track.id for track in _ordered(session, selection.taken, wanted)])
    return Playlist(title=_title(query), items=tracks, duration_s=selection.duration_s)


def _spelled_out(query: PlaylistFilters) -> PlaylistFilters:
    """Return the question with its usage as a tag, and its mood as a range: all ways of choosing keep filters."""
    changes: dict[str, Any] = {}
    if query.usage is not None:
        changes["tag"] = tuple(dict.fromkeys((*query.tag, query.usage)))
    if query.mood is not None:
        name = f"mood_{query.mood}_min"
        asked = getattr(query, name)
        changes[name] = NAMED if asked is None else max(NAMED, asked)
    return query.model_copy(update=changes)


def _candidates(session: Session, shelf: Shelf, origins: Sequence[Placed], query: PlaylistFilters) -> Iterable[Placed]:
    count = SPARE * query.length + 50
    if not origins:
        return _strongest(session, shelf, query, count)
    found = choose(session, shelf, origins, query, Terms(count, query.max_per_artist))
    return (one.track for one in found if not one.of_seed)


def _strongest(session: Session, shelf: Shelf, query: PlaylistFilters, count: int) -> Iterator[Placed]:
    """Yield the tracks whose mood and tags are the strongest; of equals, tracks from all over the library."""
    statement, strength = matching(select(Track.id), query), _tag_strength(query.tag)
    if query.mood is not None:
        column = MEASURES[f"mood_{query.mood}"]
        statement, strength = matching(select(Track.id), query, column), column + strength
    there = statement.where(Track.state == "done", Track.missing.is_(False))
    ids = session.scalars(there.order_by(strength.desc(), _SCATTERED, Track.id).limit(count)).all()
    known = placed(session, shelf.space, ids, query)
    return (known[one] for one in ids if one in known)


def _tag_strength(tags: Sequence[TagName]) -> ColumnElement[float]:
    scores = select(func.coalesce(func.sum(TrackMIRSyntheticTags.tag_score), 0.0)).where(
        TrackMIRSyntheticTags.track_id == Track.id, TrackMIRSyntheticTags.tag_name.in_(tags)
    )
    return cast(ColumnElement[float], scores.correlate(Track).scalar_subquery())


def _ordered(session: Session, taken: Sequence[Placed], query: PlaylistFilters) -> list[Placed]:
    """Put tracks in the order that is asked for; the first one opens in each."""
    if query.order == "best" or len(taken) < 3:
        return list(taken)
    if query.order == "harmonic":
        tracks = listed(session, [track.id for track in taken])
        return [taken[place] for place in harmonic_order([mixable(track) for track in tracks], 0).order]
    order, left = [taken[0]], list(taken[1:])
    while left:
        nearest = min(left, key=lambda track: distance(order[-1].place, track.place))
        left.remove(nearest)
        order.append(nearest)
    return order


def _title(query: PlaylistFilters) -> str:
    words = [word for word in (query.mood, query.usage, *query.tag, query.genre) if word is not None]
    return f"SoniqueBay: {', '.join(dict.fromkeys(words))}" if words else "SoniqueBay"
