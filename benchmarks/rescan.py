"""Scanning many files: how fast they are registered, and what looking again at an unchanged library costs."""

import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import create_server
from typing import NamedTuple

from benchmarks.inputs import Inputs
from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiUnavailable
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.versions import MIR_VERSION
from soniquebay.worker.scanner.service import LibraryScanner

FILES = int(os.environ.get("RESCAN_FILES", "20000"))
PER_FOLDER = 20


class Spent(NamedTuple):
    """What a scan took."""

    wall_s: float
    scanner_cpu_s: float
    api_cpu_s: float

    @property
    def cpu_s(self) -> float:
        return self.scanner_cpu_s + self.api_cpu_s


def table(inputs: Inputs) -> str:
    """Return files registered per second, and the rescan beside the bare walk with `os.scandir` and `stat`.

    CPU time stands beside wall time: it does not depend on what else the machine does.
    """
    with tempfile.TemporaryDirectory(prefix="soniquebay-rescan-") as folder:
        root = _library(Path(folder) / "music")
        with _api(Path(folder) / "data") as (client, server):
            first = _scan(client, server, root)
            _analysed(Path(folder) / "data" / "soniquebay.db")
            again = min((_scan(client, server, root) for _ in range(max(3, inputs.rounds))), key=lambda one: one.cpu_s)
            files_open = len(list(Path(f"/proc/{server}/fd").iterdir()))
            api_mb = _resident_mb(server)
        bare_s, bare_cpu_s = (min(values) for values in zip(*(_bare_walk(root) for _ in range(5)), strict=True))
    own_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return "\n".join(
        (
            f"{FILES} files of 16 bytes in folders of {PER_FOLDER}; api in its own process, SQLite",
            f"{'':18}{'wall':>9}{'scanner CPU':>13}{'api CPU':>9}",
            f"{'registering':18}{first.wall_s:7.2f} s{first.scanner_cpu_s:11.2f} s{first.api_cpu_s:7.2f} s"
            f"   {FILES / first.wall_s:.0f} files/s, "
            f"{FILES / max(first[1:]):.0f} per CPU second of the slower (reach: 2000)",
            f"{'rescan unchanged':18}{again.wall_s:7.2f} s{again.scanner_cpu_s:11.2f} s{again.api_cpu_s:7.2f} s"
            f"   {again.wall_s / bare_s:.1f} × the bare walk, {again.cpu_s / bare_cpu_s:.1f} × its CPU (reach: 3)",
            f"{'bare walk':18}{bare_s:7.2f} s{bare_cpu_s:11.2f} s",
            f"memory: scanner {own_mb:.0f} MB, api {api_mb:.0f} MB; {files_open} files open in the api",
            f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
        )
    )


def _library(root: Path) -> Path:
    for first in range(0, FILES, PER_FOLDER):
        folder = root / f"{first // 1000:04}" / f"{first:06}"
        folder.mkdir(parents=True)
        for number in range(first, min(first + PER_FOLDER, FILES)):
            (folder / f"{number:06}.mp3").write_bytes(b"%016d" % number)
    return root


def _analysed(database: Path) -> None:
    """Let every track be done, as in a library that was listened to: otherwise each scan wants it analysed again."""
    with closing(sqlite3.connect(database, timeout=30)) as connection, connection:
        connection.execute("UPDATE tracks SET state = 'done', tried_version = ?", (MIR_VERSION,))


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


def _scan(client: ApiClient, server: int, root: Path) -> Spent:
    begun, used, used_there = time.perf_counter(), time.process_time(), _cpu_s(server)
    scan_id = client.start_scan(str(root)).id
    client.walking(scan_id)
    LibraryScanner(registry=client, read_tags=lambda _: FileTags(), on_registered=lambda: None).scan(scan_id, str(root))
    spent = Spent(time.perf_counter() - begun, time.process_time() - used, _cpu_s(server) - used_there)
    client.cancel_scan(scan_id)  # nobody analyses here: the next scan is to be a new one
    return spent


@contextmanager
def _api(data: Path) -> Iterator[tuple[ApiClient, int]]:
    with create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    settings = {"SONIQUEBAY_DATA_DIR": str(data), "SONIQUEBAY_API_PORT": str(port), "SONIQUEBAY_LOG_LEVEL": "error"}
    process = subprocess.Popen([sys.executable, "-m", "soniquebay.cli.main", "api"], env=os.environ | settings)
    try:
        with ApiClient(f"http://127.0.0.1:{port}", token_path=data / "worker.token") as client:
            while not _answers(client):
                time.sleep(0.05)
            yield client, process.pid
    finally:
        process.kill()
        process.wait()


def _answers(client: ApiClient) -> bool:
    try:
        return client.ready().status == "ok"
    except ApiUnavailable:
        return False


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
