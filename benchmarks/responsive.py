"""How quickly the api answers while a worker keeps every core busy: `mir-summary`, beside its idle self.

The whole product runs as its users run it (`soniquebay up`: api, web, worker and beat, SQLite and the embedded queue).
Requests come one after the other at a steady pace, round the tracks that are done. Idle and busy rounds alternate, so
that what else the machine does falls on both.
"""

import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Final

import httpx

from benchmarks.inputs import Inputs
from benchmarks.serving import cpu_s
from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiUnavailable
from soniquebay.worker.scanner.suffixes import may_be_audio
from tests.e2e.house import House, wait_until

REQUESTS: Final = int(os.environ.get("RESPONSIVE_REQUESTS", "1000"))
"""In each round: the 99th percentile needs many."""

PACE_S: Final = 0.01
ROUNDS: Final = 3
KNOWN: Final = 20
"""Tracks that are analysed before anything is measured."""


def table(inputs: Inputs) -> str:
    """Return the percentiles of `mir-summary` in ms, idle and while every core is busy, and their ratios."""
    assert inputs.music is not None
    idle: list[float] = []
    busy: list[float] = []
    load: list[float] = []
    with tempfile.TemporaryDirectory(prefix="soniquebay-responsive-") as folder:
        home = Path(folder)
        known, more = _libraries(home, inputs.music)
        settings = {
            "SONIQUEBAY_JOBS": str(os.cpu_count() or 1),
            "SONIQUEBAY_LOG_LEVEL": "error",
            "SONIQUEBAY_FOLLOW_LINKS": "true",
        }
        house = House(home / "data", settings=settings)
        with house.up(), ApiClient(house.api) as client:
            wait_until(lambda: _answers(client), "the api did not start")
            ids = _analysed(client, known)
            with httpx.Client(base_url=house.api, trust_env=False) as reader:
                _ask(reader, ids)  # warm
                for number in range(ROUNDS):
                    idle += _ask(reader, ids)
                    with _listening(client, more[number]), _Used(house) as used:
                        busy += _ask(reader, ids)
                    load.append(used.cores)
    return "\n".join(
        (
            f"{ROUNDS} rounds of {REQUESTS} requests each way, one every {PACE_S * 1000:.0f} ms at the quickest; "
            f"{os.cpu_count()} cores, of which the product used {min(load):.2f} to {max(load):.2f} while busy",
            f"{'':6}{'p50':>9}{'p90':>9}{'p99':>9}{'worst':>9}   ms",
            _row("idle", idle),
            _row("busy", busy),
            f"{'ratio':6}" + "".join(f"{_percentile(busy, at) / _percentile(idle, at):9.2f}" for at in PERCENTILES),
            "(reach: p99 at most 3 times the idle one)",
        )
    )


PERCENTILES: Final = (50, 90, 99, 100)


def _row(name: str, seconds: Sequence[float]) -> str:
    return f"{name:6}" + "".join(f"{_percentile(seconds, at) * 1000:9.2f}" for at in PERCENTILES)


def _percentile(seconds: Sequence[float], at: int) -> float:
    return sorted(seconds)[min(len(seconds) - 1, len(seconds) * at // 100)]


def _libraries(home: Path, music: Path) -> tuple[Path, list[Path]]:
    """Link real music into a small folder, and into one large folder for each round.

    The rest is offered many times over under other names: a round must not run out of work.
    """
    files = sorted(path for path in music.rglob("*") if may_be_audio(path.name) and path.is_file())
    if len(files) <= KNOWN:
        raise ValueError(f"--music: {music} holds {len(files)} files; {KNOWN + 1} are needed at least.")
    known = _linked(home / "known", files[:KNOWN])
    rest = cycle(files[KNOWN:])
    return known, [_linked(home / f"more {number}", islice(rest, 400)) for number in range(ROUNDS)]


def _linked(folder: Path, files: Iterator[Path] | Sequence[Path]) -> Path:
    folder.mkdir()
    for number, path in enumerate(files):
        (folder / f"{number:04} {path.name}").symlink_to(path.resolve())
    return folder


def _answers(client: ApiClient) -> bool:
    try:
        return client.ready().status == "ok"
    except ApiUnavailable:
        return False


def _analysed(client: ApiClient, folder: Path) -> list[int]:
    """Return the tracks of a folder once they are done."""
    scan = client.start_scan(str(folder)).id
    wait_until(lambda: client.scan(scan).status == "done", "the first scan did not end")
    return [track.id for track in client.tracks(limit=KNOWN).items]


@contextmanager
def _listening(client: ApiClient, folder: Path) -> Iterator[None]:
    """Have the worker busy with a folder until the block ends."""
    scan = client.start_scan(str(folder)).id
    wait_until(lambda: client.scan(scan).done > 0, "nothing is analysed")
    try:
        yield
        now = client.scan(scan)
        assert now.status == "analysing", f"the worker was not busy to the end: {now}"
    finally:
        client.cancel_scan(scan)
        wait_until(lambda: client.totals().analysing == 0, "the cancelled scan goes on")
        time.sleep(1.0)


def _ask(reader: httpx.Client, ids: Sequence[int]) -> list[float]:
    """Return how long each answer took, in seconds."""
    taken = []
    for track_id in islice(cycle(ids), REQUESTS):
        begun = time.perf_counter()
        reader.get(f"/api/tracks/{track_id}/mir-summary").raise_for_status()
        taken.append(time.perf_counter() - begun)
        time.sleep(max(0.0, PACE_S - taken[-1]))
    return taken


class _Used:
    """Cores that the processes of a house used while the block ran."""

    cores: float = 0.0

    def __init__(self, house: House) -> None:
        self._house = house

    def __enter__(self) -> "_Used":
        self._begun, self._before = time.perf_counter(), self._cpu_s()
        return self

    def __exit__(self, *_: object) -> None:
        self.cores = (self._cpu_s() - self._before) / (time.perf_counter() - self._begun)

    def _cpu_s(self) -> float:
        return sum(cpu_s(pid) for pid in self._house.processes())
