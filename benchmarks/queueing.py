"""How many tracks per second a number of workers gives: a simulation of the queue, event by event.

A closed queueing network. Each worker process takes a track, listens to it (`analyse_s`), then has the api write what
it heard (`api_s`, one request at a time per api process, first come, first served), and takes the next. All writes take
turns at the database (`database_s`), whatever the number of api processes: that is how `api/database.py` works.

`python -m benchmarks queueing` prints the table of docs/scaling.md; `bounds` and `exact` are what it is held against.
"""

import heapq
import itertools
import math
import random
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from benchmarks.inputs import Inputs

WORKERS: Final = (1, 4, 16, 64, 256)
LIBRARIES: Final = (10_000, 100_000, 1_000_000, 100_000_000)


ANALYSE_S: Final = 0.57
"""CPU seconds of listening to a track of four minutes: 8.6 per hour of music (docs/scaling.md)."""


@dataclass(frozen=True)
class Setup:
    """What one track costs an api process outside the database's turn, and the turn, as `writes` measured it."""

    name: str
    api_s: float
    database_s: float
    api_processes: int = 1


MEASURED: Final = (
    Setup("SQLite, 1 api", api_s=0.0175, database_s=0.0),  # one process: its turn is part of its own time
    Setup("PostgreSQL, 1 api", api_s=0.0241, database_s=0.0045),
    Setup("PostgreSQL, 4 apis", api_s=0.0040, database_s=0.0246, api_processes=4),
)


@dataclass(frozen=True)
class House:
    """What is simulated; all times are means, in seconds.

    Attributes
    ----------
    workers : int
        Analysis processes, on however many machines.
    analyse_s : float
        Listening to one track.
    api_s : float
        Work of an api process for one track, outside the database's turn.
    database_s : float
        The database's turn for one track.
    api_processes : int
    spread : float
        0: every time is its mean; 1: exponential, as wild as a queue gets in practice.
    """

    workers: int
    analyse_s: float
    api_s: float
    database_s: float
    api_processes: int = 1
    spread: float = 1.0


@dataclass
class _Station:
    """Servers with one line in front of them; listening has a server for everybody, so nobody waits for it."""

    mean_s: float
    free: float
    line: deque[int] = field(default_factory=deque)
    busy_s: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """Tracks per second, and the share of its time that the api and the database were busy."""

    per_s: float
    api_busy: float
    database_busy: float


NEXT: Final = {"listen": "api", "api": "database", "database": "listen"}


class _Run:
    """One simulation: what will happen, in the order of time."""

    def __init__(self, house: House, seed: int) -> None:
        self.now = 0.0
        self.stations = {
            "listen": _Station(house.analyse_s, math.inf),
            "api": _Station(house.api_s, house.api_processes),
            "database": _Station(house.database_s, 1),
        }
        self._spread = house.spread
        self._chance = random.Random(seed)
        self._order = itertools.count()
        self._events: list[tuple[float, int, int, str]] = []
        for worker in range(house.workers):
            self._arrive(worker, "listen")

    def step(self) -> str:
        """Let the next thing end and what follows from it begin; return what ended."""
        self.now, _, worker, what = heapq.heappop(self._events)
        station = self.stations[what]
        if station.line:
            self._begin(station.line.popleft(), what)
        else:
            station.free += 1
        self._arrive(worker, NEXT[what])
        return what

    def forget(self) -> None:
        """Count how busy everybody is from now on."""
        for station in self.stations.values():
            station.busy_s = 0.0

    def _arrive(self, worker: int, what: str) -> None:
        station = self.stations[what]
        if station.free:
            station.free -= 1
            self._begin(worker, what)
        else:
            station.line.append(worker)

    def _begin(self, worker: int, what: str) -> None:
        station = self.stations[what]
        wild_s = self._chance.expovariate(1 / station.mean_s) if station.mean_s else 0.0
        lasts_s = (1 - self._spread) * station.mean_s + self._spread * wild_s
        station.busy_s += lasts_s
        heapq.heappush(self._events, (self.now + lasts_s, next(self._order), worker, what))


def simulate(house: House, tracks: int = 20_000, seed: int = 1) -> Outcome:
    """Run until so many tracks are done; the first tenth, while the queue fills, is not counted."""
    run, done, counted_from, warm = _Run(house, seed), 0, 0.0, tracks // 10
    while done < tracks:
        if run.step() != "database":
            continue
        done += 1
        if done == warm:
            counted_from = run.now
            run.forget()
    lasted_s = run.now - counted_from
    return Outcome(
        per_s=(tracks - warm) / lasted_s,
        api_busy=run.stations["api"].busy_s / lasted_s / house.api_processes,
        database_busy=run.stations["database"].busy_s / lasted_s,
    )


def bounds(house: House) -> float:
    """Return the throughput that nothing can exceed: that of the narrowest place, or of workers that never wait."""
    alone = house.workers / (house.analyse_s + house.api_s + house.database_s)
    narrow = [1 / time for time in (house.api_s / house.api_processes, house.database_s) if time]
    return min(alone, *narrow)


def exact(house: House) -> float:
    """Return the throughput for one api process and exponential times, by mean value analysis.

    Reiser and Lavenberg, "Mean-value analysis of closed multichain queuing networks", J. ACM 27 (1980).
    """
    times = (house.api_s, house.database_s)
    waiting = [0.0, 0.0]
    per_s = 0.0
    for workers in range(1, house.workers + 1):
        stays = [time * (1 + queue) for time, queue in zip(times, waiting, strict=True)]
        per_s = workers / (house.analyse_s + sum(stays))
        waiting = [per_s * stay for stay in stays]
    return per_s


def table(_inputs: Inputs) -> str:
    """Return tracks per second and the time that libraries take, with the figures that `writes` measured."""
    rows = [f"{'processes':>9} {'setup':>19} {'tracks/s':>9} {'bound':>7} {'api':>5} {'db':>5}  {_sizes()}"]
    for setup in MEASURED:
        for workers in WORKERS:
            house = House(workers, ANALYSE_S, setup.api_s, setup.database_s, setup.api_processes)
            found = simulate(house)
            times = "  ".join(f"{duration(size / found.per_s):>11}" for size in LIBRARIES)
            rows.append(
                f"{workers:9} {setup.name:>19} {found.per_s:9.2f} {bounds(house):7.2f} {found.api_busy:5.0%} "
                f"{found.database_busy:5.0%}  {times}"
            )
    return "\n".join(rows)


def duration(seconds: float) -> str:
    """Return a time as people say it."""
    for name, size in (("years", 365.25 * 86_400), ("days", 86_400.0), ("h", 3600.0), ("min", 60.0)):
        if seconds >= size * 2:
            return f"{seconds / size:.3g} {name}"
    return f"{seconds:.3g} s"


def _sizes() -> str:
    return "  ".join(f"{size:>11,}".replace(",", " ") for size in LIBRARIES)
