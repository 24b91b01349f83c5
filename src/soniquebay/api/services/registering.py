"""New, changed and moved files become tracks. Sent twice, registered once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Album, Track, TrackArtist
from soniquebay.api.models.scans import Scan
from soniquebay.api.services import folders
from soniquebay.api.services.catalog import Catalog, Credit, album_artist, album_key, credits_of, owner_credit
from soniquebay.api.services.comparing import add_work, put_back, stored_mtime, unfinished
from soniquebay.api.services.guessing import guess
from soniquebay.api.services.names import cleaned, folded, sort_key
from soniquebay.api.storing import insert_many
from soniquebay.contracts.walks import FileEntry, RegisterAnswer, RegisterRequest

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


@dataclass
class Placed:
    """A file, the track that it is or was (None: it is new), and the columns to write."""

    file: Named
    track: Track | None
    kind: Kind
    last_seen: int = folders.NEVER
    columns: dict[str, Any] = field(default_factory=dict)


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
    homes = folders.folders_of(session, [one.file.entry.path for one in placed])
    folders.forget_digests(session, {one.track.folder_id for one in placed if one.track is not None})
    folders.forget_digests(session, {folder.id for folder in homes.values()})
    albums = [catalog.album(one.file.entry.tags, one.file.entry.path) for one in placed]
    session.flush()  # all at once: their ids are needed now
    for one, album in zip(placed, albums, strict=True):
        one.columns |= _described(one.file, album)
        one.columns |= {"folder_id": homes[one.file.entry.path].id, "missing": False}
        one.columns["last_seen_scan"] = max(scan.id, one.last_seen)
    ids = _store(session, placed)
    _forget_credits(session, [one.track.id for one in placed if one.track is not None])
    _credit(
        session,
        {ids[one.file.entry.path]: [catalog.artist(credit).id for credit in one.file.credits] for one in placed},
    )
    put_back(session, scan.id, [one.track.id for one in placed if one.track is not None and unfinished(one.track)])
    add_work(session, scan.id, [ids[one.file.entry.path] for one in placed if one.track is None])
    counts = Counter(one.kind for one in placed)
    scan.added += counts["added"]
    scan.changed += counts["changed"]
    scan.moved += counts["moved"]
    return RegisterAnswer(added=counts["added"], changed=counts["changed"], moved=counts["moved"])


def _store(session: Session, placed: Sequence[Placed]) -> dict[str, int]:
    """Write the rows; return the ids of the tracks by their paths."""
    ids: dict[str, int] = {}
    for one in placed:
        if one.track is not None:
            for name, value in one.columns.items():
                setattr(one.track, name, value)
            ids[one.track.path] = one.track.id
    session.flush()  # a moved track makes room for a new one at its old path
    new = [one.columns for one in placed if one.track is None]
    insert_many(session, Track, new)
    if new:
        paths = [row["path"] for row in new]
        ids |= {
            path: number for number, path in session.execute(select(Track.id, Track.path).where(Track.path.in_(paths)))
        }
    return ids


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


def _place_all(session: Session, named: Sequence[Named], scan: Scan, now: datetime) -> list[Placed]:
    """Return each file with its track, if it is known, leaving out those that this scan has registered already."""
    latest = {file.entry.path: file for file in named}
    here = {track.path: track for track in session.scalars(select(Track).where(Track.path.in_(latest)))}
    origins = [file.entry.moved_from for file in named if file.entry.moved_from is not None]
    moves = session.scalars(select(Track).where(Track.id.in_(origins))) if origins else ()
    movable = {track.id: track for track in moves}
    seen = folders.last_seen(session, [*here.values(), *movable.values()])
    placed: list[Placed] = []
    for file in latest.values():
        entry = file.entry
        track = here.get(entry.path)
        if track is not None and seen[track.id] >= scan.id and _same(track, entry):
            continue
        origin = None if entry.moved_from is None else movable.get(entry.moved_from)
        if track is not None:
            _restart(track)
            one = Placed(file, track, "changed", seen[track.id])
        elif origin is not None and origin.fingerprint == entry.fingerprint and seen[origin.id] < scan.id:
            movable.pop(origin.id)
            if origin.state == "analysing":  # its analyst knows only the old path
                _restart(origin)
            one = Placed(file, origin, "moved", seen[origin.id])
        else:
            one = Placed(file, None, "added")
            one.columns |= {"state": "pending", "attempts": 0, "added_at": now}
        one.columns |= {"path": entry.path, "size": entry.size, "mtime_ns": stored_mtime(entry.mtime_ns)}
        one.columns["fingerprint"] = entry.fingerprint
        placed.append(one)
    return placed


def _same(track: Track, entry: FileEntry) -> bool:
    return (track.size, track.mtime_ns, track.fingerprint) == (
        entry.size,
        stored_mtime(entry.mtime_ns),
        entry.fingerprint,
    )


def _restart(track: Track) -> None:
    """Let a track wait for analysis as if it were new; whoever analyses its old content has lost the right to."""
    track.state, track.attempts, track.cut_short = "pending", 0, 0
    track.tried_version = track.embedding_version = None
    track.lease_token = track.lease_worker = track.lease_expires = None
    track.queued_at = track.queued_by = track.retry_at = None
    track.failure = track.failure_kind = None


def _described(file: Named, album: Album | None) -> dict[str, Any]:
    """Return the columns that say what a file is."""
    tags = file.entry.tags
    owner = album_artist(tags)
    words = (file.title, file.artist, album and album.title, owner, *(one.name for one in file.credits))
    return {
        "title": file.title,
        "title_guessed": file.title_guessed,
        "title_key": sort_key(file.title),
        "artist": file.artist,
        "artist_guessed": file.artist_guessed,
        "artist_key": None if file.artist is None else sort_key(file.artist),
        "album_id": None if album is None else album.id,
        "album_artist": owner,
        "genres": [genre for genre in map(cleaned, tags.genres) if genre is not None],
        "search_text": folded(" ".join(dict.fromkeys(word for word in words if word))),
        **{name: getattr(tags, name) for name in _COPIED},
        **{name: _column_sized(getattr(tags, name)) for name in _NUMBERS},
        **{name: cleaned(getattr(tags, name)) for name in _CLEANED},
    }


_COPIED = ("year", "original_year", "compilation", "duration_s")
_NUMBERS = ("track_number", "track_total", "disc_number", "disc_total")
_CLEANED = ("composer", "isrc", "mb_recording_id")


def _column_sized(number: int | None) -> int | None:
    """Return a number that a column holds; what is larger is no place on a record."""
    return number if number is None or number <= MAX_NUMBER else None


def _forget_credits(session: Session, track_ids: Sequence[int]) -> None:
    if track_ids:
        session.execute(delete(TrackArtist).where(TrackArtist.track_id.in_(track_ids)))


def _credit(session: Session, artists: dict[int, list[int]]) -> None:
    rows = [
        {"track_id": track_id, "position": position, "artist_id": artist_id}
        for track_id, artist_ids in artists.items()
        for position, artist_id in enumerate(dict.fromkeys(artist_ids))
    ]
    insert_many(session, TrackArtist, rows)
