"""The schema, step by step: Alembic migrations, run when the api starts."""
