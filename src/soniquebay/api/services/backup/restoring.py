"""Restores a backup: checked before anything is touched, then one transaction, all or nothing."""

import hashlib
import itertools
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import JSON, Connection, MetaData, Table, func, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from soniquebay.api.database import Database, Rebuilding, knows_revision
from soniquebay.api.services.backup.form import FORMAT, MANIFEST, Manifest, TableManifest, Unusable, from_line
from soniquebay.api.services.backup.in_use import InUse
from soniquebay.api.services.backup.writing import tables_of

BATCH: Final = 1000
LIBRARY: Final = ("libraries", "tracks", "scans")
"""Tables whose rows make a library worth asking before it is overwritten."""
INDEX_SCHEMA: Final = "soniquebay_index"
"""Where PostgreSQL keeps vector indexes; they are built anew from the vectors."""
PASSING: Final = frozenset({"workers", "worker_views"})
"""What was so when the backup was made, and is no more: the workers tell it anew."""


class NotEmpty(Unusable):
    """There is a library in the database already."""


def restore_backup(database: Database, path: Path, index_folder: Path, *, overwrite: bool = False) -> Manifest:
    """Put a backup in the place of what a database holds. A backup of an older schema is brought up to this one.

    Parameters
    ----------
    database : Database
        Of either kind, whichever the backup was made of.
    path : Path
        Of the backup.
    index_folder : Path
        Files of vector indexes, which would be of another library: deleted.
    overwrite : bool
        Whether a library that is there already may be lost.

    Raises
    ------
    Unusable
        The backup is damaged, or of a newer version, or the database refuses it; then nothing was changed.
    NotEmpty
        There is a library already.
    InUse
        Other processes have the database open, on this machine or another.
    """
    with _opened(path) as archive:
        manifest = _checked(archive, path)
        try:
            with database.rebuilding() as rebuilding:
                if rebuilding.others():
                    raise InUse("Other processes of SoniqueBay use this database: stop them first, on every machine.")
                if not overwrite:
                    _refuse_to_overwrite(rebuilding.connection)
                _rebuild(rebuilding, archive, manifest)
                shutil.rmtree(index_folder, ignore_errors=True)
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise Unusable(f"The database refuses the backup ({reason}); nothing was changed.") from error
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError as error:
        raise Unusable(f"There is no backup {path}; check the name.") from error
    except OSError as error:
        raise Unusable(f"The backup {path} cannot be read ({error.strerror}).") from error
    except zipfile.BadZipFile as error:
        raise Unusable(f"{path} is not a backup of SoniqueBay, or it is damaged ({error}); nothing changed.") from error


def _checked(archive: zipfile.ZipFile, path: Path) -> Manifest:
    """Return the manifest, if everything is there that it names and nothing of it has changed."""
    try:
        manifest = Manifest.model_validate_json(archive.read(MANIFEST))
    except (KeyError, ValidationError) as error:
        raise Unusable(f"{path} is not a backup of SoniqueBay: its manifest is missing or not understood.") from error
    if manifest.format > FORMAT or not knows_revision(manifest.revision):
        raise Unusable(
            f"{path} was made by SoniqueBay {manifest.version}, which is newer than this one; upgrade this one first."
        )
    for table in manifest.tables:
        digest, rows = hashlib.sha256(), 0
        try:
            with archive.open(table.member) as lines:
                for line in lines:
                    digest.update(line)
                    rows += 1
        except KeyError as error:
            raise Unusable(f"{path} is damaged: its table {table.name} is missing.") from error
        if (rows, digest.hexdigest()) != (table.rows, table.sha256):
            raise Unusable(f"{path} is damaged: its table {table.name} is not what was written; take another backup.")
    return manifest


def _refuse_to_overwrite(connection: Connection) -> None:
    present = set(inspect(connection).get_table_names())
    for name in LIBRARY:
        if name in present:
            rows = connection.scalar(text(f"SELECT count(*) FROM {name}"))
            if rows:
                raise NotEmpty(
                    f"There is a library in this database already ({rows} {name}); "
                    "restore with --force to lose it, or set SONIQUEBAY_DATA_DIR to another folder."
                )


def _rebuild(rebuilding: Rebuilding, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    connection = rebuilding.connection
    rebuilding.tear_down()
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"DROP SCHEMA IF EXISTS {INDEX_SCHEMA} CASCADE"))
    rebuilding.to(manifest.revision)
    metadata = tables_of(connection)
    for part in manifest.tables:
        _fill(connection, _table(metadata, part), part, archive)
    _set_sequences(connection, metadata)
    rebuilding.to("head")
    for name in PASSING:
        connection.execute(text(f"DELETE FROM {name}"))


def _table(metadata: MetaData, part: TableManifest) -> Table:
    table = metadata.tables.get(part.name)
    if table is None or {name for name, _ in part.columns} != set(table.columns.keys()):
        raise Unusable(f"The backup's table {part.name} is not that of its schema; take another backup.")
    for name, kind in part.columns:
        if kind == "json":
            table.columns[name].type = JSON(none_as_null=True)  # else None would become the JSON value null
    return table


def _fill(connection: Connection, table: Table, part: TableManifest, archive: zipfile.ZipFile) -> None:
    connection.execute(table.delete())  # rows that a migration puts into a new database
    names, kinds = [name for name, _ in part.columns], [kind for _, kind in part.columns]
    with archive.open(part.member) as lines:
        while batch := list(itertools.islice(lines, BATCH)):
            rows: list[dict[str, Any]] = [dict(zip(names, from_line(line, kinds), strict=True)) for line in batch]
            connection.execute(insert(table), rows)
    filled = connection.scalar(select(func.count()).select_from(table))
    if filled != part.rows:
        raise Unusable(f"Of table {part.name}, {filled} of {part.rows} rows arrived; nothing was changed.")


def _set_sequences(connection: Connection, metadata: MetaData) -> None:
    """Let PostgreSQL's counters go on after the ids that were restored; SQLite's follow by themselves."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        for column in table.primary_key.columns:
            place = {"table": table.name, "column": column.name}
            sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), place)
            newest = connection.scalar(select(func.max(column))) if sequence else None
            if newest is not None:
                connection.execute(text("SELECT setval(:sequence, :newest)"), {"sequence": sequence, "newest": newest})
