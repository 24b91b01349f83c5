"""ANALYZE: listens to one track, under a lease that says so."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars

from soniquebay.client.errors import ApiUnavailable, Conflict, NotFound, Refused
from soniquebay.contracts.analysis import Analysis, Failure
from soniquebay.contracts.backlog import Lease, LeaseRequest, TrackResult
from soniquebay.contracts.events import Listening
from soniquebay.contracts.mir import MirPayload
from soniquebay.contracts.paths import from_wire
from soniquebay.contracts.roots import SEEN, TrackUnseen
from soniquebay.worker.figures.telling import outcome_of
from soniquebay.worker.outlook import Everywhere, Outlook
from soniquebay.worker.pipeline import MIRPipelineService
from soniquebay.worker.runtime import Backlog, Runtime, Stopping
from soniquebay.worker.tasks.window import top_up

log = structlog.get_logger(__name__)

HEARTBEAT_S: Final = 15.0
PATIENCE_S: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Waits for an api that is away, before a result is left to the expiry of its lease."""

MAY_PASS: Final = frozenset({"gone", "unreadable", "out_of_memory", "timeout"})
"""Failures whose cause may pass: a share that went away, a machine that was short of memory."""

NOT_OPENED: Final = frozenset({"gone", "unreadable"})


class FolderUnseen(Exception):
    """The file cannot be read because its whole folder is away."""


class LeaseLost(Exception):
    """The track is somebody else's by now."""


def analyze(runtime: Runtime, track_id: int) -> None:
    """Listen to one track and send what is heard. Whatever goes wrong, the backlog still knows the track."""
    with bound_contextvars(track_id=track_id):
        _analyze(runtime, track_id)


def _analyze(runtime: Runtime, track_id: int) -> None:
    try:
        lease = runtime.api.lease(track_id, LeaseRequest(worker=runtime.name))
        with bound_contextvars(scan_id=lease.scan_id):
            listen_where_seen(runtime, lease)
        top_up(runtime)
    except ApiUnavailable as error:
        log.warning("api_unavailable", job="analyze", reason=str(error))
    except (Conflict, NotFound) as error:  # it is done, somebody else's, or gone: nothing to do, no reason to worry
        log.debug("track_not_ours", reason=str(error))
        top_up_quietly(runtime)
    except Refused as error:
        log.warning("result_refused", reason=str(error))
    except LeaseLost:
        log.warning("lease_lost")
    except Stopping:
        log.info("track_given_back", reason="the worker stops")


def top_up_quietly(runtime: Runtime) -> None:
    """Top the queue up; an api that is away will be asked again by RECONCILE."""
    try:
        top_up(runtime)
    except ApiUnavailable as error:
        log.warning("api_unavailable", job="window", reason=str(error))


def listen_where_seen(runtime: Runtime, lease: Lease) -> None:
    """Analyse the leased track, or give it back where its library folder is away or is another one."""
    seen = runtime.outlook.sight(lease.library_id) in SEEN
    if seen:
        try:
            listen(runtime, lease)
        except FolderUnseen:
            seen = False
    if not seen:
        runtime.api.unseen_track(lease.track_id, TrackUnseen(worker=runtime.name, token=lease.token))
        log.warning("track_given_back", reason="its library folder is not seen here", library_id=lease.library_id)


def listen(runtime: Runtime, lease: Lease) -> None:
    """Analyse the leased track, keeping the lease alive, and log the outcome once."""
    begun = time.monotonic()
    heart = Heart(runtime, lease)
    sink = LeasedSink(runtime.api, lease, runtime.stop_if_asked, runtime.outlook)
    service = MIRPipelineService(runtime.listener, sink)
    heard = service.process_track_mir(lease.track_id, from_wire(lease.path), heart.beat_if_due)
    runtime.teller.tell(outcome_of(heard))
    elapsed = round(time.monotonic() - begun, 3)
    if isinstance(heard, Analysis):
        log.info("track_analysed", elapsed_s=elapsed, mir_version=heard.mir_version)
    else:
        log.warning("track_failed", elapsed_s=elapsed, kind=heard.kind, reason=heard.message)


@dataclass
class Heart:
    """Tells the api every few seconds that a leased track is being worked on."""

    runtime: Runtime
    lease: Lease
    _last: float = field(default_factory=time.monotonic)
    _begun: float = field(default_factory=time.monotonic)

    def beat_if_due(self) -> None:
        """Say so if it is time; raises `LeaseLost` when somebody else has the track, `Stopping` at the end."""
        self.runtime.stop_if_asked()
        elapsed = round(time.monotonic() - self._begun, 1)
        self.runtime.progress.tell(Listening(track_id=self.lease.track_id, worker=self.runtime.name, elapsed_s=elapsed))
        interval = min(HEARTBEAT_S, self.lease.expires_in_s / 3)
        if time.monotonic() - self._last < interval:
            return
        self._last = time.monotonic()
        try:
            self.runtime.api.heartbeat(self.lease)
        except ApiUnavailable as error:  # the result may still be in time
            log.warning("api_unavailable", job="heartbeat", reason=str(error))
        except Refused as error:
            raise LeaseLost from error


@dataclass(frozen=True)
class LeasedSink:
    """Sends results under a lease; an api that is away is waited for."""

    api: Backlog
    lease: Lease
    stop_if_asked: Callable[[], None]
    outlook: Outlook = field(default_factory=Everywhere)
    patience_s: tuple[float, ...] = PATIENCE_S

    def store(self, track_id: int, payload: MirPayload) -> None:
        """Send what was heard."""
        self._patiently(lambda: self.api.store_mir(track_id, payload, self.lease.token))

    def fail(self, track_id: int, failure: Failure) -> None:
        """Send why nothing was heard; raises `FolderUnseen` where it is only that the whole folder is away."""
        if failure.kind in NOT_OPENED and self.outlook.sight(self.lease.library_id, anew=True) not in SEEN:
            raise FolderUnseen
        result = TrackResult(
            token=self.lease.token, kind=failure.kind, message=failure.message, retry=failure.kind in MAY_PASS
        )
        self._patiently(lambda: self.api.failure(track_id, result))

    def _patiently(self, send: Callable[[], object]) -> None:
        for pause_s in self.patience_s:
            try:
                send()
            except ApiUnavailable:
                self.stop_if_asked()
                time.sleep(pause_s)
            else:
                return
        send()
