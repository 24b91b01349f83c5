"""What one analysed track costs the api: window, lease and result, on SQLite and on PostgreSQL.

Over HTTP, the api runs as its users run it (`soniquebay api`, one process), and clients of another process send what a
worker sends for each track. CPU time is that of the api and, on PostgreSQL, of the server's own processes, so that it
holds on a busy machine; tracks per second are what this machine reached. The *turn* is the CPU time of
the three transactions of a track alone, on both sides: writers take turns, so it bounds any number of api processes.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from benchmarks.inputs import Inputs
from soniquebay.api.database import Database
from soniquebay.cli.demo.library import PIECES, write_piece
from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiUnavailable
from soniquebay.contracts.analysis import Analysis
from soniquebay.contracts.library import FileEntry, FileTags, LeaseRequest, RegisterRequest, WalkFinished, WindowRequest
from soniquebay.contracts.mir import MirPayload
from soniquebay.worker.listening.listener import Listener
from soniquebay.worker.pipeline import payload_of
from tests.api.house import House, entry
from tests.servers.databases import DIALECTS, Dialect, blank_database
from tests.servers.ports import free_port

TRACKS: Final = 500
CLIENTS: Final = 4
TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Of so many tracks: wall seconds, CPU seconds of the api, CPU seconds of the database's own processes."""

    dialect: str
    tracks: int
    wall_s: float
    api_cpu_s: float
    database_cpu_s: float


def table(_inputs: Inputs) -> str:
    """Return the cost per track on each database."""
    rows = [f"{'database':>12} {'tracks/s':>9} {'api CPU':>9} {'db CPU':>9} {'turn':>9}   ({CLIENTS} clients at once)"]
    for dialect in DIALECTS:
        cost = measure(dialect)
        rows.append(
            f"{dialect:>12} {cost.tracks / cost.wall_s:9.0f} {cost.api_cpu_s / cost.tracks * 1000:6.2f} ms "
            f"{cost.database_cpu_s / cost.tracks * 1000:6.2f} ms {turn_s(dialect) * 1000:6.2f} ms"
        )
    return "\n".join(rows)


def measure(dialect: Dialect, tracks: int = TRACKS) -> Cost:
    """Let an api take in so many analyses."""
    with tempfile.TemporaryDirectory() as folder, blank_database(dialect, Path(folder)) as url:
        home, server = Path(folder), postmaster(url)
        payload = heard(home)
        with _api(home, url) as (process, client):
            ids = _registered(client, home, tracks)
            before = (time.perf_counter(), cpu_s(process.pid), server_cpu_s(server))
            with ThreadPoolExecutor(CLIENTS) as pool:
                list(pool.map(lambda one: _one_track(client, one, payload), ids))
            after = (time.perf_counter(), cpu_s(process.pid), server_cpu_s(server))
    wall_s, api_s, database_s = (b - a for a, b in zip(before, after, strict=True))
    return Cost(dialect, tracks, wall_s, api_s, database_s)


def turn_s(dialect: Dialect, tracks: int = 150) -> float:
    """Return the CPU time of a track's three transactions, here and in the database's own processes."""
    with tempfile.TemporaryDirectory() as folder, blank_database(dialect, Path(folder)) as url:
        payload, database, server = heard(Path(folder)), Database(url), postmaster(url)
        database.upgrade()
        house = House(database)
        _, ids = house.add(*(entry(f"/music/{number}.flac", content=number) for number in range(1, tracks + 1)))
        before = time.process_time() + server_cpu_s(server)
        for track_id in ids:
            house.store(track_id, house.lease(track_id).token, payload)
            house.window()
        spent_s = time.process_time() + server_cpu_s(server) - before
        database.close()
    return spent_s / tracks


def heard(folder: Path) -> MirPayload:
    """Return what a worker sends for a real piece: every block, with its vector."""
    write_piece(folder, PIECES[0])
    listener = Listener()
    found = listener.listen(str(folder / PIECES[0].file))
    listener.close()
    assert isinstance(found, Analysis), found
    return payload_of(found)


def cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def postmaster(url: str) -> int | None:
    """Return the process id of PostgreSQL's main process, None for SQLite."""
    if not url.startswith("postgres"):
        return None
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
    assert row is not None
    return _parent(int(row[0])) or int(row[0])


def server_cpu_s(main: int | None) -> float:
    """Return the CPU seconds of a PostgreSQL server's processes, those that ended included."""
    if main is None:
        return 0.0
    total = 0.0
    for folder in Path("/proc").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):
            if folder.name.isdigit() and (int(folder.name) == main or _parent(int(folder.name)) == main):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                total += sum(int(fields[place]) for place in (11, 12, 13, 14)) / TICKS
    return total


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@contextmanager
def _api(home: Path, url: str) -> Iterator[tuple["subprocess.Popen[bytes]", ApiClient]]:
    port = free_port()
    data = home / "data"
    environment = {
        **os.environ,
        "SONIQUEBAY_DATA_DIR": str(data),
        "SONIQUEBAY_DATABASE_URL": url,
        "SONIQUEBAY_API_PORT": str(port),
        "SONIQUEBAY_LOG_LEVEL": "error",
    }
    process = subprocess.Popen([sys.executable, "-m", "soniquebay.cli.main", "api"], env=environment)
    try:
        with ApiClient(f"http://127.0.0.1:{port}", token_path=data / "worker.token") as client:
            while not _ready(client):
                assert process.poll() is None, "the api did not start"
                time.sleep(0.1)
            yield process, client
    finally:
        process.terminate()
        process.wait(30)


def _ready(client: ApiClient) -> bool:
    try:
        client.ready()
    except ApiUnavailable:
        return False
    return True


def _registered(client: ApiClient, home: Path, tracks: int) -> list[int]:
    """Register files that need not exist: the api never opens one."""
    music = home / "music"
    music.mkdir(exist_ok=True)
    scan = client.start_scan(str(music)).id
    client.walking(scan)
    for first in range(0, tracks, 100):
        files = tuple(
            FileEntry(
                path=f"{music}/{number % 50}/{number}.flac",
                size=1000 + number,
                mtime_ns=1,
                fingerprint=f"{number:032x}",
                tags=FileTags(title=f"Track {number}", artist=f"Artist {number % 50}", album=f"Album {number % 200}"),
            )
            for number in range(first, min(first + 100, tracks))
        )
        client.register(scan, RegisterRequest(files=files))
    client.walked(scan, WalkFinished())
    return list(range(1, tracks + 1))


def _one_track(client: ApiClient, track_id: int, payload: MirPayload) -> None:
    """Do what a worker does for a track."""
    lease = client.lease(track_id, LeaseRequest(worker="bench"))
    client.store_mir(track_id, payload, lease.token)
    client.window(WindowRequest(worker="bench", processes=1))
