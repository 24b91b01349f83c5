"""Name the library folders, and keep how each one looks from every worker and who watches it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from soniquebay.api.columns import BinaryText, WholeNumber
from soniquebay.api.services.library_names import named_after

revision = "0006"
down_revision = "0005"


def _of_libraries() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("watched_by", sa.String(length=200), nullable=True),
        sa.Column("watched_how", sa.String(length=16), nullable=True),
        sa.Column("watched_until", sa.DateTime(timezone=True), nullable=True),
    )


def _of_workers() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("host", sa.Text(), nullable=True),
        sa.Column("version", sa.String(length=64), nullable=True),
        sa.Column("clock_skew_s", sa.Double(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queue", sa.JSON(), nullable=True),
        sa.Column("unknown_roots", sa.JSON(), nullable=True),
    )


def upgrade() -> None:
    _name_libraries()
    for column in _of_libraries():
        op.add_column("libraries", column)
    for column in _of_workers():
        op.add_column("workers", column)
    op.add_column("scans", sa.Column("anyway", sa.Boolean(), server_default=sa.false(), nullable=False))
    _views()


def _name_libraries() -> None:
    # With a default, as SQLite adds no other column that must not be empty; what has none gets its name right here.
    op.add_column("libraries", sa.Column("name", BinaryText, server_default="", nullable=False))
    libraries = sa.table("libraries", *map(sa.column, ("id", "path", "name")))
    taken: set[str] = set()
    connection = op.get_bind()
    for library_id, path in connection.execute(sa.select(libraries.c.id, libraries.c.path).order_by("id")).all():
        name = named_after(path, taken)
        taken.add(name)
        connection.execute(libraries.update().where(libraries.c.id == library_id).values(name=name))
    op.create_index(op.f("ix_libraries_name"), "libraries", ["name"], unique=True)


def _views() -> None:
    op.create_table(
        "worker_views",
        sa.Column("worker", sa.String(length=200), nullable=False),
        sa.Column("library_id", WholeNumber, autoincrement=False, nullable=False),
        sa.Column("path", BinaryText, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=True),
        sa.Column("known", WholeNumber, nullable=False),
        sa.Column("found", WholeNumber, nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["library_id"], ["libraries.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["worker"], ["workers.name"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("worker", "library_id"),
    )
    op.create_index(op.f("ix_worker_views_library_id"), "worker_views", ["library_id"], unique=False)


def downgrade() -> None:
    op.drop_table("worker_views")
    op.drop_column("scans", "anyway")
    for column in _of_workers():
        op.drop_column("workers", column.name)
    op.drop_index(op.f("ix_libraries_name"), table_name="libraries")
    for column in (*_of_libraries(), sa.Column("name")):
        op.drop_column("libraries", column.name)
