"""Know the folders of the tracks, so that a scan of what did not change asks for folders and not for files."""

import sqlalchemy as sa
from alembic import op

from soniquebay.api.columns import BinaryText, WholeNumber
from soniquebay.contracts.paths import folder_of

revision = "0007"
down_revision = "0006"

BATCH = 5000
FOLDER_INDEX = (
    *("folder_id", "missing", "last_seen_scan", "state"),
    *("failure_kind", "tried_version", "embedding_version"),
)

tracks = sa.table("tracks", *map(sa.column, ("id", "path", "folder_id", "missing", "last_seen_scan")))
folders = sa.table("folders", *map(sa.column, ("id", "path", "last_seen_scan")))


def upgrade() -> None:
    op.create_table(
        "folders",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("path", BinaryText, nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=True),
        sa.Column("last_seen_scan", WholeNumber, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("path"),
    )
    op.add_column("tracks", sa.Column("folder_id", WholeNumber, nullable=True))
    _fill()
    op.create_index("ix_tracks_folder", "tracks", list(FOLDER_INDEX))
    op.drop_index(op.f("ix_tracks_size"), table_name="tracks")
    op.create_index("ix_tracks_size_seen", "tracks", ["size", "last_seen_scan"])


def _fill() -> None:
    connection = op.get_bind()
    ids: dict[str, int] = {}
    last = -1
    while rows := connection.execute(
        sa.select(tracks.c.id, tracks.c.path).where(tracks.c.id > last).order_by(tracks.c.id).limit(BATCH)
    ).all():
        last = rows[-1].id
        here = [(row.id, folder_of(row.path)) for row in rows]
        new = [path for path in dict.fromkeys(path for _, path in here) if path not in ids]
        ids |= {path: number for number, path in enumerate(new, len(ids) + 1)}
        if new:
            connection.execute(folders.insert(), [{"id": ids[path], "path": path} for path in new])
        connection.execute(
            tracks.update().where(tracks.c.id == sa.bindparam("track")).values(folder_id=sa.bindparam("folder")),
            [{"track": track, "folder": ids[path]} for track, path in here],
        )
    if connection.dialect.name == "postgresql" and ids:
        op.execute(f"SELECT setval(pg_get_serial_sequence('folders', 'id'), {len(ids)})")


def downgrade() -> None:
    whole = sa.select(folders.c.last_seen_scan).where(folders.c.id == tracks.c.folder_id).scalar_subquery()
    op.execute(
        tracks.update()
        .where(tracks.c.missing.is_(False), whole > sa.func.coalesce(tracks.c.last_seen_scan, -1))
        .values(last_seen_scan=whole)
    )
    op.drop_index("ix_tracks_size_seen", table_name="tracks")
    op.create_index(op.f("ix_tracks_size"), "tracks", ["size"])
    op.drop_index("ix_tracks_folder", table_name="tracks")
    op.drop_column("tracks", "folder_id")
    op.drop_table("folders")
