"""What is known of artists' tracks, many artists at a time: the words from which clusters get their names."""

from collections import defaultdict

from sqlalchemy import Subquery, distinct, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from soniquebay.api.models.library import Artist, Track
from soniquebay.api.models.mir import TrackGenre, TrackMIRScores, TrackMIRSyntheticTags
from soniquebay.api.services.belonging import belongings
from soniquebay.contracts.training import ArtistProfile

Word = InstrumentedAttribute[str]
SCORES = ("energy_score", "mood_valence", "dance_score", "acousticness", "complexity_score", "emotional_intensity")


def batch(session: Session, after: int, limit: int) -> tuple[ArtistProfile, ...]:
    """Return some of the artists with analysed tracks that follow one, by id, `limit` at most; none at the end."""
    found: tuple[ArtistProfile, ...] = ()
    while not found:
        ids = session.scalars(select(Artist.id).where(Artist.id > after).order_by(Artist.id).limit(limit)).all()
        if not ids:
            break
        found = _of_range(session, ids[0], ids[-1])
        after = ids[-1]
    return found


def _of_range(session: Session, first: int, last: int) -> tuple[ArtistProfile, ...]:
    theirs = _tracks_of(first, last)
    counted = session.execute(
        select(Artist.id, Artist.name, func.count())
        .join(theirs, theirs.c.artist_id == Artist.id)
        .group_by(Artist.id, Artist.name)
        .order_by(Artist.id)
    ).all()
    tags = _shares(session, first, last, TrackMIRSyntheticTags.tag_name)
    genres = _shares(session, first, last, TrackGenre.genre_key)
    scores = _scores(session, first, last)
    return tuple(
        ArtistProfile(
            artist_id=artist_id,
            name=name,
            tracks=tracks,
            tags={tag: count / tracks for tag, count in tags[artist_id].items()},
            genres={genre: count / tracks for genre, count in genres[artist_id].items()},
            scores=scores.get(artist_id, {}),
        )
        for artist_id, name, tracks in counted
    )


def _shares(session: Session, first: int, last: int, word: Word) -> dict[int, dict[str, int]]:
    """Return in how many tracks of each artist of a range each word occurs."""
    theirs, table = _tracks_of(first, last), word.class_
    counted = session.execute(
        select(theirs.c.artist_id, word, func.count(distinct(table.track_id)))
        .join(table, table.track_id == theirs.c.track_id)
        .group_by(theirs.c.artist_id, word)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for artist_id, name, count in counted:
        found[artist_id][name] = count
    return found


def _scores(session: Session, first: int, last: int) -> dict[int, dict[str, float]]:
    theirs = _tracks_of(first, last)
    means = [func.avg(getattr(TrackMIRScores, name)) for name in SCORES]
    rows = session.execute(
        select(theirs.c.artist_id, *means)
        .join(TrackMIRScores, TrackMIRScores.track_id == theirs.c.track_id)
        .group_by(theirs.c.artist_id)
    )
    return {
        row[0]: {name: float(value) for name, value in zip(SCORES, row[1:], strict=True) if value is not None}
        for row in rows
    }


def _tracks_of(first: int, last: int) -> Subquery:
    """Return the analysed tracks of a range of artists, found by index: the whole library is not gone through."""
    theirs = belongings(between=(first, last)).subquery()
    return (
        select(theirs.c.artist_id, theirs.c.track_id)
        .join(Track, Track.id == theirs.c.track_id)
        .where(Track.state == "done", Track.missing.is_(False))
        .subquery()
    )
