"""Find what an older version heard without reading every track."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index(op.f("ix_tracks_tried_version"), "tracks", ["tried_version"])


def downgrade() -> None:
    op.drop_index(op.f("ix_tracks_tried_version"), table_name="tracks")
