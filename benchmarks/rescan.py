"""Scanning many files: how fast they are registered, and what looking again at an unchanged library costs."""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import update

from benchmarks.inputs import Inputs
from benchmarks.serving import Served, api
from benchmarks.tiny import fill
from soniquebay.api.database import Database
from soniquebay.api.models.library import Track
from soniquebay.client.api import ApiClient
from soniquebay.contracts.backlog import WindowRequest
from soniquebay.contracts.versions import MIR_VERSION
from soniquebay.mir.metadata.read import read_tags
from soniquebay.worker.scanner.service import LibraryScanner
from tests.servers.databases import DIALECTS, Dialect, blank_database

FILES = int(os.environ.get("RESCAN_FILES", "20000"))
PER_FOLDER = 20
HELLO = WindowRequest(worker="bench", processes=2)


class Spent(NamedTuple):
    """What a scan took; CPU time of the database's own processes is 0 for SQLite."""

    wall_s: float
    scanner_cpu_s: float
    api_cpu_s: float
    database_cpu_s: float

    @property
    def cpu_s(self) -> float:
        return self.scanner_cpu_s + self.api_cpu_s + self.database_cpu_s


def table(inputs: Inputs) -> str:
    """Return files registered per second, and the rescan beside the bare walk with `os.scandir` and `stat`.

    CPU time stands beside wall time: it does not depend on what else the machine does. The bare walk and the rescan
    take turns, and of each the fastest counts.
    """
    with tempfile.TemporaryDirectory(prefix="soniquebay-rescan-") as folder:
        root = Path(folder) / "music"
        fill(root, FILES, PER_FOLDER)
        return "\n".join(
            (
                f"{FILES} tiny MP3, FLAC and WAV files with tags, in folders of {PER_FOLDER}; api in a process",
                *(_rows(dialect, Path(folder) / dialect, root, max(5, inputs.rounds)) for dialect in DIALECTS),
            )
        )


def _rows(dialect: Dialect, home: Path, root: Path, rounds: int) -> str:
    home.mkdir()
    with (
        blank_database(dialect, home) as url,
        api(home, url) as served,
        watching({"scanner": os.getpid(), "api": served.pid}) as most,
    ):
        queued: list[int] = []
        first = _scan(served, root, partial(_top_up, served.client, queued))
        _analysed(url)
        taken = [(_scan(served, root), _bare_walk(root)) for _ in range(rounds)]
    again = min((one for one, _ in taken), key=lambda one: one.wall_s)
    bare_s, bare_cpu_s = (min(values) for values in zip(*(bare for _, bare in taken), strict=True))
    cpu_s = min(one.cpu_s for one, _ in taken)
    return "\n".join(
        (
            "",
            f"{dialect:18}{'wall':>9}{'scanner CPU':>13}{'api CPU':>11}{'db CPU':>10}",
            f"{'registering':18}{_row(first)}   {FILES / first.wall_s:.0f} files/s, "
            f"{FILES / max(first[1:]):.0f} per CPU second of the slowest process (reach: 2000)",
            f"{'rescan unchanged':18}{_row(again)}   "
            f"{again.wall_s / bare_s:.1f} × the bare walk, {cpu_s / bare_cpu_s:.1f} × its CPU (reach: 3)",
            f"{'bare walk':18}{bare_s:7.2f} s{bare_cpu_s:11.2f} s",
            f"in the queue: {len(set(queued))} tracks of {FILES} that wait, for {HELLO.processes} worker processes",
            "at most: " + "; ".join(f"{name} {one.mb:.0f} MB, {one.files} files open" for name, one in most.items()),
            f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
        )
    )


def _row(spent: Spent) -> str:
    return f"{spent.wall_s:7.2f} s{spent.scanner_cpu_s:11.2f} s{spent.api_cpu_s:9.2f} s{spent.database_cpu_s:8.2f} s"


def _analysed(url: str) -> None:
    """Let every track be done, as in a library that was listened to: otherwise each scan wants it analysed again."""
    database = Database(url)
    with database.writing() as session:
        session.execute(update(Track).values(state="done", tried_version=MIR_VERSION))
    database.close()


def _bare_walk(root: Path) -> tuple[float, float]:
    begun, used = time.perf_counter(), time.process_time()
    waiting = [str(root)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    entry.stat(follow_symlinks=False)
    return time.perf_counter() - begun, time.process_time() - used


def _nothing() -> None:
    """Leave the queue as it is."""


def _top_up(client: ApiClient, queued: list[int]) -> None:
    """Take what a worker would put into its queue now; nobody listens here, so that nothing leaves it."""
    queued.extend(client.window(HELLO).track_ids)


def _scan(served: Served, root: Path, on_registered: Callable[[], None] = _nothing) -> Spent:
    client = served.client
    before = time.perf_counter(), time.process_time(), *served.cpu_s()
    scan_id = client.start_scan(str(root)).id
    client.walking(scan_id)
    LibraryScanner(registry=client, read_tags=read_tags, on_registered=on_registered).scan(scan_id, str(root))
    after = time.perf_counter(), time.process_time(), *served.cpu_s()
    client.cancel_scan(scan_id)  # nobody analyses here: the next scan is to be a new one
    return Spent(*(b - a for a, b in zip(before, after, strict=True)))


@dataclass
class Most:
    """The most that a process had at once."""

    mb: float = 0.0
    files: int = 0


@contextmanager
def watching(processes: Mapping[str, int]) -> Iterator[dict[str, Most]]:
    """Look at processes ten times a second while the block lasts."""
    most = {name: Most() for name in processes}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            for name, pid in processes.items():
                most[name].mb = max(most[name].mb, _resident_mb(pid))
                most[name].files = max(most[name].files, sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        over.set()
        thread.join()


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024
