"""What api and worker say to each other about trainings and the calendar. Workers only."""

from datetime import datetime
from typing import Literal

from pydantic import Base64Bytes, Field

from soniquebay.contracts.base import Contract
from soniquebay.contracts.clusters import (
    Algorithm,
    ClusterReason,
    ClusterText,
    Components,
    Covariance,
    DriftShares,
    Priority,
    Stage,
    Training,
)
from soniquebay.contracts.units import Seconds, UnitInterval


class TrainingOrder(Contract):
    """A worker asks for a training (`POST /api/gmm/trainings`); one that waits already is hastened instead."""

    reason: str = Field(min_length=1, max_length=200)
    priority: Priority = 5
    countdown_s: Seconds = 0.0
    refresh_mode: bool = True
    tracks_changed: int | None = Field(default=None, ge=0)
    max_components: Components | None = None
    scan_id: int | None = Field(default=None, ge=1)
    """The scan that this follows from: it is not considered again."""


class TrainingTicket(Contract):
    """A training to enqueue; the task id is that of the message too."""

    task_id: str
    priority: Priority


class GmmWindow(Contract):
    """What a worker should do about clusters now (`POST /api/gmm/window`)."""

    trainings: tuple[TrainingTicket, ...]
    """To enqueue: due, and nobody is at them."""
    finished_scan_id: int | None
    """A scan of which nobody decided yet whether a training follows from it."""


class TrainingLeaseRequest(Contract):
    """A worker takes a training (`POST /api/gmm/trainings/{task_id}/lease`)."""

    worker: str = Field(min_length=1, max_length=200)
    max_retries: int = Field(ge=0, le=20)


class TrainingLease(Contract):
    """The right to train, alone, until `expires_in_s` without a word."""

    training: Training
    token: str
    expires_in_s: Seconds
    next_cluster_id: int
    """Greater than every id that a cluster ever had."""


class TrainingProgress(Contract):
    """How far a training is (`…/progress`); it keeps the lease."""

    token: str
    stage: Stage
    progress: UnitInterval


class TrainingFailure(Contract):
    """A training failed (`…/failure`), for good or to be tried again after a while."""

    token: str
    message: str = Field(min_length=1, max_length=2000)
    retry_in_s: Seconds | None = None
    """None: trying again does not help."""


class ModelUpload(Contract):
    """A new model (`POST /api/gmm/models`): stored aside until its artists are there too and it is activated."""

    token: str
    meta: dict[str, object]
    arrays: Base64Bytes
    """NumPy's npz, without pickles."""
    checksum: str = Field(pattern=r"^[0-9a-f]{64}$")
    """SHA-256 of the arrays, hexadecimal."""
    algorithm: Algorithm
    fallback_reason: str | None = None
    n_components: int = Field(ge=1)
    covariance_type: Covariance
    bic: float | None
    seed: int
    embedding_version: int
    artists: int = Field(ge=1)
    tracks: int = Field(ge=1)
    next_cluster_id: int = Field(ge=0)
    read_at: datetime
    """When its vectors were read: what changes later counts as changed."""
    train_s: Seconds | None = None
    clusters: tuple[ClusterText, ...]
    kept_ids: tuple[int, ...] = ()
    new_ids: tuple[int, ...] = ()
    retired_ids: tuple[int, ...] = ()
    details: dict[str, object] = Field(default_factory=dict)


class ModelStored(Contract):
    """The id of a model that was stored."""

    model_id: int


class ArtistPlace(Contract):
    """Where the new model puts an artist."""

    artist_id: int
    tracks: int
    memberships: tuple[tuple[int, float], ...] = Field(min_length=1)
    """Cluster and probability, the most likely first; of one per cent and more."""
    reasons: tuple[ClusterReason, ...] = ()
    sentence_fr: str = ""
    sentence_en: str = ""


class ArtistPlaces(Contract):
    """A batch of artists of a model that is being stored (`POST /api/gmm/models/{id}/artists`)."""

    token: str
    places: tuple[ArtistPlace, ...] = Field(max_length=5000)


class TrainingDone(Contract):
    """Everything is stored (`…/done`): the model becomes the active one, in one transaction."""

    token: str
    model_id: int


class StoredArrays(Contract):
    """A model's arrays as they were stored (`GET /api/gmm/models/{id}/arrays`)."""

    model_id: int
    meta: dict[str, object]
    arrays: Base64Bytes
    checksum: str


class ArtistProfile(Contract):
    """What is known of an artist's tracks, for naming clusters (`GET /api/gmm/artists`)."""

    artist_id: int
    name: str
    tracks: int
    tags: dict[str, float]
    """Share of the tracks that have the tag."""
    genres: dict[str, float]
    """Share of the tracks of the genre."""
    scores: dict[str, float]
    """Means over the tracks where it is known."""


class DriftReport(DriftShares):
    """A worker measured the drift (`POST /api/gmm/drift`)."""

    model_id: int
    threshold: UnitInterval
    artists: int
    status: Literal["stable", "reclustering_queued"]


class OldModel(Contract):
    """A model that cleanup would remove (`GET /api/gmm/models/old`)."""

    id: int
    created_at: datetime


class ScanConsidered(Contract):
    """A finished scan leads to no training (`POST /api/gmm/considered`)."""

    scan_id: int = Field(ge=1)


class TurnTaken(Contract):
    """A periodic task ran (`POST /api/gmm/calendar`), and what it returned."""

    task: str = Field(min_length=1, max_length=64)
    result: dict[str, object]


class CalendarNames(Contract):
    """Beat asks for its past (`POST /api/gmm/calendar/begin`); a task without one begins it now."""

    tasks: tuple[str, ...] = Field(max_length=20)


class LastTurn(Contract):
    """When a periodic task last ran; before its first time, when it was first put on the calendar."""

    task: str
    last_run_at: datetime
    ran: bool
    result: dict[str, object] | None
