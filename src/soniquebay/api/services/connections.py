"""What the api rests on: its database, what finds neighbours in it, and the queue, as it reaches them."""

import importlib.util
import os
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

from sqlalchemy.exc import SQLAlchemyError

from soniquebay.api.database import Database
from soniquebay.contracts.conditions import Condition, Connection

OLDEST_POSTGRES: Final = 13
OLDEST_PGVECTOR: Final = (0, 5)
"""The first with HNSW."""

Kind = Literal["auto", "exact", "sqlite-vec", "pgvector", "usearch"]
Look = Callable[[], tuple[Connection, ...]]


def looking(database: Database, index: Kind, queue: Callable[[], Condition]) -> Look:
    """Return what looks at the connections of an api with these settings; `queue` looks at its broker."""

    def look() -> tuple[Connection, ...]:
        return (*of_database(database, index), Connection(subject="Queue", **queue().model_dump()))

    return look


def of_database(database: Database, index: Kind) -> tuple[Connection, ...]:
    """Look at the database, its version, and its extension for vectors."""
    try:
        facts = database.facts()
    except SQLAlchemyError as error:
        found = f"it cannot be reached ({str(error.__cause__ or error).splitlines()[0]})"
        advice = "Start it, or correct SONIQUEBAY_DATABASE_URL."
        return (Connection(subject="Database", state="problem", found=found, advice=advice),)
    if facts.kind == "SQLite":
        return (_database(facts.kind, facts.version), sqlite_vec(index))
    return (_database(facts.kind, facts.version), pgvector(facts.vector, facts.vector_installed, index))


def _database(kind: str, version: str) -> Connection:
    found = f"{kind} {version}"
    if kind == "PostgreSQL" and _numbers(version)[0] < OLDEST_POSTGRES:
        advice = f"Use PostgreSQL {OLDEST_POSTGRES} or newer; a backup of SoniqueBay fits any version."
        return Connection(subject="Database", state="problem", found=found, advice=advice)
    return Connection(subject="Database", state="ok", found=found)


def pgvector(version: str | None, installed: bool, index: Kind) -> Connection:
    """Say whether pgvector can be used.

    Parameters
    ----------
    version : str or None
        That the server offers; None where it has none.
    installed : bool
        Whether it is switched on in the database.
    index : str
        The setting `SONIQUEBAY_INDEX`.
    """
    if index not in {"auto", "pgvector"}:
        return Connection(subject="Vectors", state="ok", found=f"SONIQUEBAY_INDEX={index}, without pgvector")
    instead = "similar tracks are found in the api's memory instead"
    if version is None:
        found = f"the server is without pgvector; {instead}"
        advice = "Install it on the server (the image pgvector/pgvector has it), and start the api anew."
    elif _numbers(version)[:2] < OLDEST_PGVECTOR:
        found = f"pgvector {version} has no HNSW; {instead}"
        advice = "Install pgvector 0.5 or newer, and run: ALTER EXTENSION vector UPDATE."
    elif not installed:
        found = f"pgvector {version} is there, but not switched on in this database"
        advice = (
            "It is switched on when tracks are first compared; where this user may not, run as the superuser: "
            "CREATE EXTENSION vector."
        )
    else:
        return Connection(subject="Vectors", state="ok", found=f"pgvector {version}")
    return Connection(subject="Vectors", state="note", found=found, advice=advice)


def sqlite_vec(index: Kind) -> Connection:
    """Say whether sqlite-vec can be used."""
    if index not in {"auto", "sqlite-vec"}:
        return Connection(subject="Vectors", state="ok", found=f"SONIQUEBAY_INDEX={index}, without sqlite-vec")
    instead = "similar tracks are found by looking at all of them in the api's memory, which is exact"
    if importlib.util.find_spec("sqlite_vec") is None:
        advice = "Up to some 200,000 tracks that is quick; install the package sqlite-vec to save memory."
        return Connection(subject="Vectors", state="note", found=f"sqlite-vec is missing; {instead}", advice=advice)
    import sqlite_vec as extension

    connection = sqlite3.connect(":memory:")
    try:
        connection.enable_load_extension(True)
        extension.load(connection)
        version = str(connection.execute("SELECT vec_version()").fetchone()[0])
    except (AttributeError, sqlite3.Error):
        found = f"this Python's SQLite loads no extensions, and so not sqlite-vec; {instead}"
        advice = "Up to some 200,000 tracks that is quick; a Python of the system mostly can."
        return Connection(subject="Vectors", state="note", found=found, advice=advice)
    finally:
        connection.close()
    return Connection(subject="Vectors", state="ok", found=f"sqlite-vec {version.removeprefix('v')}")


def embedded(folder: Path) -> Condition:
    """Look at the folder of the embedded queue."""
    if os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Condition(state="ok", found="in the data folder")
    advice = "Give it back, and let the api's user write to it."
    return Condition(state="problem", found=f"{folder} is not there, or cannot be written", advice=advice)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])
