"""Groups of artists as a person or a program sees them: clusters, models, memberships, drift, trainings."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from soniquebay.contracts.base import Contract
from soniquebay.contracts.library import ArtistRef
from soniquebay.contracts.units import UnitInterval

TrainingState = Literal["queued", "running", "done", "failed"]
Stage = Literal["reading", "fitting", "naming", "storing"]
Priority = Annotated[int, Field(ge=0, le=9)]
"""Higher means sooner."""
Components = Annotated[int, Field(ge=2, le=100)]
Covariance = Literal["full", "tied", "diag", "spherical"]
Algorithm = Literal["gmm", "kmeans"]


class Trait(Contract):
    """A tag or genre of a cluster's members."""

    name: str
    share: UnitInterval
    """Of the members' tracks that have it."""
    lift: float = Field(ge=0.0)
    """How many times more often than in the whole library."""


class ClusterName(Contract):
    """A name in both languages."""

    fr: str
    en: str
    made_from: tuple[str, ...] = ()
    """What it says: `genre:rock`, `tag:dark`, `high:energy_score`; it is kept while that holds."""


class ClusterMember(ArtistRef):
    """An artist of a cluster."""

    probability: UnitInterval
    tracks: int


class ClusterText(Contract):
    """What a training says of a cluster; `id` stays the same from one model to the next."""

    id: int = Field(ge=0)
    names: ClusterName
    weight: UnitInterval
    """Of the mixture's component."""
    size: int = Field(ge=0)
    """Artists for whom it is the most likely one."""
    tracks: int = Field(ge=0)
    tags: tuple[Trait, ...] = ()
    genres: tuple[Trait, ...] = ()
    typical: tuple[int, ...] = ()
    """Ids of its most typical artists, the most typical first."""
    scores: dict[str, float] = Field(default_factory=dict)
    """Means over its members."""


class Cluster(Contract):
    """A cluster of the active model (`GET /api/gmm/clusters`)."""

    id: int
    name: str
    names: ClusterName
    weight: UnitInterval
    size: int
    tracks: int
    top_tags: tuple[Trait, ...]
    top_genres: tuple[Trait, ...]
    scores: dict[str, float]
    typical: tuple[ArtistRef, ...]
    members: tuple[ClusterMember, ...]
    """The most likely ones first, as many as were asked for."""


class GmmModel(Contract):
    """A trained model (`GET /api/gmm/models`), without its arrays."""

    id: int
    created_at: datetime
    active: bool
    algorithm: Algorithm
    fallback_reason: str | None
    """Why k-means had to do."""
    n_components: int
    covariance_type: Covariance
    bic: float | None
    artists: int
    tracks: int
    embedding_version: int
    reason: str | None
    """Why it was trained."""
    training_id: int | None


class ModelMetrics(Contract):
    """What was measured of a model (`GET /api/gmm/models/{id}/metrics`)."""

    model: GmmModel
    seed: int
    train_s: float | None
    """Processor time of reading, fitting and naming, seconds."""
    kept_ids: tuple[int, ...]
    """Clusters that the model before it had too."""
    new_ids: tuple[int, ...]
    retired_ids: tuple[int, ...]
    details: dict[str, object]
    """The candidates with their BIC, and what else the fit reports."""


class DriftShares(Contract):
    """Drift in [0, 1] and its three causes: shares of the artists, weighted by their tracks; they sum to it."""

    drift_score: UnitInterval
    moved: UnitInterval
    """Their most likely cluster is no longer the stored one."""
    outliers: UnitInterval
    """Unlikely under the active model."""
    absent: UnitInterval
    """Not in the active model yet."""


class DriftMeasure(DriftShares):
    """A measured drift (`GET /api/gmm/drift`)."""

    id: int
    measured_at: datetime
    model_id: int | None
    """None once the model was removed."""
    threshold: float
    artists: int
    status: Literal["stable", "reclustering_queued"]


class TrainingRequest(Contract):
    """Ask for a training (`POST /api/gmm/train`)."""

    reason: str | None = Field(default=None, min_length=1, max_length=200)
    max_components: Components | None = None
    """Clusters at most, by default as configured; how many there are is found by BIC."""


class Training(Contract):
    """A training and how far it is."""

    id: int
    task_id: str
    status: TrainingState
    reason: str
    priority: Priority
    refresh_mode: bool
    tracks_changed: int | None
    max_components: int | None
    requested_at: datetime
    not_before: datetime
    started_at: datetime | None
    finished_at: datetime | None
    attempt: int
    stage: Stage | None
    progress: UnitInterval
    error: str | None
    model_id: int | None


class RefreshAnswer(Contract):
    """What became of `POST /api/gmm/refresh`."""

    status: Literal["queued", "skipped"]
    reason: Literal["insufficient_changes"] | None = None
    task_id: str | None = None
    tracks_changed: int
    training: Training | None = None


class LikelyCluster(Contract):
    """A cluster that an artist belongs to, more or less."""

    id: int
    name: str
    probability: UnitInterval


class ClusterReason(Contract):
    """Why an artist is where it is: something that it shares with the cluster, or that sets it apart."""

    kind: Literal["tag", "genre", "score"]
    name: str
    artist: float
    cluster: float
    library: float
    """Share of the tracks for a tag or genre, mean for a score."""


class ArtistCluster(Contract):
    """Where an artist belongs (`GET /api/artists/{id}/cluster`)."""

    artist: ArtistRef
    cluster: LikelyCluster
    memberships: tuple[LikelyCluster, ...]
    """Of one per cent and more, the most likely first."""
    reasons: tuple[ClusterReason, ...]
    sentence: str
    model_id: int


class ClusteringState(Contract):
    """How the clusters stand to the library (`GET /api/gmm/state`)."""

    artists: int
    """With analysed tracks."""
    tracks: int
    """Analysed."""
    tracks_changed: int
    """Added, analysed anew or gone since the last training began; all of them before the first."""
    last_trained_at: datetime | None
    days_since_last: float | None
    active_model: GmmModel | None
    training: Training | None
    """The running one, else the one that waits."""
    scan_running: bool
