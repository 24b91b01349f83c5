"""The watchman: an eye on every library folder, and a scan asked for when something changed."""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

import structlog

from soniquebay.client.errors import ApiError, Refused
from soniquebay.contracts.paths import from_wire, printable, to_wire
from soniquebay.contracts.roots import Library, WatchAnswer, WatchRequest
from soniquebay.contracts.scans import Scan, ScanCreated
from soniquebay.worker.watching.debounce import Debounce
from soniquebay.worker.watching.eye import Eye, identity_of
from soniquebay.worker.watching.filesystems import must_be_polled
from soniquebay.worker.watching.since import changed_since

log = structlog.get_logger(__name__)

LOOK_S: Final = 5.0
"""How often the list of library folders is asked for."""

NAP_S: Final = 0.5
AGAIN_S: Final = 5.0
"""A folder that is being walked just now is asked for again after so long: that walk may have passed the change."""

AFTER_FAILURE_S: Final = 30.0

UNCERTAIN_S: Final = 2.0
"""The clocks of api, kernel and file system need not agree to the second."""


class Librarian(Protocol):
    """The api as the watchman sees it."""

    def libraries(self) -> tuple[Library, ...]:
        """Return the library folders."""

    def watch(self, request: WatchRequest) -> WatchAnswer:
        """Offer to watch library folders, and hear which of them are ours to watch."""

    def scans(self) -> tuple[Scan, ...]:
        """Return the newest scans, newest first."""

    def start_scan(self, path: str) -> ScanCreated:
        """Ask for a scan."""


class Stopped(Exception):
    """The watchman is to go."""


@dataclass
class Watchman:
    """Watches the library folders that are there, until told to stop.

    A change asks for a scan of its library folder as a whole: what did not change costs that scan one comparison, a
    file that moved from one folder to another is known again, and ignore files and links mean what they always mean.

    Parameters
    ----------
    api : Librarian
    worker : str
        Name of this worker: each library folder is watched by one worker alone.
    quiet_s, longest_s : float
        See `Debounce`.
    poll_s : float
        See `Eye`.
    look_s : float
        Seconds between two looks at the list of library folders.
    again_s : float
        Seconds until a scan is asked for again, when it could not be had.
    """

    api: Librarian
    worker: str
    quiet_s: float = 3.0
    longest_s: float = 60.0
    poll_s: float = 60.0
    look_s: float = LOOK_S
    again_s: float = AGAIN_S
    clock: Callable[[], float] = time.monotonic
    stop: threading.Event = field(default_factory=threading.Event)
    _eyes: dict[str, Eye] = field(default_factory=dict)
    _changes: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)
    _debounce: Debounce = field(init=False)

    def __post_init__(self) -> None:
        self._debounce = Debounce(self.quiet_s, self.longest_s)

    @property
    def watched(self) -> list[str]:
        """The folders that are watched now."""
        return sorted(self._eyes)

    def start(self) -> None:
        """Watch in a thread of this process."""
        threading.Thread(target=self.run, name="watchman", daemon=True).start()

    def run(self) -> None:
        """Watch until `stop` is set. An api that is away is asked again; nothing noticed meanwhile is forgotten."""
        while not self.stop.is_set():
            try:
                self._watch()
            except Exception:  # a thread that ends unseen would leave the library unwatched for ever
                log.exception("watch_failed", again_in_s=AFTER_FAILURE_S)
                self.stop.wait(AFTER_FAILURE_S)

    def _watch(self) -> None:
        looked_at: float | None = None
        try:
            while not self.stop.is_set():
                now = self.clock()
                if looked_at is None or now - looked_at >= self.look_s:
                    looked_at = now
                    self._look_after_eyes_patiently()
                self._ask(now)
                self._take_changes()
        except Stopped:
            pass
        finally:
            for eye in self._eyes.values():
                eye.close()
            self._eyes.clear()

    def _take_changes(self) -> None:
        """Wait a moment for changes, and note those that came."""
        try:
            root = self._changes.get(timeout=NAP_S)
        except queue.Empty:
            return
        self._debounce.note(root, self.clock())

    def _look_after_eyes_patiently(self) -> None:
        try:
            self._look_after_eyes()
        except ApiError as error:
            log.debug("api_unavailable", job="watch", reason=str(error))

    def _look_after_eyes(self) -> None:
        """Open eyes on the folders that are ours to watch; close those on folders that are not, or went away."""
        roots = self._ours()
        for root, eye in list(self._eyes.items()):
            if root not in roots or not eye.is_open or identity_of(root) != eye.identity:
                self._eyes.pop(root).close()
        for root in sorted(roots - self._eyes.keys()):
            if identity_of(root) is not None:
                self._open(root)

    def _ours(self) -> set[str]:
        """Offer to watch the library folders that are there; return those that are given to us.

        What changed while another worker's turn ended and ours began is noticed when the eye is opened.
        """
        there = {library.id: from_wire(library.path) for library in self.api.libraries()}
        offers = {number: self._how(root) for number, root in there.items() if identity_of(root) is not None}
        answer = self.api.watch(WatchRequest(worker=self.worker, offers=offers))
        return {there[number] for number in answer.library_ids}

    def _how(self, root: str) -> Literal["kernel", "polling"]:
        eye = self._eyes.get(root)
        polling = must_be_polled(root) if eye is None or eye.polling is None else eye.polling
        return "polling" if polling else "kernel"

    def _open(self, root: str) -> None:
        eye = Eye(root, self._changes.put, self.poll_s)
        eye.open()
        while not eye.ready.wait(NAP_S):
            self._stop_if_asked()
        if not eye.is_open:
            return
        self._eyes[root] = eye
        log.info("watching", path=printable(root), by="polling" if eye.polling else "kernel")
        if self._was_missed(root):
            self._debounce.note(root, self.clock())

    def _was_missed(self, root: str) -> bool:
        """Tell whether something changed between the beginning of the last walk and the opening of the eye."""
        wire = to_wire(root)
        last = next((scan for scan in self.api.scans() if scan.path == wire), None)
        if last is None:
            return True
        if last.started_at is None:  # it has not begun to walk
            return False
        return changed_since(root, last.started_at.timestamp() - UNCERTAIN_S, self._stop_if_asked)

    def _ask(self, now: float) -> None:
        for root in self._debounce.take_due(now):
            if identity_of(root) is None:  # a disk that was taken away: its files are not missing, the folder is
                continue
            try:
                created = self.api.start_scan(to_wire(root))
            except Refused as error:
                log.warning("scan_refused", path=printable(root), reason=str(error))
                continue
            except ApiError as error:
                log.debug("api_unavailable", job="watch", reason=str(error))
                self._debounce.put_off(root, now, self.again_s)
                continue
            if created.is_new:
                log.info("scan_asked", scan_id=created.id, path=printable(root), reason="something changed")
            else:
                self._debounce.put_off(root, now, self.again_s)

    def _stop_if_asked(self) -> None:
        if self.stop.is_set():
            raise Stopped
