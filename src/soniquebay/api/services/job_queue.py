"""The port through which the api asks the worker for jobs, and its Celery adapter."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

import structlog
from celery import Celery
from kombu.exceptions import OperationalError

from soniquebay.contracts import jobs

log = structlog.get_logger(__name__)


ONCE: Final = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
"""Whoever asks for figures does not wait for a broker that is away."""


class JobQueue(Protocol):
    """Where jobs are put."""

    def enqueue_scan(self, scan_id: int) -> bool:
        """Ask for a walk; False where the queue cannot be reached (the backlog knows the scan, so nothing is lost)."""

    def lengths(self) -> dict[str, int] | None:
        """Return how many messages wait in each queue; None where the broker does not say."""


class CeleryQueue:
    """Jobs sent through Celery by name: the worker's code is not imported; queue and priority are in the config.

    Parameters
    ----------
    config : mapping
        Of `soniquebay.config.broker.celery_config`.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._app = Celery("soniquebay", set_as_current=False)
        self._app.conf.update(config)

    def enqueue_scan(self, scan_id: int) -> bool:
        """Ask for a walk."""
        try:
            self._app.send_task(jobs.SCAN, args=[scan_id], retry=False)
        except (OperationalError, OSError) as error:
            log.warning("scan_not_enqueued", scan_id=scan_id, reason=str(error))
            return False
        return True

    def lengths(self) -> dict[str, int] | None:
        """Return how many messages wait in each queue."""
        with self._app.connection_for_read(transport_options=ONCE) as connection:
            try:
                channel = connection.default_channel
                # kombu's public way, a passive declaration, fails before a queue's first message.
                return {queue: int(channel._size(queue)) for queue in (jobs.QUEUE_CONTROL, jobs.QUEUE_ANALYSIS)}
            except (*connection.connection_errors, *connection.channel_errors, OperationalError, OSError) as error:
                log.debug("queue_not_measured", reason=str(error))
                return None
