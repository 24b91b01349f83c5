"""What the tables must hold when a soak is over. Each function returns a sentence for everything that is wrong."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from soniquebay.api.columns import Base
from soniquebay.api.models.embeddings import TrackEmbedding
from soniquebay.api.models.library import Album, Artist, Track, TrackArtist
from soniquebay.api.models.mir import TrackAudioFeatures, TrackMIRNormalized, TrackMIRRaw, TrackMIRScores
from soniquebay.api.models.scans import Scan, ScanSkipped, ScanWork
from soniquebay.api.services import mir_storage
from soniquebay.api.services.backlog import MAX_ATTEMPTS
from soniquebay.api.services.faults import NotFound
from tests.soak.expected import Expected

ONE_ROW_EACH: tuple[type[Base], ...] = (TrackMIRRaw, TrackMIRNormalized, TrackMIRScores, TrackAudioFeatures)


def wrong_tracks(session: Session, expected: Expected) -> Iterator[str]:
    """Every file is a track once, as it ought to be, in nobody's hands."""
    tracks = session.scalars(select(Track)).all()
    for path, times in Counter(track.path for track in tracks).items():
        if times > 1:
            yield f"{path} is {times} tracks"
    for path in expected.paths ^ {track.path for track in tracks}:
        yield f"{path} is {'lost' if path in expected.paths else 'a track, and no file'}"
    for track in tracks:
        if track.path in expected.paths:
            yield from _wrong_track(track, expected)


def _wrong_track(track: Track, expected: Expected) -> Iterator[str]:
    failure = expected.failures.get(track.path)
    state = "done" if failure is None else "failed"
    told = (track.state, track.failure_kind, track.failure)
    if told != (state, failure and failure.kind, failure and failure.message):
        yield f"{track.path} is {told}, not {state} {failure or ''}"
    if failure is None and track.title != expected.titles[track.path]:
        yield f"{track.path} is called {track.title}, not {expected.titles[track.path]}"
    if track.missing:
        yield f"{track.path} is missing"
    held = {name: getattr(track, name) for name in ("lease_worker", "lease_expires", "queued_at", "queued_by")}
    if any(value is not None for value in held.values()):
        yield f"{track.path} is still in somebody's hands: {held}"
    if not 0 <= track.attempts <= MAX_ATTEMPTS:
        yield f"{track.path} was tried {track.attempts} times"


def wrong_analyses(session: Session, expected: Expected) -> Iterator[str]:
    """Every tune has the one analysis that it has in peace, whole; a bad file has none."""
    ids = dict[str, int](session.execute(select(Track.path, Track.id)).all())
    for path, payload in expected.analyses.items():
        if path in ids and _stored(session, ids[path]) != payload:
            yield f"the analysis of {path} is not what is heard in peace"
    tunes = {ids[path] for path in expected.analyses if path in ids}
    with_vector = {ids[path] for path, payload in expected.analyses.items() if path in ids and payload.embedding}
    owners_of: dict[type[Base], set[int]] = {**dict.fromkeys(ONE_ROW_EACH, tunes), TrackEmbedding: with_vector}
    for model, owners in owners_of.items():
        found = Counter(session.scalars(select(model.__table__.c.track_id)))
        if found != Counter(owners):
            yield f"{model.__tablename__} has {found.total()} rows for {len(owners)} tracks: {_unlike(found, owners)}"


def _stored(session: Session, track_id: int) -> object:
    try:
        return mir_storage.load(session, track_id)
    except (NotFound, KeyError):  # nothing is stored, or only some of it
        return None


def _unlike(found: Counter[int], owners: set[int]) -> list[int]:
    return sorted(found.keys() ^ owners)[:10]


def wrong_work(session: Session, expected: Expected) -> Iterator[str]:
    """Every scan wanted what it had to, all of it is settled, and no scan is there that nobody asked for."""
    asked = {round_.scan_id for round_ in expected.rounds}
    there = dict[int, str](session.execute(select(Scan.id, Scan.state)).all())
    for scan_id in asked ^ there.keys():
        yield f"scan {scan_id} is {'gone' if scan_id in asked else 'there, and nobody asked for it'}"
    for scan_id, state in there.items():
        if state != "done":
            yield f"scan {scan_id} is {state}"
    for round_ in expected.rounds:
        work = session.execute(
            select(Track.path, ScanWork.outcome, ScanWork.settled_at)
            .join(Track, Track.id == ScanWork.track_id)
            .where(ScanWork.scan_id == round_.scan_id)
        ).all()
        for path in round_.files ^ {row.path for row in work}:
            yield f"scan {round_.scan_id} {'forgot' if path in round_.files else 'wanted for nothing'} {path}"
        for path, outcome, settled_at in work:
            if outcome != ("failed" if path in expected.failures else "done") or settled_at is None:
                yield f"scan {round_.scan_id} has {path} as {outcome}, settled at {settled_at}"
    skipped = session.scalar(select(func.count()).select_from(ScanSkipped))
    if skipped:
        yield f"{skipped} paths were skipped"


def wrong_catalog(session: Session, expected: Expected) -> Iterator[str]:
    """No artist and no album without a track; every track has the artist that it names."""
    played = set(session.scalars(select(TrackArtist.artist_id))) | set(session.scalars(select(Album.artist_id)))
    for artist in session.scalars(select(Artist).where(Artist.id.not_in(played - {None}))):
        yield f"{artist.name} has no tracks"
    pressed = set(session.scalars(select(Track.album_id).where(Track.album_id.is_not(None))))
    for album in session.scalars(select(Album).where(Album.id.not_in(pressed))):
        yield f"{album.title} has no tracks"
    credited = Counter(session.scalars(select(Track.path).join(TrackArtist, TrackArtist.track_id == Track.id)))
    for path in expected.titles:
        if credited[path] != 1:
            yield f"{path} is credited {credited[path]} times"
