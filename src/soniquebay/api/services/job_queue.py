"""The port through which the api asks the worker for jobs, and its Celery adapter."""

from collections.abc import Mapping
from typing import Any, Protocol

import structlog
from celery import Celery
from kombu.exceptions import OperationalError

from soniquebay.contracts import jobs

log = structlog.get_logger(__name__)


class JobQueue(Protocol):
    """Where jobs are put."""

    def enqueue_scan(self, scan_id: int) -> bool:
        """Ask for a walk; False where the queue cannot be reached (the backlog knows the scan, so nothing is lost)."""


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
