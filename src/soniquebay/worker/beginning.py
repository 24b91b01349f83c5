"""How a worker begins: the api lets it in, and takes back what an earlier life of it held."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol, TypeVar

import structlog

from soniquebay.client.errors import ApiError, ApiUnavailable, Unauthorized
from soniquebay.client.tokens import Admission, Gate
from soniquebay.contracts import jobs

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")
ASK_AGAIN_S: Final = 0.2


class NotAdmitted(Exception):
    """The api does not let this worker, or this calendar, in; the message is for the user."""


def not_admitted(api: Gate, admission: Admission, refused: Unauthorized) -> NotAdmitted:
    """Return what to raise where an api that let one in does not do so any more: its tokens have been changed."""
    try:
        refusal = admission.refusal(api)
    except ApiError:  # it went away in this moment
        refusal = None
    return NotAdmitted(str(refused if refusal is None else refusal))


class GivesBack(Protocol):
    """The api as a worker that starts sees it."""

    def reset(self, worker: str) -> None:
        """Take back what a worker of this name held."""


def require_admission(api: Gate, admission: Admission) -> None:
    """Wait for the api, and see that it accepts the tokens of the settings.

    Raises
    ------
    NotAdmitted
        It does not: to wait would help nothing.
    """
    refusal = _once_it_answers(lambda: admission.refusal(api), admission.url)
    if refusal is not None:
        raise NotAdmitted(str(refusal))


def begin_anew(api: GivesBack, worker: str, url: str, queue_dir: Path | None) -> None:
    """Empty the embedded queue and give back what an earlier life of this worker held: the backlog refills the queue.

    In this order: what is asked for from the moment of giving back on is in the queue and stays there. The other way
    round a scan that was asked for between the two lost its message, and waited a minute until it was missed.

    Parameters
    ----------
    api : GivesBack
    worker, url : str
        The worker's name, and where the api is.
    queue_dir : Path or None
        Where the queue is in the data folder.
    """
    if queue_dir is not None:
        empty_queue(queue_dir)
    _once_it_answers(lambda: api.reset(worker), url)


def empty_queue(queue_dir: Path) -> None:
    """Remove the messages of the embedded queue, whole or half-written, and the ways to single workers' queues."""
    for message in (queue_dir / "messages").iterdir():
        message.unlink(missing_ok=True)
    for way in (queue_dir / "control").glob(f"{jobs.queue_of('*')}.exchange"):  # of a machine that was renamed
        way.unlink(missing_ok=True)


def _once_it_answers(ask: Callable[[], Answer], url: str) -> Answer:
    waited = False
    while True:
        try:
            return ask()
        except ApiUnavailable as error:
            if not waited:
                log.info("waiting_for_api", url=url, reason=str(error))
            waited = True
            time.sleep(ASK_AGAIN_S)
