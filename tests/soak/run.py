"""A scan under fault after fault, and what must hold when it is over."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiUnavailable
from soniquebay.contracts.library import Scan
from tests.soak.house import Faults, Soaked, soaked
from tests.soak.music import write_library

MIR_TABLES = (
    *("track_mir_raw", "track_mir_normalized", "track_mir_scores", "track_mir_synthetic_tags"),
    *("track_audio_features", "track_genres", "track_artists", "scan_work"),
)
END_PATIENCE_S = 600.0
PROGRESS_PATIENCE_S = 15.0


@dataclass(frozen=True)
class Plan:
    """How much of what."""

    good: int
    bad: int
    faults: int
    kinds: tuple[str, ...]
    seed: int
    pause_s: tuple[float, float] = (0.2, 1.5)
    long_s: float = 30.0
    short_s: float = 4.0


@dataclass
class Outcome:
    """What happened, and what was left."""

    scan: Scan
    faults: Counter[str]
    seconds: float
    scans: int
    wrong: list[str] = field(default_factory=list)


def run(plan: Plan, folder: Path, say: Callable[[str], None]) -> Outcome:
    """Scan a library while faults happen; wait for the end; look at what was left."""
    music = folder / "music"
    write_library(music, plan.good, plan.bad, plan.seed)
    chance = random.Random(plan.seed)
    begun = time.monotonic()
    with soaked(folder) as house:
        faults = Faults(house, chance, plan.long_s, plan.short_s)
        happened: Counter[str] = Counter()
        scan_id, scans = _ask(house, music), 1
        order = [plan.kinds[number % len(plan.kinds)] for number in range(plan.faults)]
        chance.shuffle(order)
        for kind in order:
            _let_some_be_done(house, scan_id)
            time.sleep(chance.uniform(*plan.pause_s))
            if _is_over(house, scan_id):  # more to do, until all faults have happened
                scan_id, scans = _ask_again(house, music), scans + 1
            say(f"{time.monotonic() - begun:6.1f} s  {kind}")
            getattr(faults, kind)()
            happened[kind] += 1
            house.revive()
        scan = _end(house, scan_id, say)
        outcome = Outcome(scan, happened, time.monotonic() - begun, scans)
        outcome.wrong = _wrong(house, plan, music, scan, scans)
        if outcome.wrong:
            say(house.logs())
    return outcome


def _ask(house: Soaked, music: Path) -> int:
    with house.client() as client:
        while True:
            try:
                return client.start_scan(str(music)).id
            except ApiUnavailable:
                time.sleep(0.2)


def _ask_again(house: Soaked, music: Path) -> int:
    """Change every tune by a byte of silence, and ask for a scan."""
    for path in music.rglob("*.wav"):
        with path.open("ab") as file:
            file.write(b"\0\0")
    return _ask(house, music)


def _scan(client: ApiClient, scan_id: int) -> Scan | None:
    try:
        return client.scan(scan_id)
    except ApiUnavailable:
        return None


def _let_some_be_done(house: Soaked, scan_id: int) -> None:
    """Wait until something more is done since the last fault, or for a while: faults are to meet work, not starts."""
    before: int | None = None
    deadline = time.monotonic() + PROGRESS_PATIENCE_S
    with house.client() as client:
        while time.monotonic() < deadline:
            scan = _scan(client, scan_id)
            if scan is not None:
                settled = scan.done + scan.failed
                before = settled if before is None else before
                if settled > before or scan.status == "done":
                    return
            time.sleep(0.1)


def _is_over(house: Soaked, scan_id: int) -> bool:
    with house.client() as client:
        scan = _scan(client, scan_id)
    return scan is not None and scan.status == "done"


def _end(house: Soaked, scan_id: int, say: Callable[[str], None]) -> Scan:
    deadline = time.monotonic() + END_PATIENCE_S
    said = 0.0
    with house.client() as client:
        while True:
            house.revive()
            scan = _scan(client, scan_id)
            if scan is not None and scan.status in {"done", "failed", "cancelled"}:
                return scan
            if time.monotonic() >= deadline:
                assert scan is not None, f"the api does not answer\n{house.logs()}"
                say(house.logs())
                return scan
            if scan is not None and time.monotonic() - said > 10.0:
                said = time.monotonic()
                say(f"waiting: {scan.status}, {scan.done} of {scan.to_analyse} done, {scan.failed} failed")
            time.sleep(0.25)


def _wrong(house: Soaked, plan: Plan, music: Path, scan: Scan, scans: int) -> list[str]:
    wrong = []
    if (scan.status, scan.total) != ("done", plan.good + plan.bad):
        wrong.append(f"the scan is {scan.status} with {scan.total} files")
    if scan.failed != (plan.bad if scans == 1 else 0) or scan.done + scan.failed != scan.to_analyse:
        wrong.append(f"of {scan.to_analyse} to analyse, {scan.done} are done and {scan.failed} failed")
    with psycopg.connect(house.postgres.url) as database:
        return wrong + _wrong_tracks(database, music) + _wrong_counts(database, plan, scans)


def _wrong_tracks(database: psycopg.Connection, music: Path) -> list[str]:
    rows = database.execute("SELECT path, state, failure_kind, failure, attempts FROM tracks").fetchall()
    by_path = {row[0]: row for row in rows}
    wrong = [] if len(by_path) == len(rows) else ["a path is there twice"]
    for path in music.rglob("*.*"):
        expected = "done" if path.suffix == ".wav" else "failed"
        row = by_path.get(str(path))
        if row is None or row[1] != expected:
            wrong.append(f"{path.name} is not {expected}: {row}")
        elif row[1] == "failed" and not row[3]:
            wrong.append(f"{path.name} has no reason")
    return wrong


def _wrong_counts(database: psycopg.Connection, plan: Plan, scans: int) -> list[str]:
    wrong = []
    for table in MIR_TABLES:
        query = f"SELECT count(*) FROM {table} WHERE track_id NOT IN (SELECT id FROM tracks)"
        if (orphans := _count(database, query)) != 0:
            wrong.append(f"{orphans} orphans in {table}")
    if (heard := _count(database, "SELECT count(*) FROM track_mir_raw")) != plan.good:
        wrong.append(f"{heard} analyses of {plan.good} files")
    if (waiting := _count(database, "SELECT count(*) FROM scan_work WHERE outcome IS NULL")) != 0:
        wrong.append(f"{waiting} pieces of work wait for ever")
    twice = _count(
        database,
        "SELECT count(*) FROM (SELECT data->>'track_id' FROM events WHERE event = 'track' AND "
        f"data->>'state' = 'done' GROUP BY 1 HAVING count(*) > {scans}) AS often",
    )
    if twice:
        wrong.append(f"{twice} tracks were told done more than once a scan")
    return wrong


def _count(database: psycopg.Connection, query: str) -> int:
    row = database.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])
