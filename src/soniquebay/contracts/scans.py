"""Scans as they are asked for and shown."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from soniquebay.contracts.base import Contract
from soniquebay.contracts.roots import KNOWN_FILES, KnownFile
from soniquebay.contracts.units import Path, Seconds

ScanState = Literal["queued", "walking", "analysing", "done", "failed", "cancelled"]
"""`walking`: files are being found, and already analysed; `analysing`: all are found, some wait; `done`: none waits."""


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
