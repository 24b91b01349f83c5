"""The calls of the client that concern groups of artists."""

from typing import Final, Literal

from pydantic import TypeAdapter

from soniquebay.client.transport import Transport
from soniquebay.contracts.clusters import (
    ArtistCluster,
    Cluster,
    ClusteringState,
    DriftMeasure,
    GmmModel,
    ModelMetrics,
    RefreshAnswer,
    Training,
    TrainingRequest,
)
from soniquebay.contracts.training import (
    ArtistPlaces,
    ArtistProfile,
    CalendarNames,
    DriftReport,
    GmmWindow,
    LastTurn,
    ModelStored,
    ModelUpload,
    OldModel,
    ScanConsidered,
    StoredArrays,
    TrainingDone,
    TrainingFailure,
    TrainingLease,
    TrainingLeaseRequest,
    TrainingOrder,
    TrainingProgress,
    TurnTaken,
)

_NOTHING: Final = TypeAdapter[None](None)
_TRAINING: Final = TypeAdapter(Training)


class ClusterCalls:
    """Part of `client.api.ApiClient`."""

    _transport: Transport

    def clusters(self, lang: Literal["fr", "en"] = "fr", members: int = 20) -> tuple[Cluster, ...]:
        """Return the clusters of artists, the largest first."""
        params = {"lang": lang, "members": members}
        return self._transport.get("/api/gmm/clusters", TypeAdapter(tuple[Cluster, ...]), params)

    def artist_cluster(self, artist_id: int, lang: Literal["fr", "en"] = "fr") -> ArtistCluster:
        """Return where an artist belongs, and why."""
        return self._transport.get(f"/api/artists/{artist_id}/cluster", TypeAdapter(ArtistCluster), {"lang": lang})

    def gmm_state(self) -> ClusteringState:
        """Return how the clusters stand to the library."""
        return self._transport.get("/api/gmm/state", TypeAdapter(ClusteringState))

    def gmm_models(self) -> tuple[GmmModel, ...]:
        """Return the models, newest first."""
        return self._transport.get("/api/gmm/models", TypeAdapter(tuple[GmmModel, ...]))

    def active_model(self) -> GmmModel:
        """Return the model in force; `NotFound` before the first training."""
        return self._transport.get("/api/gmm/models/active", TypeAdapter(GmmModel))

    def model_metrics(self, model_id: int) -> ModelMetrics:
        """Return what was measured of a model."""
        return self._transport.get(f"/api/gmm/models/{model_id}/metrics", TypeAdapter(ModelMetrics))

    def activate_model(self, model_id: int) -> GmmModel:
        """Go back to a model."""
        return self._transport.post(f"/api/gmm/models/{model_id}/activate", TypeAdapter(GmmModel))

    def old_models(self, keep_count: int, max_age_days: float) -> tuple[OldModel, ...]:
        """Return the models that a cleanup would remove."""
        params = {"keep_count": keep_count, "max_age_days": max_age_days}
        return self._transport.get("/api/gmm/models/old", TypeAdapter(tuple[OldModel, ...]), params)

    def remove_model(self, model_id: int) -> None:
        """Remove a model that is not the active one."""
        self._transport.delete(f"/api/gmm/models/{model_id}", _NOTHING)

    def drift(self, limit: int = 100) -> tuple[DriftMeasure, ...]:
        """Return the measured drift, newest first."""
        return self._transport.get("/api/gmm/drift", TypeAdapter(tuple[DriftMeasure, ...]), {"limit": limit})

    def turns(self) -> tuple[LastTurn, ...]:
        """Return when each periodic task last ran, and what came of it."""
        return self._transport.get("/api/gmm/calendar", TypeAdapter(tuple[LastTurn, ...]))

    def trainings(self) -> tuple[Training, ...]:
        """Return the newest trainings, newest first."""
        return self._transport.get("/api/gmm/trainings", TypeAdapter(tuple[Training, ...]))

    def training(self, training_id: int) -> Training:
        """Return how far a training is."""
        return self._transport.get(f"/api/gmm/trainings/{training_id}", _TRAINING)

    def train(self, request: TrainingRequest | None = None) -> Training:
        """Train now, whatever changed."""
        return self._transport.post("/api/gmm/train", _TRAINING, request)

    def refresh(self) -> RefreshAnswer:
        """Train if anything changed since the last training."""
        return self._transport.post("/api/gmm/refresh", TypeAdapter(RefreshAnswer))

    # --- only for workers ------------------------------------------------------------------------------------------

    def gmm_window(self) -> GmmWindow:
        """Ask what to do about clusters now."""
        return self._transport.post_as_worker("/api/gmm/window", TypeAdapter(GmmWindow))

    def consider_scan(self, scan_id: int) -> None:
        """Say that no training follows from a scan."""
        self._transport.post_as_worker("/api/gmm/considered", _NOTHING, ScanConsidered(scan_id=scan_id))

    def order_training(self, order: TrainingOrder) -> Training:
        """Queue a training whose message the worker enqueues itself."""
        return self._transport.post_as_worker("/api/gmm/trainings", _TRAINING, order)

    def lease_training(self, task_id: str, request: TrainingLeaseRequest) -> TrainingLease:
        """Take a training; `Conflict` where it is not to be had."""
        return self._transport.post_as_worker(
            f"/api/gmm/trainings/{task_id}/lease", TypeAdapter(TrainingLease), request
        )

    def training_progress(self, task_id: str, word: TrainingProgress) -> Training:
        """Tell how far a training is, and keep it; `Conflict` where it is lost."""
        return self._transport.post_as_worker(f"/api/gmm/trainings/{task_id}/progress", _TRAINING, word)

    def training_failed(self, task_id: str, failure: TrainingFailure) -> Training:
        """Say that a training failed."""
        return self._transport.post_as_worker(f"/api/gmm/trainings/{task_id}/failure", _TRAINING, failure)

    def store_model(self, task_id: str, upload: ModelUpload) -> int:
        """Store a new model aside; return its id."""
        path = f"/api/gmm/trainings/{task_id}/model"
        return self._transport.post_as_worker(path, TypeAdapter(ModelStored), upload).model_id

    def store_places(self, model_id: int, places: ArtistPlaces) -> None:
        """Store where a model puts some artists."""
        self._transport.post_as_worker(f"/api/gmm/models/{model_id}/artists", _NOTHING, places)

    def complete_training(self, task_id: str, word: TrainingDone) -> Training:
        """Make the stored model the active one."""
        return self._transport.post_as_worker(f"/api/gmm/trainings/{task_id}/done", _TRAINING, word)

    def model_arrays(self, model_id: int) -> StoredArrays:
        """Return a model's arrays as they were stored."""
        return self._transport.get_as_worker(f"/api/gmm/models/{model_id}/arrays", TypeAdapter(StoredArrays))

    def artist_profiles(self, after: int = 0, limit: int = 500) -> tuple[ArtistProfile, ...]:
        """Return what is known of artists' tracks, by artist id."""
        params = {"after": after, "limit": limit}
        return self._transport.get_as_worker("/api/gmm/artists", TypeAdapter(tuple[ArtistProfile, ...]), params)

    def store_drift(self, report: DriftReport) -> DriftMeasure:
        """Keep a measured drift."""
        return self._transport.post_as_worker("/api/gmm/drift", TypeAdapter(DriftMeasure), report)

    def begin_calendar(self, names: CalendarNames) -> tuple[LastTurn, ...]:
        """Ask when periodic tasks last ran."""
        return self._transport.post_as_worker("/api/gmm/calendar/begin", TypeAdapter(tuple[LastTurn, ...]), names)

    def note_turn(self, turn: TurnTaken) -> None:
        """Say that a periodic task ran."""
        self._transport.post_as_worker("/api/gmm/calendar", _NOTHING, turn)
