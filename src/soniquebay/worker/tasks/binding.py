"""Gives the jobs to Celery, by the names of `contracts.jobs`."""

from collections.abc import Callable

from celery import Celery

from soniquebay.contracts import jobs
from soniquebay.worker.app import Runtime
from soniquebay.worker.tasks.analyze import analyze
from soniquebay.worker.tasks.reconcile import reconcile
from soniquebay.worker.tasks.scan import scan


def bind(app: Celery, runtime: Callable[[], Runtime]) -> None:
    """Register the tasks, with this application alone (not `shared` with every other of the process).

    Parameters
    ----------
    app : Celery
    runtime : callable
        The runtime of the process that asks.
    """

    def run_scan(scan_id: int) -> None:
        scan(runtime(), scan_id)

    def run_analyze(track_id: int) -> None:
        analyze(runtime(), track_id)

    def run_reconcile() -> None:
        reconcile(runtime())

    app.task(run_scan, name=jobs.SCAN, shared=False)
    app.task(run_analyze, name=jobs.ANALYZE, shared=False)
    app.task(run_reconcile, name=jobs.RECONCILE, shared=False)
