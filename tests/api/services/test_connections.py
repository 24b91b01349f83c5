"""What the api rests on, and what is said when it is not as it should be."""

from functools import partial
from pathlib import Path

import pytest

from soniquebay.api.database import Database
from soniquebay.api.services.connections import embedded, looking, of_database, pgvector, sqlite_vec
from soniquebay.config.reaching import redis_condition
from tests.api.house import House
from tests.servers import redis
from tests.servers.databases import Dialect
from tests.servers.ports import free_port


def test_the_database_tells_its_version_and_its_extension(home: House, dialect: Dialect) -> None:
    database, vectors = of_database(home.database, "auto")
    assert (database.state, vectors.subject) == ("ok", "Vectors")
    assert database.found.startswith({"sqlite": "SQLite 3.", "postgresql": "PostgreSQL 1"}[dialect])
    assert {"sqlite": "sqlite-vec", "postgresql": "pgvector"}[dialect] in vectors.found
    assert (vectors.state == "ok") == (vectors.advice is None)


def test_a_database_that_is_away_is_a_problem_in_one_sentence() -> None:
    (found,) = of_database(Database(f"postgresql://nobody:secret@127.0.0.1:{free_port()}/none"), "auto")
    assert (found.state, found.subject) == ("problem", "Database")
    assert "SONIQUEBAY_DATABASE_URL" in str(found.advice)
    assert "secret" not in found.found
    assert "\n" not in found.found


@pytest.mark.parametrize(
    ("version", "installed", "words", "advice"),
    [
        (None, False, "without pgvector", "image pgvector/pgvector"),
        ("0.4.4", True, "0.4.4 has no HNSW", "ALTER EXTENSION vector UPDATE"),
        ("0.8.5", False, "not switched on", "CREATE EXTENSION vector"),
    ],
)
def test_a_pgvector_that_cannot_be_used_is_noted_with_what_to_do(
    version: str | None, installed: bool, words: str, advice: str
) -> None:
    found = pgvector(version, installed, "auto")
    assert found.state == "note"
    assert words in found.found
    assert advice in str(found.advice)


def test_a_pgvector_that_is_there_is_well_and_one_that_nobody_wants_is_not_missed() -> None:
    assert pgvector("0.8.5", True, "auto").found == "pgvector 0.8.5"
    assert pgvector(None, False, "exact").state == "ok"
    assert sqlite_vec("usearch").state == "ok"


def test_a_queue_is_looked_at_where_it_is(home: House, tmp_path: Path) -> None:
    assert embedded(tmp_path).state == "ok"
    assert embedded(tmp_path / "away").state == "problem"
    *_, queue = looking(home.database, "auto", partial(redis_condition, redis.server()))()
    assert (queue.subject, queue.state) == ("Queue", "ok")
    nobody = f"redis://:secret@127.0.0.1:{free_port()}/0"
    *_, away = looking(home.database, "auto", partial(redis_condition, nobody))()
    assert away.state == "problem"
    assert "secret" not in away.found
