"""`soniquebay backup FILE` and `soniquebay restore FILE`."""

from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soniquebay.cli import wording

if TYPE_CHECKING:
    from soniquebay.api.services.backup.form import Manifest


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
def backup(file: Path, force: bool) -> None:
    """Write the whole library into FILE, also while SoniqueBay runs.

    It holds all that was heard, not the music, not the settings. It is restored into either kind of database.
    """
    from soniquebay.api.database import Database, explained
    from soniquebay.api.engines import DatabaseUnusable
    from soniquebay.api.services.backup.form import Unusable
    from soniquebay.api.services.backup.writing import write_backup
    from soniquebay.config.settings import ApiSettings

    if file.exists() and not force:
        raise click.ClickException(f"{file} exists already: give another name, or --force to replace it.")
    settings = ApiSettings()
    _require_library(settings.data_dir, settings.database_url)
    try:
        with explained(settings.database), closing(Database(settings.database)) as database:
            manifest = write_backup(database, file, version("soniquebay"), datetime.now(UTC))
    except (Unusable, DatabaseUnusable) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{_contents(manifest)} written to {file} ({file.stat().st_size / 1e6:.1f} MB).")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Lose the library that is there now.")
def restore(file: Path, force: bool) -> None:
    """Put the backup FILE in the place of the library; SoniqueBay must not run meanwhile.

    FILE is checked first, and restored whole or not at all.
    """
    from soniquebay.api.database import Database, explained
    from soniquebay.api.engines import DatabaseUnusable
    from soniquebay.api.services.backup.form import Unusable
    from soniquebay.api.services.backup.in_use import restoring
    from soniquebay.api.services.backup.restoring import restore_backup
    from soniquebay.config.settings import ApiSettings

    settings = ApiSettings()
    try:
        with (
            explained(settings.database),
            closing(Database(settings.database)) as database,
            restoring(settings.data_dir),
        ):
            manifest = restore_backup(database, file, settings.index_dir, overwrite=force)
    except (Unusable, DatabaseUnusable) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{_contents(manifest)} restored from {file}, made {manifest.made_at:%Y-%m-%d %H:%M} UTC.")


def _contents(manifest: "Manifest") -> str:
    tracks = wording.count(manifest.rows("tracks"), "track")
    return f"{tracks}, {wording.count(sum(table.rows for table in manifest.tables), 'row')} in all,"


def _require_library(data_dir: Path, database_url: str | None) -> None:
    """Refuse to back up a SQLite database that is not there, rather than make an empty one."""
    if database_url is None and not (data_dir / "soniquebay.db").exists():
        raise click.ClickException(f"There is no library in {data_dir}; set SONIQUEBAY_DATA_DIR to the one you mean.")
