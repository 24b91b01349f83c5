"""A library goes into a file and comes out of it again, whole or not at all."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import inspect, select, text

from soniquebay.api.database import Database
from soniquebay.api.models.library import Library
from soniquebay.api.services.backup.form import MANIFEST, Unusable, from_line, to_line
from soniquebay.api.services.backup.in_use import InUse
from soniquebay.api.services.backup.restoring import PASSING, NotEmpty, restore_backup
from soniquebay.api.services.backup.writing import tables_of, write_backup
from tests.api.house import House, entry, payload, stat
from tests.servers.databases import Dialect, blank_database, empty_database

NOW = datetime(2026, 5, 17, 12, 0, tzinfo=UTC)


def filled(home: House) -> House:
    """A library with everything in it: analysed, failed and waiting tracks, tags in two scripts, odd names."""
    _, ids = home.add(
        entry("/music/a.mp3"), entry("/music/Ünïcödé “é”.flac", content=2), entry("/music/c.ogg", content=3)
    )
    home.window()
    home.store(ids[0], home.lease(ids[0]).token, payload())
    home.lease(ids[1])
    home.rescan(stat("/music/a.mp3"))
    return home


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that is restored, moments in UTC."""
    with database.snapshot() as connection:
        tables = [table for table in tables_of(connection).sorted_tables if table.name not in PASSING]
        return {
            table.name: [
                tuple(v.replace(tzinfo=UTC) if isinstance(v, datetime) else v for v in row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in tables
        }


@contextmanager
def fresh(folder: Path, name: str = "fresh.db") -> Iterator[Database]:
    database = Database(f"sqlite:///{folder / name}")
    try:
        yield database
    finally:
        database.close()


def backed_up(database: Database, folder: Path) -> Path:
    write_backup(database, folder / "library.backup", "0.1", NOW)
    return folder / "library.backup"


def altered(source: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A backup whose members somebody changed; the ZIP file itself is sound."""
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    target = source.with_name("altered.backup")
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target


def test_what_is_restored_is_what_was_backed_up(home: House, tmp_path: Path) -> None:
    file = backed_up(filled(home).database, tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    with fresh(tmp_path) as database:
        manifest = restore_backup(database, file, tmp_path / "index")
        assert contents(database) == contents(home.database)
        assert database.migrated()
    assert manifest.rows("tracks") == 3


def test_a_library_moves_to_a_database_of_either_kind(home: House, dialect: Dialect, tmp_path: Path) -> None:
    file = backed_up(filled(home).database, tmp_path)
    other: Dialect = "sqlite" if dialect == "postgresql" else "postgresql"
    with blank_database(other, tmp_path) as url:
        database = Database(url)
        restore_backup(database, file, tmp_path / "index")
        assert contents(database) == contents(home.database)
        _, ids = House(database).add(entry("/music/d.mp3", content=4))
        assert ids[0] > 3
        database.close()


def test_a_restored_library_goes_on_with_new_ids(home: House, tmp_path: Path) -> None:
    file = backed_up(filled(home).database, tmp_path)
    with fresh(tmp_path) as database:
        restore_backup(database, file, tmp_path / "index")
        again = House(database)
        _, ids = again.add(entry("/music/d.mp3", content=4))
        assert ids[0] > 3


def test_a_backup_of_a_busy_library_shows_one_moment_of_it(home: House, tmp_path: Path) -> None:
    def add(number: int) -> None:
        home.add(entry(f"/music/{number}/a.mp3", content=number + 10), root=f"/music/{number}")

    with ThreadPoolExecutor(4) as pool:
        work = [pool.submit(add, number) for number in range(40)]
        files = [tmp_path / f"{number}.backup" for number in range(3)]
        for file in files:
            write_backup(home.database, file, "0.1", NOW)
        for one in work:
            one.result()
    for number, file in enumerate(files):
        with fresh(tmp_path, f"{number}.db") as database:
            manifest = restore_backup(database, file, tmp_path / "index")
            assert manifest.rows("scan_work") == manifest.rows("tracks")  # each was written in one transaction
            with database.engine.connect() as connection:
                assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def test_a_library_that_is_there_is_kept_unless_it_may_be_lost(home: House, tmp_path: Path) -> None:
    file = backed_up(filled(home).database, tmp_path)
    home.add(entry("/music/later.mp3", content=9))
    before = contents(home.database)
    with pytest.raises(NotEmpty, match="--force"):
        restore_backup(home.database, file, tmp_path / "index")
    assert contents(home.database) == before
    restore_backup(home.database, file, tmp_path / "index", overwrite=True)
    assert len(contents(home.database)["tracks"]) == 3


def test_a_database_that_other_processes_have_open_is_not_restored_into(tmp_path: Path) -> None:
    """Of an api on another machine there is no lock in the data folder here."""
    with fresh(tmp_path) as source:
        source.upgrade()
        file = backed_up(source, tmp_path)
    with empty_database("postgresql", tmp_path) as url:
        database = Database(url)
        plain = url.replace("+psycopg", "")
        with psycopg.connect(plain, application_name="soniquebay elsewhere 17"):
            for overwrite in (False, True):
                with pytest.raises(InUse, match="stop them first, on every machine"):
                    restore_backup(database, file, tmp_path / "index", overwrite=overwrite)
        restore_backup(database, file, tmp_path / "index")
        database.close()


def test_the_workers_of_a_backup_are_not_taken_for_those_of_now(home: House, tmp_path: Path) -> None:
    file = backed_up(filled(home).database, tmp_path)
    with fresh(tmp_path) as database:
        assert restore_backup(database, file, tmp_path / "index").rows("workers") == 1
        with database.snapshot() as connection:
            assert connection.scalar(text("SELECT count(*) FROM workers")) == 0


def drop_a_table(members: dict[str, bytes]) -> None:
    del members["tables/tracks.jsonl"]


def change_a_value(members: dict[str, bytes]) -> None:
    members["tables/tracks.jsonl"] = members["tables/tracks.jsonl"].replace(b"/music/a.mp3", b"/music/b.mp3")


def lose_the_manifest(members: dict[str, bytes]) -> None:
    del members[MANIFEST]


def come_from_the_future(members: dict[str, bytes]) -> None:
    members[MANIFEST] = json.dumps(json.loads(members[MANIFEST]) | {"revision": "9999", "version": "99"}).encode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (drop_a_table, "damaged: its table tracks is missing"),
        (change_a_value, "damaged: its table tracks is not what was written"),
        (lose_the_manifest, "not a backup of SoniqueBay"),
        (come_from_the_future, "made by SoniqueBay 99, which is newer"),
    ],
)
def test_a_damaged_backup_changes_nothing(
    change: Callable[[dict[str, bytes]], None], sentence: str, home: House, tmp_path: Path
) -> None:
    file = altered(backed_up(filled(home).database, tmp_path), change)
    before = contents(home.database)
    with pytest.raises(Unusable, match=sentence):
        restore_backup(home.database, file, tmp_path / "index", overwrite=True)
    assert contents(home.database) == before


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
def test_a_backup_that_is_cut_off_is_told_from_a_whole_one(kept: float, home: House, tmp_path: Path) -> None:
    file = backed_up(filled(home).database, tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * kept)])
    with fresh(tmp_path) as database, pytest.raises(Unusable, match="damaged"):
        restore_backup(database, file, tmp_path / "index")


def test_a_restore_that_breaks_off_in_the_middle_leaves_what_was_there(home: House, tmp_path: Path) -> None:
    file = backed_up(filled(home).database, tmp_path)

    def repeat_a_path(members: dict[str, bytes]) -> None:
        """A backup that is sound by its own account, but that no database takes."""
        manifest = json.loads(members[MANIFEST])
        lines = members["tables/tracks.jsonl"].replace(b"/music/c.ogg", b"/music/a.mp3")
        members["tables/tracks.jsonl"] = lines
        next(one for one in manifest["tables"] if one["name"] == "tracks")["sha256"] = hashlib.sha256(lines).hexdigest()
        members[MANIFEST] = json.dumps(manifest).encode()

    home.add(entry("/music/later.mp3", content=9))
    before = contents(home.database)
    with pytest.raises(Unusable, match=r"refuses the backup .*nothing was changed"):
        restore_backup(home.database, altered(file, repeat_a_path), tmp_path / "index", overwrite=True)
    assert contents(home.database) == before
    assert home.database.migrated()


def test_a_backup_of_an_older_version_is_brought_up_to_this_one(tmp_path: Path) -> None:
    with fresh(tmp_path, "old.db") as old:
        old.upgrade("0001")
        with old.engine.begin() as connection:
            connection.execute(
                text("INSERT INTO libraries (id, path, created_at) VALUES (7, '/music', '2026-01-01 00:00:00.000000')")
            )
        file = backed_up(old, tmp_path)
    with fresh(tmp_path, "new.db") as new:
        restore_backup(new, file, tmp_path / "index")
        assert new.migrated()
        ((number, path, created_at, *_),) = contents(new)["libraries"]
        assert (number, path, created_at) == (7, "/music", datetime(2026, 1, 1, tzinfo=UTC))
        with new.reading() as session:
            assert session.scalars(select(Library.name)).one() == "music"


def test_indexes_of_another_library_go(home: House, tmp_path: Path) -> None:
    index = tmp_path / "index"
    index.mkdir()
    (index / "tracks-old.db").write_bytes(b"x")
    with fresh(tmp_path) as database:
        restore_backup(database, backed_up(filled(home).database, tmp_path), index)
    assert not index.exists()


def test_a_disk_that_is_full_or_closed_leaves_no_half_backup(home: House, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="cannot be written"):
        write_backup(home.database, tmp_path / "nowhere" / "library.backup", "0.1", NOW)
    assert not (tmp_path / "nowhere").exists()


def test_an_empty_database_is_not_backed_up(tmp_path: Path) -> None:
    with fresh(tmp_path) as database, pytest.raises(Unusable, match="no library"):
        write_backup(database, tmp_path / "library.backup", "0.1", NOW)
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == []


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "bytes"),
        (b"\x00\xff", "bytes"),
        (NOW, "moment"),
        ({"a": [1, None]}, "json"),
        (0.1 + 0.2, "plain"),
        ("é\n", "plain"),
    ],
)
def test_a_value_of_every_kind_comes_back_as_it_was(value: object, kind: Any) -> None:
    assert from_line(to_line([value], [kind]), [kind]) == [value]


def test_every_table_of_the_database_is_in_the_backup(home: House, tmp_path: Path) -> None:
    manifest = write_backup(home.database, tmp_path / "library.backup", "0.1", NOW)
    tables = set(inspect(home.database.engine).get_table_names()) - {"alembic_version"}
    assert {table.name for table in manifest.tables} == tables
