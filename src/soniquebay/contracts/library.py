"""Files, tracks, artists, albums and scans as they cross the walls."""

from datetime import datetime
from typing import Generic, Literal, TypeVar

from pydantic import Field

from soniquebay.contracts.base import Contract
from soniquebay.contracts.mir import NormalizedFeatures, Scores, SyntheticTag
from soniquebay.contracts.roots import KNOWN_FILES, KnownFile
from soniquebay.contracts.units import Path, Seconds

Item = TypeVar("Item")

TrackState = Literal["pending", "analysing", "done", "failed"]
ScanState = Literal["queued", "walking", "analysing", "done", "failed", "cancelled"]
"""`walking`: files are being found, and already analysed; `analysing`: all are found, some wait; `done`: none waits."""


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


class FileStat(Contract):
    """A file as the walk sees it."""

    path: Path
    size: int = Field(ge=0, lt=2**63)
    mtime_ns: int


class FileEntry(FileStat):
    """A new or changed file, with what registering it needs."""

    fingerprint: str = Field(pattern="^[0-9a-f]{32}$")
    """Digest of the size and of samples of the content: equal for a moved or renamed file."""
    tags: FileTags
    moved_from: int | None = Field(default=None, ge=0, lt=2**63)
    """The id of the track that this file was, when its old path is gone and its fingerprint is the same."""


class Twin(Contract):
    """A known file of the same size: perhaps the one that was moved."""

    track_id: int
    path: Path
    fingerprint: str


class FileVerdict(Contract):
    """What the database says of one walked file."""

    path: Path
    verdict: Literal["unchanged", "changed", "new"]
    twins: tuple[Twin, ...] = ()


class FolderState(Contract):
    """A walked folder that holds audio files, in short."""

    path: Path
    digest: str = Field(pattern="^[0-9a-f]{32}$")
    """`contracts.digests.folder_digest` of the files in it."""


class FoldersRequest(Contract):
    """A batch of walked folders, to be compared with what is known (`POST /api/scans/{id}/folders`)."""

    folders: tuple[FolderState, ...] = Field(max_length=2000)


class FoldersAnswer(Contract):
    """What became of a batch of folders. `cancelled`: stop walking."""

    changed: tuple[int, ...]
    """Places in the request of the folders whose files are to be compared one by one; all others are seen whole."""
    cancelled: bool = False


class CompareRequest(Contract):
    """A batch of walked files, to be compared with what is known (`POST /api/scans/{id}/compare`)."""

    files: tuple[FileStat, ...] = Field(max_length=2000)


class CompareAnswer(Contract):
    """Verdicts in the order of the request. `cancelled`: stop walking."""

    verdicts: tuple[FileVerdict, ...]
    cancelled: bool = False


class RegisterRequest(Contract):
    """New and changed files of a batch (`POST /api/scans/{id}/register`)."""

    files: tuple[FileEntry, ...] = Field(max_length=2000)


class RegisterAnswer(Contract):
    """How many tracks were added, queued again because they changed, or moved without being analysed again."""

    added: int
    changed: int
    moved: int


class SkippedPath(Contract):
    """Something in the folder that the scan could not or would not enter, with one sentence."""

    path: Path
    reason: str


class WalkFinished(Contract):
    """The walk is over (`POST /api/scans/{id}/walked`): what was not seen under the root is marked missing."""

    skipped: tuple[SkippedPath, ...] = ()
    error: str | None = None
    """Set when the walk failed as a whole: nothing is marked missing then."""
    worker: str | None = Field(default=None, max_length=200)
    """Who walked: in a library that nobody knows yet, one who met no file lets another look, too."""


class WalkStarted(Contract):
    """What the worker needs to walk (`POST /api/scans/{id}/walking`)."""

    scan_id: int
    path: Path
    state: ScanState
    library_id: int | None = None
    anyway: bool = False
    """Somebody vouches for the folder: it is walked though none of the known files is in it."""


class ScanRequest(Contract):
    """`POST /api/scans`."""

    path: Path
    name: str | None = None
    """What the folder is to be called on every machine; by default its own last name, or the name that it has."""
    anyway: bool = False
    """Walk it though none of the files that are known in it is there: all of them were replaced."""
    files: tuple[KnownFile, ...] | None = Field(default=None, max_length=KNOWN_FILES)
    """What the asker sees in it, if anything: until a file of it is known, its workers must see one of these."""


class ScanCreated(Contract):
    """`202` of `POST /api/scans`."""

    id: int
    is_new: bool = True
    """False where the folder was being walked already: that scan is answered instead of a second one."""


class Scan(Contract):
    """A scan and how far it is."""

    id: int
    path: Path
    status: ScanState
    total: int
    """Files found that belong to this scan's work: unchanged ones included."""
    unchanged: int
    added: int
    changed: int
    moved: int
    missing: int
    to_analyse: int
    done: int
    """Of `to_analyse`, analysed."""
    failed: int
    """Of `to_analyse`, failed."""
    skipped: int
    rate_per_s: float | None
    """Files analysed per second, lately."""
    eta_s: Seconds | None
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class ScanFailure(Contract):
    """A file that a scan could not analyse (kind of `contracts.analysis`), or could not enter (kind `skipped`)."""

    path: Path
    kind: str
    reason: str
    track_id: int | None = None


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


# --- the backlog, between api and worker ---------------------------------------------------------------------------


class WindowRequest(Contract):
    """A worker asks for tracks to put in the queue (`POST /api/backlog/window`); it says hello by this too."""

    worker: str = Field(min_length=1, max_length=200)
    processes: int = Field(ge=0, le=1024)


class Addressed(Contract):
    """Jobs of a library that not every worker sees: they go into the queue of one that does."""

    worker: str
    track_ids: tuple[int, ...] = ()
    scan_ids: tuple[int, ...] = ()


class WindowAnswer(Contract):
    """Tracks to enqueue now: few, so that the queue stays a window on the backlog. Scans to start again, if any."""

    track_ids: tuple[int, ...]
    scan_ids: tuple[int, ...] = ()
    addressed: tuple[Addressed, ...] = ()


class LeaseRequest(Contract):
    """A worker takes a track (`POST /api/backlog/tracks/{id}/lease`) or goes on with it (`…/heartbeat`)."""

    worker: str = Field(min_length=1, max_length=200)


class Lease(Contract):
    """The right to analyse one track, until `expires_in_s` without a heartbeat."""

    track_id: int
    path: Path
    attempt: int
    expires_in_s: Seconds
    token: str
    scan_id: int | None = None
    """The newest scan that waits for the track, for the log."""
    library_id: int | None = None
    """The library that the track belongs to."""


class Heartbeat(Contract):
    """A worker goes on with a track that it has leased (`POST /api/backlog/tracks/{id}/heartbeat`)."""

    token: str


class TrackResult(Contract):
    """A failed analysis (`POST /api/backlog/tracks/{id}/failure`)."""

    token: str
    kind: str
    message: str
    retry: bool = False
    """The cause may pass (the file is on a share that went away): try again later, three times in all."""
