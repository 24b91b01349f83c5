"""What one analysed track costs the api: window, lease and result, on SQLite and on PostgreSQL.

Over HTTP, the api runs as its users run it (`soniquebay api`, one process), and clients of another process send what a
worker sends for each track. CPU time is that of the api and, on PostgreSQL, of the server's own processes, so that it
holds on a busy machine; tracks per second are what this machine reached. The *turn* is the CPU time of
the three transactions of a track alone, on both sides: writers take turns, so it bounds any number of api processes.
"""

import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle, repeat
from pathlib import Path
from typing import Final

from benchmarks.inputs import Inputs
from benchmarks.serving import Served, api, cpu_s, postmaster, server_cpu_s
from soniquebay.api.database import Database
from soniquebay.cli.demo.library import PIECES, write_piece
from soniquebay.client.api import ApiClient
from soniquebay.contracts.analysis import Analysis
from soniquebay.contracts.backlog import LeaseRequest, WindowRequest
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.mir import MirPayload
from soniquebay.contracts.walks import FileEntry, RegisterRequest, WalkFinished
from soniquebay.worker.listening.listener import Listener
from soniquebay.worker.pipeline import payload_of
from tests.api.house import House, entry
from tests.servers.databases import DIALECTS, Dialect, blank_database

TRACKS: Final = 500
CLIENTS: Final = 4
WAYS: Final[tuple[tuple[Dialect, int], ...]] = (("sqlite", 1), ("postgresql", 1), ("postgresql", 4))
"""Databases, and how many api processes serve each."""


@dataclass(frozen=True)
class Cost:
    """Of so many tracks: wall seconds, CPU seconds of the api, CPU seconds of the database's own processes."""

    tracks: int
    wall_s: float
    api_cpu_s: float
    database_cpu_s: float


def table(_inputs: Inputs) -> str:
    """Return the cost per track on each database."""
    rows = [
        f"{'database':>12} {'apis':>5} {'tracks/s':>9} {'api CPU':>9} {'db CPU':>9} {'turn':>9}   ({CLIENTS} clients)"
    ]
    turns = {dialect: turn_s(dialect) for dialect in DIALECTS}
    for dialect, processes in WAYS:
        cost = measure(dialect, processes)
        rows.append(
            f"{dialect:>12} {processes:5} {cost.tracks / cost.wall_s:9.0f} "
            f"{cost.api_cpu_s / cost.tracks * 1000:6.2f} ms "
            f"{cost.database_cpu_s / cost.tracks * 1000:6.2f} ms {turns[dialect] * 1000:6.2f} ms"
        )
    return "\n".join(rows)


def measure(dialect: Dialect, processes: int = 1, tracks: int = TRACKS) -> Cost:
    """Let so many api processes take in so many analyses."""
    with (
        tempfile.TemporaryDirectory() as folder,
        blank_database(dialect, Path(folder)) as url,
        ExitStack() as running,
    ):
        home = Path(folder)
        payload = heard(home)
        served = [running.enter_context(api(home, url)) for _ in range(processes)]
        ids = _registered(served[0].client, home, tracks)
        before = _now(served)
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(_one_track, cycle([one.client for one in served]), ids, repeat(payload)))
        spent = [b - a for a, b in zip(before, _now(served), strict=True)]
    return Cost(tracks, *spent)


def _now(served: Sequence[Served]) -> tuple[float, float, float]:
    """Return the time, and the CPU seconds of the apis and of their one database."""
    return time.perf_counter(), sum(cpu_s(one.pid) for one in served), server_cpu_s(served[0].database)


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
