import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import StatementError

from soniquebay.api.columns import Base
from soniquebay.api.database import MIGRATIONS, Database
from soniquebay.api.models.library import Library, Track
from soniquebay.api.services import mir_storage
from soniquebay.api.services.faults import Conflict
from soniquebay.contracts.library import FileTags
from tests.api.house import House, entry, house, payload
from tests.servers.databases import Dialect, blank_database, empty_database


def test_migrations_go_up_and_down_and_up_again(dialect: Dialect, tmp_path: Path) -> None:
    with blank_database(dialect, tmp_path) as url:
        database = Database(url)
        assert not database.migrated()
        database.upgrade()
        database.upgrade()
        assert database.migrated()
        database.downgrade()
        assert inspect(database.engine).get_table_names() == ["alembic_version"]
        database.upgrade()
        assert database.migrated()
        database.close()


def test_each_migration_goes_down_and_up_again_with_data_in_the_tables(dialect: Dialect, tmp_path: Path) -> None:
    with house(dialect, tmp_path) as home:
        _, ids = home.add(*(entry(f"/music/{number}.mp3", FileTags(title="T"), content=number) for number in range(3)))
        home.finish(ids[:2])
        home.rescan(entry("/music/0.mp3", content=0))
        revisions = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
        for revision in [*revisions[1:], "base"]:
            home.database.downgrade(revision)
        for revision in reversed(revisions):
            home.database.upgrade(revision)
        _, ids = home.add(entry("/music/0.mp3"))
        home.finish(ids)


def test_going_down_to_the_first_tables_and_up_again_keeps_the_library(dialect: Dialect, tmp_path: Path) -> None:
    with house(dialect, tmp_path) as home:
        _, ids = home.add(entry("/music/0.mp3", FileTags(title="Kept", artist="Somebody")))
        home.finish(ids)
        home.database.downgrade("0001")
        home.database.upgrade()
        with home.database.reading() as session:
            track = session.scalars(select(Track)).one()
            assert (track.title, track.artist, track.state) == ("Kept", "Somebody", "done")
            assert mir_storage.load(session, track.id) == payload()


def test_the_migrations_make_exactly_the_tables_of_the_models(home: House) -> None:
    with home.database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_sqlite_keeps_a_write_ahead_log_and_foreign_keys(tmp_path: Path) -> None:
    with house("sqlite", tmp_path) as home, home.database.engine.connect() as connection:
        pragmas = {
            name: connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1}


def test_postgresql_keeps_no_plan_that_was_made_for_a_smaller_library(tmp_path: Path) -> None:
    """One made while nothing is registered yet reads every track each time: a large library took twice as long."""
    with empty_database("postgresql", tmp_path) as url:
        database = Database(url)
        with database.engine.connect() as connection:
            for _ in range(20):
                connection.execute(select(Track.id).where(Track.path.in_(["/music/a.mp3", "/music/b.mp3"])))
            kept = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE '%FROM tracks%'"
            ((generic, custom),) = connection.execute(text(kept))
        database.close()
    assert (generic, custom > 0) == (0, True)


def test_a_moment_without_a_zone_is_refused(home: House) -> None:
    with pytest.raises(StatementError, match="time zone"), home.database.writing() as session:
        session.add(Library(path="/x", created_at=datetime(2026, 1, 1)))


def test_reading_goes_on_while_somebody_writes(home: House) -> None:
    home.add(entry("/music/a.mp3"))
    with home.database.writing() as writer:
        writer.scalars(select(Track)).one().title = "Unsaved"
        writer.flush()
        with home.database.reading() as reader:
            assert reader.scalars(select(Track.title)).one() == "a"


def test_many_threads_register_lease_and_store_without_losing_anything(home: House) -> None:
    scan_id = home.begin()

    def register(batch: int) -> None:
        files = [entry(f"/music/{batch}/{number}.mp3", content=batch * 100 + number) for number in range(10)]
        home.register(scan_id, *files)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(register, range(8)))
    home.walked(scan_id)
    home.window(processes=100)
    with home.database.reading() as session:
        ids = list(session.scalars(select(Track.id)))
    assert len(ids) == 80

    def take_and_store(worker: int) -> list[int]:
        stored = []
        for track_id in ids:
            try:
                lease = home.lease(track_id, f"worker {worker}")
            except Conflict:
                continue
            home.store(track_id, lease.token)
            stored.append(track_id)
        return stored

    with ThreadPoolExecutor(8) as pool:
        stored = [track_id for batch in pool.map(take_and_store, range(8)) for track_id in batch]
    assert sorted(stored) == sorted(ids)
    scan = home.scan(scan_id)
    assert (scan.added, scan.done, scan.status) == (80, 80, "done")


def test_writers_of_several_processes_wait_for_each_other(home: House) -> None:
    program = (
        "import sys; from sqlalchemy import update; from soniquebay.api.database import Database\n"
        "from soniquebay.api.models.library import Track\n"
        "database = Database(sys.argv[1])\n"
        "for _ in range(20):\n"
        "    with database.writing() as session: session.execute(update(Track).values(attempts=Track.attempts + 1))\n"
    )
    home.add(entry("/music/a.mp3"))
    url = home.database.engine.url.render_as_string(hide_password=False)
    processes = [subprocess.Popen([sys.executable, "-c", program, url]) for _ in range(3)]
    assert [process.wait(120) for process in processes] == [0, 0, 0]
    with home.database.reading() as session:
        assert session.scalars(select(Track.attempts)).one() == 60


def test_the_api_loads_no_library_that_computes() -> None:
    program = (
        "import sys, soniquebay.api.app\n"
        "heavy = {'librosa', 'sklearn', 'scipy', 'numba', 'numpy', 'av', 'soniquebay.mir', 'soniquebay.worker'}\n"
        "print(*sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")
