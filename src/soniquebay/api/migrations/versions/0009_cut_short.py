"""Count the tries of a track that ended without an answer apart from those that tell of the file."""

import sqlalchemy as sa
from alembic import op

from soniquebay.api.columns import WholeNumber

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("tracks", sa.Column("cut_short", WholeNumber, server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("tracks", "cut_short")
