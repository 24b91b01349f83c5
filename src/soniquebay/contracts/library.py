"""Tracks, artists, albums and the library in numbers as they cross the walls."""

from datetime import datetime
from typing import Generic, Literal, TypeVar

from pydantic import Field

from soniquebay.contracts.base import Contract
from soniquebay.contracts.mir import NormalizedFeatures, Scores, SyntheticTag
from soniquebay.contracts.units import Path, Seconds

Item = TypeVar("Item")

TrackState = Literal["pending", "analysing", "done", "failed"]


class FileTags(Contract):
    """What the tags of a file say of who and what it is; nothing is invented here."""

    title: str | None = None
    artist: str | None = None
    """The credit as printed ("A feat. B")."""
    artists: tuple[str, ...] = ()
    """One name per artist, only where the file names them apart."""
    album_artist: str | None = None
    album: str | None = None
    track_number: int | None = Field(default=None, ge=0)
    track_total: int | None = Field(default=None, ge=0)
    disc_number: int | None = Field(default=None, ge=0)
    disc_total: int | None = Field(default=None, ge=0)
    year: int | None = Field(default=None, ge=1000, le=2999)
    original_year: int | None = Field(default=None, ge=1000, le=2999)
    compilation: bool | None = None
    genres: tuple[str, ...] = ()
    """As written, in order."""
    composer: str | None = None
    isrc: str | None = None
    mb_recording_id: str | None = None
    mb_album_id: str | None = None
    mb_artist_ids: tuple[str, ...] = ()
    mb_album_artist_ids: tuple[str, ...] = ()
    duration_s: Seconds | None = None
    """As the container claims it."""


class Page(Contract, Generic[Item]):
    """A page of a list; `next_cursor` asks for the following one, None at the end."""

    items: tuple[Item, ...]
    next_cursor: str | None = None
    total: int | None = None


class ArtistRef(Contract):
    """An artist, shortly."""

    id: int
    name: str


class AlbumRef(Contract):
    """An album, shortly."""

    id: int
    title: str


class Track(Contract):
    """A track as lists and pages show it."""

    id: int
    title: str
    title_guessed: bool
    """The title comes from the file name: the file names none."""
    artist: str | None
    """The credit as printed."""
    artist_guessed: bool
    artists: tuple[ArtistRef, ...]
    album: AlbumRef | None
    album_artist: str | None
    track_number: int | None
    disc_number: int | None
    year: int | None
    duration_s: Seconds | None
    path: Path
    state: TrackState
    missing: bool
    failure: str | None
    failure_kind: str | None = None
    """Of a track that failed: a kind of `contracts.analysis`, for programs that speak another language."""
    normalized: NormalizedFeatures | None
    scores: Scores | None
    synthetic_tags: tuple[SyntheticTag, ...] | None
    mir_version: int | None
    analysed_at: datetime | None
    added_at: datetime


class Artist(Contract):
    """An artist and how much of the library is theirs; files that are missing do not count."""

    id: int
    name: str
    mbid: str | None
    tracks: int
    albums: int
    duration_s: Seconds


class Album(Contract):
    """An album and its files; files that are missing do not count."""

    id: int
    title: str
    artist: str | None
    """Whose it is; None where no file says so."""
    artist_id: int | None
    compilation: bool
    year: int | None
    mbid: str | None
    tracks: int
    duration_s: Seconds


class Totals(Contract):
    """The library in numbers (`GET /api/status`)."""

    tracks: int
    artists: int
    albums: int
    duration_s: Seconds
    pending: int
    analysing: int
    done: int
    failed: int
    missing: int
    outdated: int = 0
    """Heard by an older version, to be heard anew when nothing else waits; until then their old values stay."""
    workers: int
    """Worker processes heard from lately."""
    mir_version: int


class Health(Contract):
    """`GET /api/health` and `/api/ready`."""

    status: Literal["ok", "unavailable"]
    version: str
    detail: str | None = None
    home: str | None = None
    """Digest of the data folder that is served (`/api/health` only), by which a command knows its own SoniqueBay."""
    time: datetime | None = None
    """What the api's clock shows (`/api/health` only)."""
    database: str | None = None
    """The database and its version (`/api/ready` only)."""
