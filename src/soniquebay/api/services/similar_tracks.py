"""Tracks that sound like one or several others: the nearest of the library, with reasons."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from soniquebay.api.index.port import Hit
from soniquebay.api.index.shelf import Shelf
from soniquebay.api.models.embeddings import TrackEmbedding
from soniquebay.api.models.library import Track
from soniquebay.api.services import track_rows
from soniquebay.api.services.likeness import Sound, Why, reasons, sounds_of
from soniquebay.api.services.likeness_words import likeness
from soniquebay.api.services.placed_tracks import Placed, placed, seeds
from soniquebay.api.services.recordings import same_recording
from soniquebay.api.services.similar_query import SimilarFilters
from soniquebay.api.services.track_query import TrackConditions
from soniquebay.api.services.track_search import matching
from soniquebay.contracts.similarity import SimilarTrack, SimilarTracks
from soniquebay.embeddings.comparing import distance, similarity

BLOCK: Final = 500
"""Candidates looked at together."""
MOST_FROM_INDEX: Final = 3000
SCANNED: Final = 10_000
"""Rows read together where every track is measured."""


@dataclass(frozen=True)
class Terms:
    """How a choice of neighbours is made up.

    Attributes
    ----------
    count : int
        At most so many recordings.
    per_artist : int or None
        At most so many by one artist.
    without_albums : set of ids
        Albums from which none is taken.
    """

    count: int
    per_artist: int | None = None
    without_albums: frozenset[int] = frozenset()


@dataclass
class Found:
    """A track that was chosen, and the files that hold the same recording."""

    track: Placed
    distance: float
    nearest: Placed
    """Of the seeds."""
    of_seed: bool
    copies: list[Placed] = field(default_factory=list)


def similar(session: Session, shelf: Shelf, track_ids: Sequence[int], query: SimilarFilters) -> SimilarTracks:
    """Return the tracks nearest to some, the nearest first.

    Raises
    ------
    NotFound
        One of the tracks does not exist.
    Conflict
        One of the tracks has no vector.
    Invalid
        A range of the filters is upside down.
    """
    origins = seeds(session, shelf.space, track_ids)
    albums = frozenset(seed.album_id for seed in origins if seed.album_id is not None)
    terms = Terms(query.k, query.max_per_artist, albums if query.exclude_same_album else frozenset())
    found = choose(session, shelf, origins, query, terms)
    return SimilarTracks(
        seeds=tuple(seed.ref for seed in origins),
        items=_items(session, found, query),
        embedding_version=shelf.space.version,
        space=shelf.space.name,
    )


def choose(
    session: Session, shelf: Shelf, origins: Sequence[Placed], query: TrackConditions, terms: Terms
) -> list[Found]:
    """Return recordings that fulfil every condition, the nearest to the origins first."""
    chosen: list[Found] = []
    by_artist: Counter[int] = Counter()
    for block in _candidates(session, shelf, origins, query, terms.count):
        for apart, track in block:
            if track.album_id in terms.without_albums or _folded(chosen, track):
                continue
            crowded = terms.per_artist is not None and any(
                by_artist[one] >= terms.per_artist for one in track.artist_ids
            )
            if not crowded and len(chosen) < terms.count:
                by_artist.update(track.artist_ids)
                chosen.append(_found(track, apart, origins))
        if len(chosen) == terms.count:
            break
    return sorted(chosen, key=lambda one: (one.distance, one.track.id))


def _found(track: Placed, apart: float, origins: Sequence[Placed]) -> Found:
    nearest = min(origins, key=lambda seed: distance(seed.place, track.place))
    return Found(track, apart, nearest, same_recording(nearest.recording, track.recording))


def _folded(chosen: Sequence[Found], track: Placed) -> bool:
    """Tell whether a chosen recording is this one too; it is listed there then."""
    for one in chosen:
        if same_recording(one.track.recording, track.recording):
            one.copies.append(track)
            return True
    return False


def _candidates(
    session: Session, shelf: Shelf, origins: Sequence[Placed], query: TrackConditions, count: int
) -> Iterator[list[tuple[float, Placed]]]:
    """Yield tracks, nearer ones first: those that the index finds, more of them, then all that there are."""
    seen = {seed.id for seed in origins}
    points = [seed.place for seed in origins]
    for wanted in (4 * count + BLOCK // 10, min(MOST_FROM_INDEX, 40 * count + BLOCK)):
        near = {hit.id for point in points for hit in shelf.nearest(point, wanted + len(seen))} - seen
        seen |= near
        found = placed(session, shelf.space, sorted(near), query).values()
        yield _by_distance([(_mean_distance(points, track), track) for track in found])
    every = [hit for hit in _all(session, shelf, points, query) if hit.id not in seen]
    for start in range(0, len(every), BLOCK):
        block = every[start : start + BLOCK]
        known = placed(session, shelf.space, [hit.id for hit in block], query)
        yield [(hit.distance, known[hit.id]) for hit in block if hit.id in known]


def _by_distance(found: list[tuple[float, Placed]]) -> list[tuple[float, Placed]]:
    return sorted(found, key=lambda one: (one[0], one[1].id))


def _mean_distance(points: Sequence[Sequence[float]], track: Placed) -> float:
    return sum(distance(point, track.place) for point in points) / len(points)


def _all(session: Session, shelf: Shelf, points: Sequence[Sequence[float]], query: TrackConditions) -> list[Hit]:
    """Measure every track that fulfils the conditions."""
    from soniquebay.api.index.scan import mean_distances

    statement = matching(select(Track.id, TrackEmbedding.vector), query)
    statement = statement.join(TrackEmbedding, TrackEmbedding.track_id == Track.id)
    rows = session.execute(statement.where(TrackEmbedding.version == shelf.space.version)).yield_per(SCANNED)
    hits: list[Hit] = []
    for part in rows.partitions():
        vectors = shelf.space.place_all(b"".join(row.vector for row in part))
        hits += map(Hit, (row.id for row in part), mean_distances(vectors, points))
    return sorted(hits, key=lambda hit: (hit.distance, hit.id))


def _items(session: Session, found: Sequence[Found], query: SimilarFilters) -> tuple[SimilarTrack, ...]:
    ids = [one.track.id for one in found]
    rows = {row.id: row for row in session.scalars(select(Track).where(Track.id.in_(ids)))}
    tracks = track_rows.tracks(session, [rows[one] for one in ids])
    sounds = sounds_of(session, [*ids, *{one.nearest.id for one in found}])
    return tuple(
        SimilarTrack(
            track=track,
            distance=one.distance,
            similarity=similarity(one.distance),
            reasons=tuple(likeness(why, query.lang) for why in _why(one, sounds)),
            seed_id=one.nearest.id,
            same_recording=one.of_seed,
            copies=tuple(copy.ref for copy in one.copies),
        )
        for one, track in zip(found, tracks, strict=True)
    )


def _why(one: Found, sounds: Mapping[int, Sound]) -> tuple[Why, ...]:
    return reasons(one.nearest.known, one.track.known, (sounds.get(one.nearest.id), sounds.get(one.track.id)))
