"""Vectors of tracks, and the whitenings of the library."""

import sqlalchemy as sa
from alembic import op

from soniquebay.api.columns import WholeNumber

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "track_embeddings",
        sa.Column("track_id", WholeNumber, nullable=False),
        sa.Column("version", WholeNumber, nullable=False),
        sa.Column("coverage", sa.Double(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("track_id"),
    )
    op.create_index("ix_track_embeddings_version_revision", "track_embeddings", ["version", "revision"])
    op.create_table(
        "embedding_revision",
        sa.Column("id", WholeNumber, autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "library_whitenings",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("embedding_version", WholeNumber, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_library_whitenings_embedding_version"), "library_whitenings", ["embedding_version"])


def downgrade() -> None:
    op.drop_table("library_whitenings")
    op.drop_table("embedding_revision")
    op.drop_table("track_embeddings")
