"""Find the tracks that were tried often enough without looking at all that wait."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_index("ix_tracks_state_attempts", "tracks", ["state", "attempts"])


def downgrade() -> None:
    op.drop_index("ix_tracks_state_attempts", table_name="tracks")
