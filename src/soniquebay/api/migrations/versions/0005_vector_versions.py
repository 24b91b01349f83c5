"""Find the tracks whose vector is of an older version, or that have none, without reading every track."""

import sqlalchemy as sa
from alembic import op

from soniquebay.api.columns import WholeNumber

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("tracks", sa.Column("embedding_version", WholeNumber, nullable=True))
    op.create_index(op.f("ix_tracks_embedding_version"), "tracks", ["embedding_version"])
    tracks = sa.table("tracks", *map(sa.column, ("id", "state", "mir_version", "embedding_version")))
    vectors = sa.table("track_embeddings", sa.column("track_id"), sa.column("version"))
    own = sa.select(vectors.c.version).where(vectors.c.track_id == tracks.c.id).scalar_subquery()
    none_though_heard = sa.case((tracks.c.mir_version.is_not(None), 0), else_=None)
    op.execute(
        tracks.update()
        .where(tracks.c.state == "done")
        .values(embedding_version=sa.func.coalesce(own, none_though_heard))
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_tracks_embedding_version"), table_name="tracks")
    op.drop_column("tracks", "embedding_version")
