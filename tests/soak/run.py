"""A scan under fault after fault, and what must hold when it is over."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from soniquebay.api.database import Database
from soniquebay.api.services import event_log
from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiUnavailable
from soniquebay.contracts.paths import to_wire
from soniquebay.contracts.scans import Scan
from tests.soak.checks.answers import answers_of
from tests.soak.checks.everything import everything_wrong
from tests.soak.expected import Expected, Round, expected_of
from tests.soak.faults import Faults, kinds_for
from tests.soak.house import Soaked, soaked
from tests.soak.music import Music, Tune, tag, write_library
from tests.soak.schedule import Appointment, Phase, appointments, phase_of
from tests.soak.servers import Way
from tests.soak.watcher import Watcher

Say = Callable[[str], None]
STUCK_S = 600.0
"""Without anything more settled: the scan hangs."""
GLANCE_S = 0.02
FAULTS_PER_WALK = 4
RETAGGED = 0.25
"""Share of the tunes that get a new title before a further scan."""


@dataclass(frozen=True)
class Plan:
    """How much of what."""

    way: Way
    good: int
    bad: int
    faults: int
    """0: each kind once."""
    seed: int
    long_s: float = 30.0
    short_s: float = 4.0
    lease_s: float = 6.0
    scans: int = 20
    """So many scans are asked for so that faults meet their phases; in one more they meet what there is."""


@dataclass(frozen=True)
class Struck:
    """A fault that happened, and how far the scan was then."""

    kind: str
    scan_id: int
    phase: Phase
    settled: int
    wanted: int


@dataclass
class Outcome:
    """What happened, and what was left."""

    struck: list[Struck] = field(default_factory=list)
    scans: int = 0
    seconds: float = 0.0
    events: int = 0
    reconnects: int = 0
    died: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Stuck(Exception):
    """A scan does not go on."""


@dataclass
class Soak:
    """One soak while it runs."""

    plan: Plan
    house: Soaked
    music: Music
    say: Say
    outcome: Outcome = field(default_factory=Outcome)
    rounds: list[Round] = field(default_factory=list)
    takes: dict[Path, int] = field(default_factory=dict)
    begun: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.plan.seed)
        self.faults = Faults(self.house, self.chance, self.plan.long_s, self.plan.short_s)
        self.takes = {tune.path: 1 for tune in self.music.tunes}

    def go_through(self) -> None:
        """Scan until every fault has happened, and the last scan is over."""
        kinds = kinds_for(self.house)
        waiting = appointments(kinds, self.plan.faults or len(kinds), self.chance)
        while waiting or not self.rounds:
            with self.house.client() as api:
                waiting = self._scan_once(api, waiting)
        self.outcome.scans = len(self.rounds)
        self.outcome.seconds = time.monotonic() - self.begun
        self.outcome.died = self.house.died

    def _scan_once(self, api: ApiClient, waiting: Sequence[Appointment]) -> list[Appointment]:
        """Let a scan go through as many faults as it meets; return those that it was too quick for."""
        files = self._changed_files()
        scan_id = self._asked(api)
        self.rounds.append(Round(scan_id, files))
        missed = []
        for appointment in waiting:
            if self._meets(api, scan_id, appointment):
                time.sleep(self.chance.uniform(0.0, 0.3))
                self._strike(api, scan_id, appointment.kind)
            else:
                missed.append(appointment)
        self._await(api, scan_id, None)
        return missed

    def _meets(self, api: ApiClient, scan_id: int, appointment: Appointment) -> bool:
        """Wait for the moment of a fault; tell whether it is to happen in this scan."""
        if len(self.rounds) > self.plan.scans:
            return True
        if appointment.phase == "walk" and self._walk_is_full(scan_id):
            return False
        scan = self._await(api, scan_id, appointment)
        return scan.status != "done" and (not appointment.is_past(scan) or len(self.rounds) == self.plan.scans)

    def _walk_is_full(self, scan_id: int) -> bool:
        """Tell whether enough faults met this walk: more would only meet one that has not begun again."""
        met = sum(struck.phase == "walk" and struck.scan_id == scan_id for struck in self.outcome.struck)
        return met >= FAULTS_PER_WALK and len(self.rounds) < self.plan.scans

    def _changed_files(self) -> frozenset[str]:
        """Give some tunes a new title; return what the next scan has to listen to (everything, if it is the first)."""
        if not self.rounds:
            return frozenset(to_wire(str(path)) for path in (*self.takes, *self.music.bad))
        chosen: list[Tune] = [tune for tune in self.music.tunes if self.chance.random() < RETAGGED]
        for tune in chosen:
            self.takes[tune.path] += 1
            tag(tune, self.takes[tune.path])
        return frozenset(to_wire(str(tune.path)) for tune in chosen)

    def _asked(self, api: ApiClient) -> int:
        before = {round_.scan_id for round_ in self.rounds}
        while True:
            self.house.revive()
            try:
                scan_id = api.start_scan(str(self.music.folder)).id
            except ApiUnavailable:
                time.sleep(0.2)
            else:
                assert scan_id not in before
                return scan_id

    def _strike(self, api: ApiClient, scan_id: int, kind: str) -> None:
        scan = self._look(api, scan_id)
        struck = Struck(kind, scan_id, phase_of(scan), scan.done + scan.failed, scan.to_analyse)
        self.say(
            f"{time.monotonic() - self.begun:6.1f} s  scan {len(self.rounds)}, {struck.phase}, "
            f"{struck.settled} of {struck.wanted}: {kind}"
        )
        self.outcome.struck.append(struck)
        self.faults.strike(kind)

    def _await(self, api: ApiClient, scan_id: int, appointment: Appointment | None) -> Scan:
        """Return the scan when the moment of a fault has come, or when it is over."""
        moved, settled, said = time.monotonic(), -1, time.monotonic()
        while True:
            scan = self._look(api, scan_id)
            if scan.status in {"done", "failed", "cancelled"} or (appointment and appointment.has_come(scan)):
                return scan
            now = time.monotonic()
            if scan.done + scan.failed > settled:
                moved, settled = now, scan.done + scan.failed
            if now - moved > STUCK_S:
                raise Stuck(f"scan {scan_id} is {scan.status}, {settled} of {scan.to_analyse} are settled")
            if now - said > 10.0:
                said = now
                self.say(f"{now - self.begun:6.1f} s  waiting: {scan.status}, {settled} of {scan.to_analyse} settled")
            time.sleep(GLANCE_S)

    def _look(self, api: ApiClient, scan_id: int) -> Scan:
        deadline = time.monotonic() + STUCK_S
        while True:
            self.house.revive()
            try:
                return api.scan(scan_id)
            except ApiUnavailable as error:
                if time.monotonic() > deadline:
                    raise Stuck(str(error)) from error
                time.sleep(GLANCE_S)


def run(plan: Plan, folder: Path, say: Say) -> Outcome:
    """Scan a library while faults happen; wait for the end; look at what was left."""
    music = write_library(folder / "music", plan.good, plan.bad, plan.seed)
    with soaked(folder, plan.way, plan.lease_s) as house:
        watcher = Watcher(f"http://127.0.0.1:{house.proxy.port}")
        soak = Soak(plan, house, music, say)
        try:
            soak.go_through()
            soak.outcome.wrong = _wrong(house, watcher, expected_of(music, soak.takes, tuple(soak.rounds)))
        except Stuck as stuck:
            soak.outcome.wrong = [str(stuck)]
        finally:
            watcher.stop()
        soak.outcome.events, soak.outcome.reconnects = len(watcher.seen), watcher.reconnects
        if soak.outcome.wrong:
            say(house.logs())
    return soak.outcome


def _wrong(house: Soaked, watcher: Watcher, expected: Expected) -> list[str]:
    database = Database(house.servers.database_url)
    try:
        with database.reading() as session:
            latest = event_log.latest_id(session)
        missed = [] if watcher.wait_for(latest) else [f"event {latest} never came"]
        with house.client() as api:
            answers = answers_of(api, expected)
        with database.reading() as session:
            return missed + everything_wrong(session, answers, tuple(watcher.seen), expected)
    finally:
        database.close()
