"""Artists who sound alike: the nearest by the tracks they have, with reasons and the tracks that link them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean, median
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from soniquebay.api.index.shelf import Shelf
from soniquebay.api.models.embeddings import TrackEmbedding
from soniquebay.api.models.library import Track
from soniquebay.api.services import library_rows
from soniquebay.api.services.belonging import belongings
from soniquebay.api.services.faults import Conflict
from soniquebay.api.services.likeness import Sound, reasons, sounds_of
from soniquebay.api.services.likeness_words import likeness
from soniquebay.api.services.placed_tracks import Placed, placed
from soniquebay.api.services.similar_query import ArtistFilters
from soniquebay.api.services.track_query import TrackConditions
from soniquebay.contracts.mir import NormalizedFeatures, Scores
from soniquebay.contracts.similarity import Likeness, SimilarArtist, SimilarArtists, TrackPair
from soniquebay.embeddings.chamfer import SetComparison, compare_sets
from soniquebay.embeddings.comparing import similarity

MOST_TRACKS: Final = 60
"""Tracks of one artist that are compared, spread evenly over all: more hardly move a mean of nearest distances."""


def similar(session: Session, shelf: Shelf, artist_id: int, query: ArtistFilters) -> SimilarArtists:
    """Return the artists nearest to one by the symmetric Chamfer distance, the nearest first.

    Candidates are those whose mean vectors are nearest.

    Raises
    ------
    NotFound
        No such artist.
    Conflict
        None of the artist's tracks has a vector.
    """
    who = library_rows.artist(session, artist_id)
    mine = _tracks_of(session, shelf, [artist_id]).get(artist_id, [])
    if not mine:
        raise Conflict(f"No track of artist {artist_id} is analysed yet: ask again when one is.")
    mean = _mean([track.place for track in mine])
    near = [hit.id for hit in shelf.nearest(mean, 3 * query.k + 20) if hit.id != artist_id]
    theirs = _tracks_of(session, shelf, near)
    compared = {one: _compared(mine, tracks) for one, tracks in theirs.items()}
    nearest = sorted(compared, key=lambda one: (compared[one].distance, one))[: query.k]
    sounds = sounds_of(session, [track.id for tracks in (mine, *(theirs[one] for one in nearest)) for track in tracks])
    return SimilarArtists(
        artist=who,
        items=tuple(
            SimilarArtist(
                artist=library_rows.artist(session, one),
                distance=compared[one].distance,
                similarity=similarity(compared[one].distance),
                reasons=_reasons(mine, theirs[one], sounds, query),
                links=_links(mine, theirs[one], compared[one]),
            )
            for one in nearest
        ),
        embedding_version=shelf.space.version,
        space=shelf.space.name,
    )


def _tracks_of(session: Session, shelf: Shelf, artist_ids: Sequence[int]) -> dict[int, list[Placed]]:
    """Return the tracks of artists that are there and have a vector."""
    theirs = belongings(artist_ids=artist_ids).subquery()
    rows = session.execute(
        select(theirs.c.artist_id, theirs.c.track_id)
        .join(TrackEmbedding, TrackEmbedding.track_id == theirs.c.track_id)
        .join(Track, (Track.id == theirs.c.track_id) & Track.missing.is_(False))
        .where(TrackEmbedding.version == shelf.space.version)
        .order_by(theirs.c.track_id)
    )
    ids: dict[int, list[int]] = defaultdict(list)
    for artist_id, track_id in rows:
        ids[artist_id].append(track_id)
    chosen = {artist_id: _spread(track_ids) for artist_id, track_ids in ids.items()}
    known = placed(session, shelf.space, sorted({one for part in chosen.values() for one in part}), TrackConditions())
    return {artist_id: [known[one] for one in part if one in known] for artist_id, part in chosen.items()}


def _spread(track_ids: Sequence[int]) -> list[int]:
    """Return at most `MOST_TRACKS`, evenly spread over all."""
    if len(track_ids) <= MOST_TRACKS:
        return list(track_ids)
    return [track_ids[place * len(track_ids) // MOST_TRACKS] for place in range(MOST_TRACKS)]


def _compared(mine: Sequence[Placed], theirs: Sequence[Placed]) -> SetComparison:
    return compare_sets([track.place for track in mine], [track.place for track in theirs])


def _links(mine: Sequence[Placed], theirs: Sequence[Placed], compared: SetComparison) -> tuple[TrackPair, ...]:
    return tuple(
        TrackPair(
            one=mine[link.mine].ref,
            other=theirs[link.theirs].ref,
            distance=link.distance,
            similarity=similarity(link.distance),
        )
        for link in compared.links
    )


def _reasons(
    mine: Sequence[Placed], theirs: Sequence[Placed], sounds: Mapping[int, Sound], query: ArtistFilters
) -> tuple[Likeness, ...]:
    """Compare what is typical of the two: the means of their vectors, and of their values."""
    typical = [_typical([sounds[track.id] for track in tracks if track.id in sounds]) for tracks in (mine, theirs)]
    means = [_mean([track.known for track in tracks]) for tracks in (mine, theirs)]
    return tuple(likeness(why, query.lang) for why in reasons(means[0], means[1], (typical[0], typical[1])))


def _mean(vectors: Sequence[Sequence[float]]) -> tuple[float, ...]:
    return tuple(fmean(column) for column in zip(*vectors, strict=True))


def _typical(sounds: Sequence[Sound]) -> Sound:
    """Return the medians of the numbers, and the most frequent genre; a key is of a track, never of an artist."""
    genres = Counter(sound.features.genre_main for sound in sounds if sound.features.genre_main is not None)
    features = _medians([sound.features.model_dump(exclude={"genre_main"}) for sound in sounds])
    return Sound(
        NormalizedFeatures(**features, genre_main=genres.most_common(1)[0][0] if genres else None),
        Scores(**_medians([sound.scores.model_dump() for sound in sounds])),
        _medians([sound.descriptors for sound in sounds]),
    )


def _medians(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for name, value in row.items():
            if isinstance(value, float):
                found[name].append(value)
    return {name: median(values) for name, values in found.items()}
