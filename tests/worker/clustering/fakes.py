"""The api as the calendar sees it, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from soniquebay.client.errors import ApiUnavailable, Conflict
from soniquebay.config.gmm import load_gmm_config
from soniquebay.contracts.clusters import Cluster, ClusteringState, DriftMeasure, GmmModel, Training
from soniquebay.contracts.gmm_config import GmmConfig
from soniquebay.contracts.similarity import EmbeddingBatch, EmbeddingItem
from soniquebay.contracts.training import (
    ArtistPlaces,
    ArtistProfile,
    DriftReport,
    GmmWindow,
    ModelUpload,
    OldModel,
    StoredArrays,
    TrainingDone,
    TrainingFailure,
    TrainingLease,
    TrainingLeaseRequest,
    TrainingOrder,
    TrainingProgress,
    TrainingTicket,
    TurnTaken,
)
from soniquebay.contracts.versions import EMBEDDING_VERSION
from soniquebay.worker.clustering.ports import Clustering

NOW = datetime(2026, 5, 17, 12, 0, tzinfo=UTC)


@cache
def defaults() -> GmmConfig:
    """The configuration of the specification."""
    return load_gmm_config(None, Path("/nowhere"))


def model_row(model_id: int = 1) -> GmmModel:
    return GmmModel(
        id=model_id,
        created_at=NOW,
        active=True,
        algorithm="gmm",
        fallback_reason=None,
        n_components=2,
        covariance_type="diag",
        bic=-1.0,
        artists=60,
        tracks=600,
        embedding_version=EMBEDDING_VERSION,
        reason=None,
        training_id=None,
    )


def state(
    artists: int = 60, tracks: int = 600, changed: int = 0, days: float | None = None, *, trained: bool = False
) -> ClusteringState:
    return ClusteringState(
        artists=artists,
        tracks=tracks,
        tracks_changed=changed,
        last_trained_at=None if days is None else NOW,
        days_since_last=days,
        active_model=model_row() if trained else None,
        training=None,
        scan_running=False,
    )


def training(order: TrainingOrder | None = None, number: int = 1) -> Training:
    wish = TrainingOrder(reason="test") if order is None else order
    return Training(
        id=number,
        task_id=f"task-{number}",
        status="queued",
        reason=wish.reason,
        priority=wish.priority,
        refresh_mode=wish.refresh_mode,
        tracks_changed=wish.tracks_changed,
        max_components=wish.max_components,
        requested_at=NOW,
        not_before=NOW,
        started_at=NOW,
        finished_at=None,
        attempt=1,
        stage=None,
        progress=0.0,
        error=None,
        model_id=None,
    )


@dataclass
class FakeKeeper:
    """Answers what it was given, remembers what it was told; can be away."""

    now: ClusteringState = field(default_factory=state)
    items: Sequence[EmbeddingItem] = ()
    profiles: Sequence[ArtistProfile] = ()
    old: tuple[OldModel, ...] = ()
    stored: StoredArrays | None = None
    window: GmmWindow = field(default_factory=lambda: GmmWindow(trainings=(), finished_scan_id=None))
    away: int = 0
    """How many calls from now on find nobody."""
    lost: bool = False
    """Whether the lease is somebody else's by now."""
    asked: TrainingOrder | None = None
    """What the training to be had was asked for with."""
    orders: list[TrainingOrder] = field(default_factory=list)
    sent: list[tuple[TrainingTicket, float]] = field(default_factory=list)
    considered: list[int] = field(default_factory=list)
    drifts: list[DriftReport] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    turns: list[TurnTaken] = field(default_factory=list)
    words: list[TrainingProgress] = field(default_factory=list)
    failures: list[TrainingFailure] = field(default_factory=list)
    uploads: list[ModelUpload] = field(default_factory=list)
    places: list[ArtistPlaces] = field(default_factory=list)
    done: list[TrainingDone] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)

    def _answer(self) -> None:
        if self.away:
            self.away -= 1
            raise ApiUnavailable("The api is away.")

    def _mine(self) -> None:
        self._answer()
        if self.lost:
            raise Conflict(409, "The lease of training 1 is not this one any more: drop this training.")

    def embeddings(self, after: int = 0, limit: int = 1000) -> EmbeddingBatch:
        self._answer()
        self.batches.append(limit)
        rest = [item for item in self.items if item.track_id > after]
        more = rest[limit - 1].track_id if len(rest) > limit else None
        return EmbeddingBatch(version=EMBEDDING_VERSION, items=tuple(rest[:limit]), next_after=more)

    def gmm_state(self) -> ClusteringState:
        self._answer()
        return self.now

    def model_arrays(self, model_id: int) -> StoredArrays:
        self._answer()
        assert self.stored is not None
        return self.stored

    def order_training(self, order: TrainingOrder) -> Training:
        self._answer()
        self.orders.append(order)
        return training(order, len(self.orders))

    def consider_scan(self, scan_id: int) -> None:
        self._answer()
        self.considered.append(scan_id)

    def store_drift(self, report: DriftReport) -> DriftMeasure:
        self._answer()
        self.drifts.append(report)
        return DriftMeasure(id=1, measured_at=NOW, **report.model_dump())

    def old_models(self, keep_count: int, max_age_days: float) -> tuple[OldModel, ...]:
        self._answer()
        return self.old

    def remove_model(self, model_id: int) -> None:
        self._answer()
        self.removed.append(model_id)

    def lease_training(self, task_id: str, request: TrainingLeaseRequest) -> TrainingLease:
        self._mine()
        given = max((upload.next_cluster_id for upload in self.uploads), default=0)
        return TrainingLease(training=training(self.asked), token="t", expires_in_s=90.0, next_cluster_id=given)

    def training_progress(self, task_id: str, word: TrainingProgress) -> Training:
        self._mine()
        self.words.append(word)
        return training()

    def training_failed(self, task_id: str, failure: TrainingFailure) -> Training:
        self._mine()
        self.failures.append(failure)
        status: Literal["queued", "failed"] = "failed" if failure.retry_in_s is None else "queued"
        return training().model_copy(update={"status": status})

    def artist_profiles(self, after: int = 0, limit: int = 500) -> Sequence[ArtistProfile]:
        self._answer()
        return [one for one in self.profiles if one.artist_id > after][:limit]

    def clusters(self, lang: Literal["fr", "en"] = "fr", members: int = 20) -> Sequence[Cluster]:
        self._answer()
        return ()

    def store_model(self, task_id: str, upload: ModelUpload) -> int:
        self._mine()
        self.uploads.append(upload)
        return len(self.uploads)

    def store_places(self, model_id: int, places: ArtistPlaces) -> None:
        self._mine()
        self.places.append(places)

    def complete_training(self, task_id: str, word: TrainingDone) -> Training:
        self._mine()
        self.done.append(word)
        return training()

    def gmm_window(self) -> GmmWindow:
        self._answer()
        return self.window

    def note_turn(self, turn: TurnTaken) -> None:
        self._answer()
        self.turns.append(turn)


def clustering(keeper: FakeKeeper, config: GmmConfig | None = None) -> Clustering:
    def enqueue(ticket: TrainingTicket, countdown_s: float) -> None:
        keeper.sent.append((ticket, countdown_s))

    return Clustering(keeper, defaults() if config is None else config, enqueue)
