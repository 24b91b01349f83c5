"""RECONCILE: puts back what a queue or a killed process forgot."""

import structlog

from soniquebay.client.errors import ApiUnavailable, Refused
from soniquebay.worker.runtime import Runtime
from soniquebay.worker.tasks.calendar import look_after_clusters
from soniquebay.worker.tasks.window import top_up

log = structlog.get_logger(__name__)


def reconcile(runtime: Runtime) -> None:
    """Look for work that nobody has; runs every few seconds, so an api that is away is simply asked again."""
    try:
        enqueued = top_up(runtime)
        look_after_clusters(runtime.clustering)
    except ApiUnavailable as error:
        log.warning("api_unavailable", job="reconcile", reason=str(error))
        return
    except Refused as error:
        log.warning("work_refused", job="reconcile", reason=str(error))
        return
    if enqueued:
        log.info("reconciled", enqueued=enqueued)
