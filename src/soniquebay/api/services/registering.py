"""New, changed and moved files become tracks. Sent twice, registered once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Album, Track, TrackArtist
from soniquebay.api.models.scans import Scan
from soniquebay.api.services import folders
from soniquebay.api.services.catalog import Catalog, Credit, album_artist, album_key, credits_of, owner_credit
from soniquebay.api.services.comparing import put_back, stored_mtime, unfinished
from soniquebay.api.services.guessing import guess
from soniquebay.api.services.names import cleaned, folded, sort_key
from soniquebay.contracts.library import FileEntry, RegisterAnswer, RegisterRequest

Kind = Literal["added", "changed", "moved"]

MAX_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class Named:
    """A file with its names settled."""

    entry: FileEntry
    title: str
    title_guessed: bool
    artist: str | None
    artist_guessed: bool
    credits: tuple[Credit, ...]


def register(session: Session, scan: Scan, request: RegisterRequest, now: datetime) -> RegisterAnswer:
    """Store the files of a batch; where the scan is not walking any more, nothing is stored.

    A new file waits for analysis. So does a changed one, whose old analysis is kept until it is replaced. A moved file
    (`moved_from`, same fingerprint, not met elsewhere by this scan) keeps its track and its analysis.
    """
    if scan.state != "walking":
        return RegisterAnswer(added=0, changed=0, moved=0)
    scan.heard_at = now
    named = [_named(entry, scan.path) for entry in request.files]
    catalog = _catalog(session, named)
    placed = _place_all(session, named, scan, now)
    _house(session, placed)
    for file, track, _ in placed:
        _describe(track, file, catalog.album(file.entry.tags, file.entry.path))
        track.missing, track.last_seen_scan = False, max(scan.id, track.last_seen_scan or 0)
    session.add_all(track for _, track, _ in placed)
    session.flush()
    _credit(session, {track.id: [catalog.artist(credit).id for credit in file.credits] for file, track, _ in placed})
    waiting = [track.id for _, track, _ in placed if unfinished(track)]
    session.flush()
    put_back(session, scan.id, waiting)
    counts = Counter(kind for _, _, kind in placed)
    scan.added += counts["added"]
    scan.changed += counts["changed"]
    scan.moved += counts["moved"]
    return RegisterAnswer(added=counts["added"], changed=counts["changed"], moved=counts["moved"])


def _house(session: Session, placed: Sequence[tuple[Named, Track, Kind]]) -> None:
    """Put tracks into their folders; neither the folder that one is in now is as it was, nor the one it was in."""
    homes = folders.folders_of(session, [file.entry.path for file, _, _ in placed])
    left = {track.folder_id for _, track, _ in placed}
    for file, track, _ in placed:
        track.folder_id = homes[file.entry.path].id
    folders.forget_digests(session, left | {folder.id for folder in homes.values()})


def _catalog(session: Session, named: Sequence[Named]) -> Catalog:
    catalog = Catalog(session)
    owners = [owner for owner in (owner_credit(file.entry.tags) for file in named) if owner is not None]
    catalog.learn(
        [*(credit for file in named for credit in file.credits), *owners],
        [album_key(file.entry.tags, file.entry.path) for file in named],
    )
    return catalog


def _named(entry: FileEntry, root: str) -> Named:
    title, artist = cleaned(entry.tags.title), cleaned(entry.tags.artist)
    if artist is None:
        artist = ", ".join(name for name in map(cleaned, entry.tags.artists) if name is not None) or None
    if title is not None and artist is not None:
        return Named(entry, title, False, artist, False, credits_of(entry.tags, artist))
    guessed = guess(entry.path, root, artist)
    found = guessed.artist if artist is None else artist
    return Named(
        entry,
        title=guessed.title if title is None else title,
        title_guessed=title is None,
        artist=found,
        artist_guessed=artist is None and found is not None,
        credits=credits_of(entry.tags, found),
    )


def _place_all(session: Session, named: Sequence[Named], scan: Scan, now: datetime) -> list[tuple[Named, Track, Kind]]:
    """Return each file with its track, new or known, leaving out those that this scan has registered already."""
    here = {
        track.path: track
        for track in session.scalars(select(Track).where(Track.path.in_([file.entry.path for file in named])))
    }
    origins = [file.entry.moved_from for file in named if file.entry.moved_from is not None]
    moves = session.scalars(select(Track).where(Track.id.in_(origins))) if origins else ()
    movable = {track.id: track for track in moves}
    seen = folders.last_seen(session, [*here.values(), *movable.values()])
    placed: list[tuple[Named, Track, Kind]] = []
    for file in named:
        entry = file.entry
        track = here.get(entry.path)
        if track is not None and _seen(track, scan, seen) and _same(track, entry):
            continue
        origin = None if entry.moved_from is None else movable.get(entry.moved_from)
        if track is not None:
            _restart(track)
            kind: Kind = "changed"
        elif origin is not None and origin.fingerprint == entry.fingerprint and not _seen(origin, scan, seen):
            track, kind = origin, "moved"
            movable.pop(origin.id)
            if track.state == "analysing":  # its analyst knows only the old path
                _restart(track)
        else:
            track, kind = Track(state="pending", attempts=0, missing=False, added_at=now), "added"
        track.path, track.size, track.mtime_ns = entry.path, entry.size, stored_mtime(entry.mtime_ns)
        track.fingerprint = entry.fingerprint
        here[entry.path] = track
        placed.append((file, track, kind))
    return placed


def _seen(track: Track, scan: Scan, before: dict[int, int]) -> bool:
    """Tell whether the scan met a track before, or has just been told of it in this batch."""
    return before.get(track.id, scan.id) >= scan.id


def _same(track: Track, entry: FileEntry) -> bool:
    return (track.size, track.mtime_ns, track.fingerprint) == (
        entry.size,
        stored_mtime(entry.mtime_ns),
        entry.fingerprint,
    )


def _restart(track: Track) -> None:
    """Let a track wait for analysis as if it were new; whoever analyses its old content has lost the right to."""
    track.state, track.attempts = "pending", 0
    track.tried_version = track.embedding_version = None
    track.lease_token = track.lease_worker = track.lease_expires = None
    track.queued_at = track.queued_by = track.retry_at = None
    track.failure = track.failure_kind = None


def _describe(track: Track, file: Named, album: Album | None) -> None:
    tags = file.entry.tags
    track.title, track.title_guessed = file.title, file.title_guessed
    track.artist, track.artist_guessed = file.artist, file.artist_guessed
    track.album_id = None if album is None else album.id
    track.album_artist = album_artist(tags)
    for name in _COPIED:
        setattr(track, name, getattr(tags, name))
    for name in _NUMBERS:
        setattr(track, name, _column_sized(getattr(tags, name)))
    for name in _CLEANED:
        setattr(track, name, cleaned(getattr(tags, name)))
    track.genres = [genre for genre in map(cleaned, tags.genres) if genre is not None]
    track.title_key = sort_key(file.title)
    track.artist_key = None if file.artist is None else sort_key(file.artist)
    words = (file.title, file.artist, album and album.title, track.album_artist, *(one.name for one in file.credits))
    track.search_text = folded(" ".join(dict.fromkeys(word for word in words if word)))


_COPIED = ("year", "original_year", "compilation", "duration_s")
_NUMBERS = ("track_number", "track_total", "disc_number", "disc_total")
_CLEANED = ("composer", "isrc", "mb_recording_id")


def _column_sized(number: int | None) -> int | None:
    """Return a number that a column holds; what is larger is no place on a record."""
    return number if number is None or number <= MAX_NUMBER else None


def _credit(session: Session, artists: dict[int, list[int]]) -> None:
    session.execute(delete(TrackArtist).where(TrackArtist.track_id.in_(artists)))
    rows = [
        {"track_id": track_id, "position": position, "artist_id": artist_id}
        for track_id, artist_ids in artists.items()
        for position, artist_id in enumerate(dict.fromkeys(artist_ids))
    ]
    if rows:
        session.execute(insert(TrackArtist), rows)
