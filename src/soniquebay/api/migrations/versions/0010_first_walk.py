"""Know a folder that was never walked by what the asker sees in it, and who found nothing there."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("libraries", sa.Column("asker_sees", sa.JSON(), nullable=True))
    op.add_column("scans", sa.Column("found_nothing", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("scans", "found_nothing")
    op.drop_column("libraries", "asker_sees")
