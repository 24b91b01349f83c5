"""What becomes of a task while the api is away: it comes back, later each time, and in the end says so."""

from collections.abc import Callable
from random import uniform
from typing import Any, Final

import structlog
from celery import Task

from soniquebay.client.errors import ApiUnavailable
from soniquebay.contracts.gmm_config import Retry
from soniquebay.worker.runtime import Stopping

log = structlog.get_logger(__name__)

FIRST_PAUSE_S: Final = 4.0
LONGEST_PAUSE_S: Final = 600.0

Answer = dict[str, Any]


def pause_s(retry: Retry, attempts: int) -> float:
    """Return how long to wait before the next attempt, by how many there were before it (0 for none).

    With `backoff` twice as long each time, half of it by chance: several workers do not come back at once.
    """
    longest = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(attempts, 20)) if retry.backoff else FIRST_PAUSE_S
    return longest * uniform(0.5, 1.0)


def retried(task: Task, retry: Retry, work: Callable[[], Answer]) -> Answer:
    """Do some work; while the api is away, have Celery bring it again, `max_retries` times.

    Nothing is lost after that: beat sees that a turn was not taken, and the api hands its trainings out again.
    """
    try:
        return work()
    except Stopping:
        return {"status": "interrupted", "reason": "the worker stops"}
    except ApiUnavailable as error:
        done = task.request.retries
        if not retry.enabled or done >= retry.max_retries:
            log.warning("api_unavailable", job=task.name, retries=done, reason=str(error))
            return {"status": "error", "message": str(error)}
        raise task.retry(exc=error, countdown=pause_s(retry, done), max_retries=retry.max_retries) from error
