"""Groups of artists: models and their arrays, clusters, who belongs where, drift, trainings, the calendar's past."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Double, ForeignKey, Index, LargeBinary, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from soniquebay.api.columns import Base, UtcDateTime


class GmmTraining(Base):
    """A training: asked for, waiting, running under a lease, over. At most one waits and one runs."""

    __tablename__ = "gmm_trainings"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    reason: Mapped[str] = mapped_column(Text)
    priority: Mapped[int]
    refresh_mode: Mapped[bool]
    tracks_changed: Mapped[int | None]
    max_components: Mapped[int | None]
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    handed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its message was last enqueued."""
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(server_default="0")
    max_retries: Mapped[int] = mapped_column(server_default="3")
    lease_token: Mapped[str | None] = mapped_column(String(64))
    lease_worker: Mapped[str | None] = mapped_column(String(200))
    lease_expires: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stage: Mapped[str | None] = mapped_column(String(16))
    progress: Mapped[float] = mapped_column(Double, server_default="0")
    error: Mapped[str | None] = mapped_column(Text)
    model_id: Mapped[int | None]


class GmmModel(Base):
    """A trained model. Until `ready` it is being stored, and nobody sees it; one at most is active."""

    __tablename__ = "gmm_models"

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the vectors were read that it was trained on."""
    ready: Mapped[bool] = mapped_column(server_default=false())
    active: Mapped[bool] = mapped_column(server_default=false())
    algorithm: Mapped[str] = mapped_column(String(16))
    fallback_reason: Mapped[str | None] = mapped_column(Text)
    n_components: Mapped[int]
    covariance_type: Mapped[str] = mapped_column(String(16))
    bic: Mapped[float | None] = mapped_column(Double)
    seed: Mapped[int]
    embedding_version: Mapped[int]
    artists: Mapped[int]
    tracks: Mapped[int]
    reason: Mapped[str | None] = mapped_column(Text)
    training_id: Mapped[int | None]
    train_s: Mapped[float | None] = mapped_column(Double)
    kept_ids: Mapped[list[int]] = mapped_column(JSON)
    new_ids: Mapped[list[int]] = mapped_column(JSON)
    retired_ids: Mapped[list[int]] = mapped_column(JSON)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    meta: Mapped[dict[str, Any]] = mapped_column(JSON)
    arrays: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """npz without pickles."""
    checksum: Mapped[str] = mapped_column(String(64))


class GmmCluster(Base):
    """A cluster of a model, in words; `cluster_id` is the same in every model that has it."""

    __tablename__ = "gmm_clusters"

    model_id: Mapped[int] = mapped_column(ForeignKey("gmm_models.id", ondelete="CASCADE"), primary_key=True)
    cluster_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[dict[str, Any]] = mapped_column(JSON)
    """`contracts.clusters.ClusterText` as it was sent."""


class GmmPlace(Base):
    """Where a model puts an artist."""

    __tablename__ = "gmm_places"
    __table_args__ = (Index("ix_gmm_places_cluster", "model_id", "cluster_id", "probability"),)

    model_id: Mapped[int] = mapped_column(ForeignKey("gmm_models.id", ondelete="CASCADE"), primary_key=True)
    artist_id: Mapped[int] = mapped_column(
        ForeignKey("artists.id", ondelete="CASCADE"), primary_key=True, index=True, autoincrement=False
    )
    cluster_id: Mapped[int]
    """The most likely one."""
    probability: Mapped[float] = mapped_column(Double)
    tracks: Mapped[int]
    memberships: Mapped[list[list[float]]] = mapped_column(JSON)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    sentence_fr: Mapped[str] = mapped_column(Text)
    sentence_en: Mapped[str] = mapped_column(Text)


class GmmDrift(Base):
    """A measured drift."""

    __tablename__ = "gmm_drift"

    id: Mapped[int] = mapped_column(primary_key=True)
    measured_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    model_id: Mapped[int | None] = mapped_column(ForeignKey("gmm_models.id", ondelete="SET NULL"), index=True)
    drift_score: Mapped[float] = mapped_column(Double)
    moved: Mapped[float] = mapped_column(Double)
    outliers: Mapped[float] = mapped_column(Double)
    absent: Mapped[float] = mapped_column(Double)
    threshold: Mapped[float] = mapped_column(Double)
    artists: Mapped[int]
    status: Mapped[str] = mapped_column(String(32))


class PeriodicTurn(Base):
    """When a periodic task last ran and what it returned; before that, since when it is on the calendar."""

    __tablename__ = "periodic_turns"

    task: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    last_run_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class GmmBooks(Base):
    """What outlives every model, in one row."""

    __tablename__ = "gmm_books"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    considered_scan_id: Mapped[int] = mapped_column(server_default="0")
    """The newest finished scan of which it was decided whether a training follows."""
    next_cluster_id: Mapped[int] = mapped_column(server_default="0")
    """Greater than every id that a cluster ever had: none is given twice."""
