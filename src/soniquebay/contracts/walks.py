"""What a worker tells of a folder that it walks, and what the api answers."""

from typing import Literal

from pydantic import Field

from soniquebay.contracts.base import Contract
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.scans import ScanState
from soniquebay.contracts.units import Path


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
