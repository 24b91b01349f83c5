"""Tells the api every few seconds that this worker lives and reaches the queue, every minute what folders it sees."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final, Protocol

import structlog

from soniquebay.client.errors import ApiError, Unauthorized
from soniquebay.contracts.conditions import Condition
from soniquebay.contracts.paths import from_wire, printable
from soniquebay.contracts.roots import SEEN, Library, Look, Probe, Sight, Sights, WorkerReport
from soniquebay.worker.outlook import look

log = structlog.get_logger(__name__)

HELLO_S: Final = 10.0
LOOK_S: Final = 60.0
"""Folders are looked at so often; at each hello where one is not seen, or the list of libraries has changed."""

VERSION: Final = version("soniquebay")


class Listener(Protocol):
    """The api as the reporter sees it."""

    def libraries(self) -> tuple[Library, ...]:
        """Return the library folders."""

    def probes(self) -> tuple[Probe, ...]:
        """Return the library folders with some files of each."""

    def report(self, report: WorkerReport) -> Sights:
        """Take note of what a worker says of itself, and say what it sees."""


def _nothing() -> tuple[str, ...]:
    return ()


def _ignored(_error: Unauthorized) -> None:
    pass


@dataclass
class Reporter:
    """Reports until told to stop, in a thread of the worker's main process.

    Parameters
    ----------
    api : Listener
        Gives paths as they are on this machine.
    worker : str
        Its name.
    processes : int
    queue : callable
        Looks at the broker; None where there is none to look at.
    unknown_roots : callable
        Gives the names in the settings that no library has.
    when_refused : callable
        Told once when the api does not let this worker in any more: nothing more is reported then.
    """

    api: Listener
    worker: str
    processes: int
    queue: Callable[[], Condition | None]
    unknown_roots: Callable[[], tuple[str, ...]] = _nothing
    when_refused: Callable[[Unauthorized], None] = _ignored
    hello_s: float = HELLO_S
    look_s: float = LOOK_S
    clock: Callable[[], float] = time.monotonic
    stop: threading.Event = field(default_factory=threading.Event)
    _looked_at: float | None = None
    _libraries: tuple[Library, ...] = ()
    _sights: dict[int, Sight] = field(default_factory=dict)
    _unknown: tuple[str, ...] = ()

    def start(self) -> None:
        """Report in a thread of this process."""
        threading.Thread(target=self.run, name="reporter", daemon=True).start()

    def run(self) -> None:
        """Report at once, and then again and again until `stop` is set or the api refuses; one away is told later."""
        while not self.stop.is_set():
            try:
                self.report()
            except Unauthorized as error:
                self.when_refused(error)
                return
            except ApiError as error:
                log.debug("api_unavailable", job="report", reason=str(error))
            except Exception:  # a thread that ends unseen would leave the worker unheard of
                log.exception("report_failed", again_in_s=self.hello_s)
            self.stop.wait(self.hello_s)

    def report(self) -> None:
        """Say that the worker lives and how it reaches the broker; look at the folders where that is due."""
        libraries = self.api.libraries()
        looks = self._look(libraries) if self._is_due(libraries) else ()
        said = WorkerReport(
            worker=self.worker,
            processes=self.processes,
            host=socket.gethostname()[:300],
            version=VERSION,
            time=datetime.now(UTC),
            queue=self.queue(),
            unknown_roots=self.unknown_roots(),
            looks=looks,
        )
        answer = self.api.report(said)
        if looks:
            self._tell_changes({one.library_id: one for one in looks}, answer.sights)
        self._tell_unknown(libraries, said.unknown_roots)

    def _is_due(self, libraries: tuple[Library, ...]) -> bool:
        if self._looked_at is None or libraries != self._libraries or not SEEN.issuperset(self._sights.values()):
            return True
        return self.clock() - self._looked_at >= self.look_s

    def _look(self, libraries: tuple[Library, ...]) -> tuple[Look, ...]:
        self._libraries, self._looked_at = libraries, self.clock()
        return tuple(map(look, self.api.probes()))

    def _tell_changes(self, looks: dict[int, Look], sights: dict[int, Sight]) -> None:
        """Log once what is not seen any more, and once what is seen again."""
        names = {library.id: library.name for library in self._libraries}
        for library_id, sight in sights.items():
            was = self._sights.get(library_id, "same")
            if (sight in SEEN) == (was in SEEN):
                continue
            event = "library_seen_again" if sight in SEEN else "library_not_seen"
            path = printable(from_wire(looks[library_id].path))
            log.warning(event, library_id=library_id, name=names.get(library_id), path=path, sight=sight)
        self._sights = dict(sights)

    def _tell_unknown(self, libraries: tuple[Library, ...], unknown: tuple[str, ...]) -> None:
        if unknown and unknown != self._unknown:
            log.warning("root_unknown", names=list(unknown), libraries=[library.name for library in libraries])
        self._unknown = unknown
