"""Gives the jobs to Celery, by the names of `contracts.jobs`."""

from collections.abc import Callable
from functools import partial

from celery import Celery, Task

from soniquebay.contracts import jobs
from soniquebay.worker.runtime import Runtime
from soniquebay.worker.tasks.analyze import analyze
from soniquebay.worker.tasks.calendar import TURNS, Answer, take_turn
from soniquebay.worker.tasks.reconcile import reconcile
from soniquebay.worker.tasks.retrying import pause_s, retried
from soniquebay.worker.tasks.scan import scan
from soniquebay.worker.tasks.whiten import whiten


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

    def run_whiten() -> None:
        whiten(runtime())

    app.task(run_scan, name=jobs.SCAN, shared=False)
    app.task(run_analyze, name=jobs.ANALYZE, shared=False)
    app.task(run_reconcile, name=jobs.RECONCILE, shared=False)
    app.task(run_whiten, name=jobs.WHITEN, shared=False)
    _bind_clusters(app, runtime)


def _bind_clusters(app: Celery, runtime: Callable[[], Runtime]) -> None:
    def run_turn(self: Task) -> Answer:
        clustering = runtime().clustering
        return retried(self, clustering.config.retry, lambda: take_turn(clustering, self.name))

    def run_train(self: Task) -> Answer:
        from soniquebay.worker.tasks.training import train_gmm  # scikit-learn: only in a process that trains

        now = runtime()
        api, config = now.clustering.api, now.clustering.config
        pause = partial(pause_s, config.retry)
        return retried(
            self,
            config.retry,
            lambda: train_gmm(api, config, self.request.id, now.name, now.stop_if_asked, pause),
        )

    for name in TURNS:
        app.task(run_turn, bind=True, name=name, shared=False)
    app.task(run_train, bind=True, name=jobs.TRAIN_GMM, shared=False)
