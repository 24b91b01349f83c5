"""Writes a backup: one moment of the database, however busy it is, and the file whole or not at all."""

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from sqlalchemy import Connection, MetaData, Table, select

from soniquebay.api.database import Database
from soniquebay.api.services.backup.form import FORMAT, MANIFEST, Manifest, TableManifest, Unusable, kind_of, to_line

BATCH: Final = 1000
REVISION_TABLE: Final = "alembic_version"


def write_backup(database: Database, path: Path, version: str, now: datetime) -> Manifest:
    """Write everything that a database holds into a file, readable by this user only.

    The tables are described by the database itself, so a database of an older version is backed up as it is.

    Parameters
    ----------
    database : Database
    path : Path
        Of the backup; replaced if it exists.
    version : str
        Of this program.
    now : datetime

    Raises
    ------
    Unusable
        There is no library in the database, or the file cannot be written.
    """
    with database.snapshot() as connection:
        revision = database.revision(connection)
        if revision is None:
            raise Unusable("There is no library in this database yet; scan a folder first.")
        metadata = tables_of(connection)
        try:
            with _replacing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                tables = tuple(_write_table(connection, table, archive) for table in metadata.sorted_tables)
                manifest = Manifest(format=FORMAT, version=version, revision=revision, made_at=now, tables=tables)
                archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        except OSError as error:
            raise Unusable(f"The backup {path} cannot be written ({error.strerror}); nothing is left of it.") from error
    return manifest


def tables_of(connection: Connection) -> MetaData:
    """Return the tables as the database describes them, without the one of the schema's revision."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: name != REVISION_TABLE)
    return metadata


def _write_table(connection: Connection, table: Table, archive: zipfile.ZipFile) -> TableManifest:
    kinds = [kind_of(column) for column in table.columns]
    digest, count = hashlib.sha256(), 0
    statement = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as member:
        for batch in connection.execute(statement).partitions():
            lines = b"".join(to_line(row, kinds) for row in batch)
            member.write(lines)
            digest.update(lines)
            count += len(batch)
    columns = tuple((column.name, kind) for column, kind in zip(table.columns, kinds, strict=True))
    return TableManifest(name=table.name, columns=columns, rows=count, sha256=digest.hexdigest())


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that takes the place of another when it is complete and on the disk."""
    part = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
