"""pgvector: the index is in PostgreSQL itself, a table with an HNSW index for each space, in a schema of its own."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from soniquebay.api.index.port import Hit
from soniquebay.api.index.vectors import BYTES, from_blob
from soniquebay.contracts.versions import EMBEDDING_DIM

SCHEMA: Final = "soniquebay_index"
MOST: Final = 1000
"""Neighbours that its HNSW gives at once (`hnsw.ef_search` has this limit)."""
LEAST_EXPANSION: Final = 200


class NoExtension(Exception):
    """The server has no pgvector, or this user may not switch it on."""


class PgvectorIndex:
    """Vectors in a table of PostgreSQL; several apis may share it.

    Parameters
    ----------
    engine : Engine
    space : str
        Name of the space; each has a table.

    Raises
    ------
    NoExtension
        pgvector is not there.
    """

    kind = "pgvector"

    def __init__(self, engine: Engine, space: str) -> None:
        self._engine = engine
        self._name = f"vectors_{hashlib.sha256(space.encode()).hexdigest()[:16]}"
        self._table = f"{SCHEMA}.{self._name}"
        try:
            self._prepare()
        except SQLAlchemyError as error:
            raise NoExtension(f"pgvector cannot be used: {error.__cause__ or error}") from error

    @property
    def revision(self) -> int:
        """Up to which revision it is complete."""
        with self._engine.connect() as connection:
            found = connection.scalar(
                text(f"SELECT revision FROM {SCHEMA}.state WHERE name = :name"), {"name": self._name}
            )
        return 0 if found is None else int(found)

    def __len__(self) -> int:
        """How many vectors it holds."""
        with self._engine.connect() as connection:
            return int(connection.scalar(text(f"SELECT count(*) FROM {self._table}")) or 0)

    def ids(self) -> Iterable[int]:
        """Return whose vectors it holds."""
        with self._engine.connect() as connection:
            return [int(one) for one in connection.scalars(text(f"SELECT id FROM {self._table}"))]

    def add(self, ids: Sequence[int], vectors: bytes) -> None:
        """Add or replace vectors."""
        blobs = (vectors[at : at + BYTES] for at in range(0, len(vectors), BYTES))
        rows = [{"id": one, "vector": _literal(from_blob(blob))} for one, blob in zip(ids, blobs, strict=True)]
        if not rows:
            return
        statement = text(
            f"INSERT INTO {self._table}(id, vector) VALUES (:id, CAST(:vector AS vector)) "
            "ON CONFLICT (id) DO UPDATE SET vector = excluded.vector"
        )
        with self._engine.begin() as connection:
            connection.execute(statement, rows)

    def remove(self, ids: Sequence[int]) -> None:
        """Forget vectors."""
        with self._engine.begin() as connection:
            connection.execute(text(f"DELETE FROM {self._table} WHERE id = ANY(:ids)"), {"ids": list(ids)})

    def settle(self, revision: int) -> None:
        """Be complete up to a revision; the graph is built when the first vectors are in, which is quickest."""
        with self._engine.begin() as connection:
            connection.execute(
                text(f"CREATE INDEX IF NOT EXISTS {self._name}_hnsw ON {self._table} USING hnsw (vector vector_l2_ops)")
            )
            connection.execute(
                text(
                    f"INSERT INTO {SCHEMA}.state(name, revision, used_at) VALUES (:name, :revision, now()) "
                    "ON CONFLICT (name) DO UPDATE SET used_at = now(), "
                    "revision = greatest(excluded.revision, state.revision)"
                ),
                {"name": self._name, "revision": revision},
            )

    def search(self, vector: Sequence[float], k: int) -> list[Hit]:
        """Return nearly always the nearest."""
        wanted = min(k, MOST)
        with self._engine.begin() as connection:
            connection.execute(text(f"SET LOCAL hnsw.ef_search = {min(MOST, max(LEAST_EXPANSION, 2 * wanted))}"))
            rows = connection.execute(
                text(
                    f"SELECT id, vector <-> CAST(:vector AS vector) AS distance FROM {self._table} "
                    "ORDER BY vector <-> CAST(:vector AS vector) LIMIT :wanted"
                ),
                {"vector": _literal(vector), "wanted": wanted},
            )
            return [Hit(int(one), float(distance)) for one, distance in rows]

    def close(self) -> None:
        """Nothing to close: the connections are the database's."""

    def forget_others(self) -> None:
        """Drop the tables of spaces that no api has used for a day."""
        idle = f"SELECT name FROM {SCHEMA}.state WHERE name <> :name AND used_at < now() - interval '1 day'"
        with self._engine.begin() as connection:
            for name in connection.scalars(text(idle), {"name": self._name}).all():
                connection.execute(text(f"DROP TABLE IF EXISTS {SCHEMA}.{name}"))
                connection.execute(text(f"DELETE FROM {SCHEMA}.state WHERE name = :name"), {"name": name})

    def _prepare(self) -> None:
        with self._engine.begin() as connection:
            # Two apis that start together must not make the same thing at once.
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:schema))"), {"schema": SCHEMA})
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
            connection.execute(
                text(
                    f"CREATE TABLE IF NOT EXISTS {SCHEMA}.state"
                    "(name text PRIMARY KEY, revision bigint NOT NULL, used_at timestamptz NOT NULL)"
                )
            )
            connection.execute(
                text(
                    f"CREATE TABLE IF NOT EXISTS {self._table}"
                    f"(id bigint PRIMARY KEY, vector vector({EMBEDDING_DIM}) NOT NULL)"
                )
            )


def _literal(vector: Sequence[float]) -> str:
    return "[" + ",".join(repr(float(value)) for value in vector) + "]"
