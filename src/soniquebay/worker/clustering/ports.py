"""What the orchestration needs of others: the api, and a queue for trainings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from soniquebay.contracts.clusters import Cluster, ClusteringState, DriftMeasure, Training
from soniquebay.contracts.gmm_config import GmmConfig
from soniquebay.contracts.similarity import EmbeddingBatch
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


class Vectors(Protocol):
    """Where tracks' vectors are read."""

    def embeddings(self, after: int = 0, limit: int = 1000) -> EmbeddingBatch:
        """Return a batch of vectors, by track id."""


class Models(Protocol):
    """Where stored models are read."""

    def gmm_state(self) -> ClusteringState:
        """Return how the clusters stand to the library."""

    def model_arrays(self, model_id: int) -> StoredArrays:
        """Return a model's arrays as they were stored."""


class ClusterKeeper(Vectors, Models, Protocol):
    """The api as the calendar's tasks see it."""

    def order_training(self, order: TrainingOrder) -> Training:
        """Queue a training."""

    def consider_scan(self, scan_id: int) -> None:
        """Say that no training follows from a scan."""

    def store_drift(self, report: DriftReport) -> DriftMeasure:
        """Keep a measured drift."""

    def old_models(self, keep_count: int, max_age_days: float) -> Sequence[OldModel]:
        """Return the models that a cleanup would remove."""

    def remove_model(self, model_id: int) -> None:
        """Remove a model."""


class TrainingKeeper(Vectors, Models, Protocol):
    """The api as a training sees it."""

    def lease_training(self, task_id: str, request: TrainingLeaseRequest) -> TrainingLease:
        """Take a training."""

    def training_progress(self, task_id: str, word: TrainingProgress) -> Training:
        """Tell how far it is, and keep it."""

    def training_failed(self, task_id: str, failure: TrainingFailure) -> Training:
        """Say that it failed."""

    def artist_profiles(self, after: int = 0, limit: int = 500) -> Sequence[ArtistProfile]:
        """Return what is known of artists' tracks, by artist id."""

    def clusters(self, lang: Literal["fr", "en"] = "fr", members: int = 20) -> Sequence[Cluster]:
        """Return the clusters in force."""

    def store_model(self, task_id: str, upload: ModelUpload) -> int:
        """Store a new model aside; return its id."""

    def store_places(self, model_id: int, places: ArtistPlaces) -> None:
        """Store where it puts some artists."""

    def complete_training(self, task_id: str, word: TrainingDone) -> Training:
        """Make it the active one."""


Enqueue = Callable[[TrainingTicket, float], None]
"""Sends the message of a training, to be done after so many seconds."""


class Keeper(ClusterKeeper, TrainingKeeper, Protocol):
    """The api as all of it; `soniquebay.client` provides it."""

    def gmm_window(self) -> GmmWindow:
        """Ask what to do about clusters now."""

    def note_turn(self, turn: TurnTaken) -> None:
        """Say that a periodic task ran."""


@dataclass(frozen=True)
class Clustering:
    """What the tasks about clusters need, in the process that runs them.

    Attributes
    ----------
    api : Keeper
    config : GmmConfig
    enqueue : Enqueue
    """

    api: Keeper
    config: GmmConfig
    enqueue: Enqueue
