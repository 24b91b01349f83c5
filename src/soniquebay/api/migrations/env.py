"""Runs the migrations on the connection that `Database.upgrade` and `downgrade` hand over."""

from alembic import context

from soniquebay.api.columns import Base
from soniquebay.api.models import clusters, embeddings, events, library, mir, scans

TABLES = (clusters, embeddings, events, library, mir, scans)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
