"""SCAN: walks one library folder."""

import time
from collections.abc import Sequence
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars

from soniquebay.client.errors import ApiUnavailable, Refused
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.paths import from_wire, printable
from soniquebay.contracts.roots import SEEN, Unseen
from soniquebay.contracts.walks import WalkFinished, WalkStarted
from soniquebay.mir.metadata.read import read_tags
from soniquebay.worker.figures.telling import Walked
from soniquebay.worker.runtime import Runtime, Stopping
from soniquebay.worker.scanner.service import LibraryScanner
from soniquebay.worker.tasks.window import top_up

log = structlog.get_logger(__name__)


PAUSES_S: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Between the attempts of a walk while the api is away; together less than the silence after which a walk is dead."""

STEP_S: Final = 0.25


def scan(runtime: Runtime, scan_id: int, pauses_s: Sequence[float] = PAUSES_S) -> None:
    """Walk the folder of a scan and register what is in it.

    A walk that breaks off starts anew; what it had registered is then known already. While the api is away it does so
    by itself for half a minute; after that, and when the worker stops, the backlog hands the scan out again.
    """
    with bound_contextvars(scan_id=scan_id):
        for pause_s in (*pauses_s, None):
            try:
                _scan(runtime, scan_id)
            except ApiUnavailable as error:
                log.warning("scan_interrupted", reason=str(error), again_in_s=pause_s)
            else:
                return
            if pause_s is None or not _waited(runtime, pause_s):
                return


def _waited(runtime: Runtime, seconds: float) -> bool:
    """Wait; False when the worker is told to stop meanwhile."""
    until = time.monotonic() + seconds
    try:
        while (left := until - time.monotonic()) > 0:
            runtime.stop_if_asked()
            time.sleep(min(STEP_S, left))
    except Stopping:
        log.info("scan_interrupted", reason="the worker stops")
        return False
    return True


def _scan(runtime: Runtime, scan_id: int) -> None:
    begun = time.monotonic()
    try:
        started = runtime.api.walking(scan_id)
        if started.state not in ("queued", "walking"):
            return
        if not _sees(runtime, started):
            runtime.api.unseen_walk(scan_id, Unseen(worker=runtime.name))
            log.warning("walk_handed_on", path=printable(from_wire(started.path)), reason="the folder is not seen here")
            top_up(runtime)
            return
        root = from_wire(started.path)
        finished = _scan_or_fail(runtime, scan_id, root)
        top_up(runtime)
    except Refused as error:
        log.warning("scan_refused", reason=str(error))
    except Stopping:
        log.info("scan_interrupted", reason="the worker stops")
    else:
        sentence = None if finished is None else finished.error
        outcome = "cancelled" if finished is None else "done" if sentence is None else "failed"
        skipped = 0 if finished is None else len(finished.skipped)
        elapsed = round(time.monotonic() - begun, 3)
        log.info("walked", path=printable(root), outcome=outcome, skipped=skipped, error=sentence, elapsed_s=elapsed)
        runtime.teller.tell(Walked(outcome=outcome, elapsed_s=elapsed))


def _sees(runtime: Runtime, started: WalkStarted) -> bool:
    """Tell whether the folder may be walked: in another one, every file of the library would be missing."""
    sight = runtime.outlook.sight(started.library_id, anew=True)
    return sight in SEEN or (sight == "other" and started.anyway)


def _scan_or_fail(runtime: Runtime, scan_id: int, root: str) -> WalkFinished | None:
    """Scan; an error that nothing here explains ends the scan as failed, or it would begin anew every minute."""
    try:
        return _scanner(runtime).scan(scan_id, root)
    except (ApiUnavailable, Refused, Stopping):
        raise
    except Exception as error:
        sentence = (
            f"{printable(root)}: the scan met an unexpected error ({type(error).__name__}); see the worker's log."
        )
        runtime.api.walked(scan_id, WalkFinished(error=sentence))
        raise


def _scanner(runtime: Runtime) -> LibraryScanner:
    def on_registered() -> None:
        top_up(runtime)

    return LibraryScanner(
        registry=runtime.api,
        read_tags=_tags,
        on_registered=on_registered,
        follow_links=runtime.follow_links,
        on_folder=runtime.stop_if_asked,
        worker=runtime.name,
    )


def _tags(path: str) -> FileTags:
    """Return the tags of a file, none where the parser stumbles: a stranger's bytes must not end a scan."""
    try:
        return read_tags(path)
    except Exception:
        log.exception("tags_not_understood", path=printable(path))
        return FileTags()
