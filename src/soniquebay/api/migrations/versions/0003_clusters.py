"""Groups of artists: trainings, models, clusters, places, drift; the calendar's past."""

import sqlalchemy as sa
from alembic import op

from soniquebay.api.columns import WholeNumber

revision = "0003"
down_revision = "0002"

TABLES = ("gmm_trainings", "gmm_models", "gmm_clusters", "gmm_places", "gmm_drift", "periodic_turns", "gmm_books")


def upgrade() -> None:
    _trainings()
    _models()
    _clusters()
    _places()
    _drift()
    _turns()
    _books()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _trainings() -> None:
    op.create_table(
        "gmm_trainings",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("task_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("priority", WholeNumber, nullable=False),
        sa.Column("refresh_mode", sa.Boolean(), nullable=False),
        sa.Column("tracks_changed", WholeNumber, nullable=True),
        sa.Column("max_components", WholeNumber, nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", WholeNumber, server_default="0", nullable=False),
        sa.Column("max_retries", WholeNumber, server_default="3", nullable=False),
        sa.Column("lease_token", sa.String(length=64), nullable=True),
        sa.Column("lease_worker", sa.String(length=200), nullable=True),
        sa.Column("lease_expires", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stage", sa.String(length=16), nullable=True),
        sa.Column("progress", sa.Double(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("model_id", WholeNumber, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("task_id"),
    )
    op.create_index(op.f("ix_gmm_trainings_state"), "gmm_trainings", ["state"], unique=False)


def _models() -> None:
    op.create_table(
        "gmm_models",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("algorithm", sa.String(length=16), nullable=False),
        sa.Column("fallback_reason", sa.Text(), nullable=True),
        sa.Column("n_components", WholeNumber, nullable=False),
        sa.Column("covariance_type", sa.String(length=16), nullable=False),
        sa.Column("bic", sa.Double(), nullable=True),
        sa.Column("seed", WholeNumber, nullable=False),
        sa.Column("embedding_version", WholeNumber, nullable=False),
        sa.Column("artists", WholeNumber, nullable=False),
        sa.Column("tracks", WholeNumber, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("training_id", WholeNumber, nullable=True),
        sa.Column("train_s", sa.Double(), nullable=True),
        sa.Column("kept_ids", sa.JSON(), nullable=False),
        sa.Column("new_ids", sa.JSON(), nullable=False),
        sa.Column("retired_ids", sa.JSON(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("meta", sa.JSON(), nullable=False),
        sa.Column("arrays", sa.LargeBinary(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _clusters() -> None:
    op.create_table(
        "gmm_clusters",
        sa.Column("model_id", WholeNumber, nullable=False),
        sa.Column("cluster_id", WholeNumber, autoincrement=False, nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["gmm_models.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("model_id", "cluster_id"),
    )


def _places() -> None:
    op.create_table(
        "gmm_places",
        sa.Column("model_id", WholeNumber, nullable=False),
        sa.Column("artist_id", WholeNumber, autoincrement=False, nullable=False),
        sa.Column("cluster_id", WholeNumber, nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("tracks", WholeNumber, nullable=False),
        sa.Column("memberships", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("sentence_fr", sa.Text(), nullable=False),
        sa.Column("sentence_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["artist_id"], ["artists.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["model_id"], ["gmm_models.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("model_id", "artist_id"),
    )
    op.create_index(op.f("ix_gmm_places_artist_id"), "gmm_places", ["artist_id"], unique=False)
    op.create_index("ix_gmm_places_cluster", "gmm_places", ["model_id", "cluster_id", "probability"], unique=False)


def _drift() -> None:
    op.create_table(
        "gmm_drift",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model_id", WholeNumber, nullable=True),
        sa.Column("drift_score", sa.Double(), nullable=False),
        sa.Column("moved", sa.Double(), nullable=False),
        sa.Column("outliers", sa.Double(), nullable=False),
        sa.Column("absent", sa.Double(), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=False),
        sa.Column("artists", WholeNumber, nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["gmm_models.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_gmm_drift_measured_at"), "gmm_drift", ["measured_at"], unique=False)
    op.create_index(op.f("ix_gmm_drift_model_id"), "gmm_drift", ["model_id"], unique=False)


def _turns() -> None:
    op.create_table(
        "periodic_turns",
        sa.Column("task", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("task"),
    )


def _books() -> None:
    op.create_table(
        "gmm_books",
        sa.Column("id", WholeNumber, autoincrement=False, nullable=False),
        sa.Column("considered_scan_id", WholeNumber, server_default="0", nullable=False),
        sa.Column("next_cluster_id", WholeNumber, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
