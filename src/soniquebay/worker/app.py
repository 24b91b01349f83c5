"""The composition root of the worker: settings in, a running Celery worker out."""

import hashlib
import os
import re
import signal
import socket
import subprocess
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import structlog
from celery import Celery, signals
from celery.apps.worker import Worker as CeleryWorker
from celery.apps.worker import install_worker_term_handler
from celery.exceptions import CPendingDeprecationWarning, SecurityWarning
from celery.utils.time import timezone
from kombu.exceptions import OperationalError

from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiError, Unauthorized
from soniquebay.client.tokens import Admission, Tokens
from soniquebay.config.broker import celery_config, own_queue, priority_on
from soniquebay.config.gmm import load_gmm_config
from soniquebay.config.logs import configure_logging
from soniquebay.config.reaching import redis_condition
from soniquebay.config.settings import WorkerSettings
from soniquebay.contracts import jobs
from soniquebay.contracts.conditions import Condition
from soniquebay.contracts.gmm_config import LOCAL
from soniquebay.contracts.training import TrainingTicket
from soniquebay.worker.alone import only_worker
from soniquebay.worker.beginning import begin_anew, not_admitted, require_admission
from soniquebay.worker.clustering.ports import Clustering
from soniquebay.worker.elsewhere import ElsewhereClient, Folders
from soniquebay.worker.figures.counting import Figures
from soniquebay.worker.figures.telling import Nobody, Pipe
from soniquebay.worker.listening.bonds import die_with_parent
from soniquebay.worker.listening.listener import Listener
from soniquebay.worker.outlook import OwnOutlook
from soniquebay.worker.pool import end_when_a_process_is_killed
from soniquebay.worker.progress import ToApi, ToRedis
from soniquebay.worker.reporting import Reporter
from soniquebay.worker.runtime import Runtime, StopFlag
from soniquebay.worker.schedule import beat_schedule
from soniquebay.worker.watching.service import Watchman

log = structlog.get_logger(__name__)

NICENESS: Final = 10
"""Listening is patient: the page and whatever else runs here come first."""


Bind = Callable[[Celery, Callable[[], Runtime]], None]


def create_app(settings: WorkerSettings) -> Celery:
    """Return the Celery application, without tasks: all that beat needs.

    Raises
    ------
    BadGmmConfig
        The configuration of the clusters cannot be used.
    """
    app = Celery("soniquebay", set_as_current=False)
    gmm = load_gmm_config(settings.gmm_config, settings.data_dir)
    app.conf.update(celery_config(settings))
    app.conf.update(
        beat_schedule=beat_schedule(settings.reconcile_s, settings.whiten_s, gmm, partial(priority_on, settings)),
        timezone=timezone.local if gmm.timezone == LOCAL else gmm.timezone,  # of the calendar; messages are in UTC
        beat_max_loop_interval=15.0,  # its sign of life is never older
        result_expires=None,  # there are no results: without this, beat orders their cleaning
        worker_concurrency=settings.jobs,
        # The state is in the database; without Flower, stale control queues are only litter.
        worker_enable_remote_control=settings.task_events,
        worker_proc_alive_timeout=60.0,
        worker_redirect_stdouts=False,
    )
    return app


def worker_name(settings: WorkerSettings) -> str:
    """Return the worker's name: the same for the same host and data folder, so that a restart finds its leases.

    It owns leases, names a queue, and is what Flower shows. A host's name may hold what these cannot.
    """
    folder = hashlib.blake2b(os.fsencode(settings.data_dir), digest_size=6).hexdigest()
    called = socket.gethostname() if settings.worker_name is None else settings.worker_name
    return f"{re.sub(r'[^A-Za-z0-9._-]', '_', called)[:100]}-{folder}"


class WithoutWords(CeleryWorker):  # type: ignore[misc]  # Celery is not typed
    """Celery's worker, which does not print that it was told to stop: its words are no event of the log."""

    def install_platform_tweaks(self, worker: CeleryWorker) -> None:
        """Listen to the signals that stop a worker; each stops it in good order, which is quick."""
        super().install_platform_tweaks(worker)
        for one in ("SIGTERM", "SIGINT"):
            install_worker_term_handler(worker, sig=one, verbose=False)


@dataclass
class Worker:
    """A worker process and its pool.

    Parameters
    ----------
    settings : WorkerSettings
    bind : callable
        Registers the tasks (they lie above this module).
    """

    settings: WorkerSettings
    bind: Bind
    app: Celery = field(init=False)
    stop: StopFlag = field(default_factory=StopFlag)
    _listener: Listener | None = None
    _runtime: Runtime | None = None
    _watchman: Watchman | None = None
    _reporter: Reporter | None = None
    _refused: Unauthorized | None = None
    _teller: Pipe | Nobody = field(default_factory=Nobody)

    def __post_init__(self) -> None:
        self.app = create_app(self.settings)
        self.app.amqp.queues.add(own_queue(worker_name(self.settings)))
        self.bind(self.app, self.runtime)

    def run(self) -> int:
        """Work until told to stop; returns the exit status.

        Raises
        ------
        AlreadyRunning
            If another worker uses the data folder: each would give back what the other is doing.
        CannotListen
            If the analysis cannot be loaded.
        CannotServeFigures
            If the port of the figures is taken.
        NotAdmitted
            If the api does not accept the tokens of the settings.
        """
        configure_logging(self.settings)
        # Celery fears a superuser who unpickles messages; ours are JSON, and in a container the superuser is no one.
        warnings.simplefilter("ignore", SecurityWarning)
        # At each lost connection it tells of a default to come; jobs are claimed in the database, and may come twice.
        warnings.simplefilter("ignore", CPendingDeprecationWarning)
        self._listener_of_our_own().start()  # tells now, not at the first file, that a library is missing
        self._close()
        with (
            only_worker(self.settings.data_dir),
            connect(self.settings) as api,
        ):
            self._reporter = self._reporter_of_our_own(api)
            require_admission(api, admission(self.settings))
            queue_dir = self.settings.queue_dir if self.settings.embedded_broker else None
            begin_anew(api, worker_name(self.settings), self.settings.api_url, queue_dir)
            self._serve_figures()
            self._watchman = self._watchman_of_our_own(api)
            self._connect_signals(os.getpid())
            worker = WithoutWords(
                app=self.app,
                hostname=f"soniquebay@{worker_name(self.settings)}",
                queues=[jobs.QUEUE_CONTROL, jobs.queue_of(worker_name(self.settings)), jobs.QUEUE_ANALYSIS],
                concurrency=self.settings.jobs,
                pool_cls="prefork",
                loglevel=self.settings.log_level,
                without_gossip=True,
                without_mingle=True,
                without_heartbeat=True,
                quiet=True,
            )
            worker.start()
            self._give_back(api)
            log.info("worker_stopped")
            if self._refused is not None:
                raise not_admitted(api, admission(self.settings), self._refused)
        return int(worker.exitcode or 0)

    def runtime(self) -> Runtime:
        """Return the runtime of this process, made at its first job: nothing of it may cross a fork."""
        if self._runtime is None:
            api = connect(self.settings)
            gmm = load_gmm_config(self.settings.gmm_config, self.settings.data_dir)
            self._runtime = Runtime(
                api=api,
                listener=self._listener_of_our_own(),
                send=self._send,
                name=worker_name(self.settings),
                processes=self.settings.jobs,
                stop_if_asked=self.stop.check,
                clustering=Clustering(api, gmm, self._send_training),
                follow_links=self.settings.follow_links,
                outlook=OwnOutlook(api, worker_name(self.settings)),
                teller=self._teller,
                progress=ToApi(api) if self.settings.embedded_broker else ToRedis(self.settings.broker_url),
            )
        return self._runtime

    def _send(self, job: str, argument: int, worker: str | None = None) -> None:
        own = {} if worker is None else {"queue": own_queue(worker)}
        try:
            self.app.send_task(job, args=[argument], **own)
        except (OperationalError, OSError) as error:  # what is not in the queue is asked for again by RECONCILE
            log.warning("queue_unavailable", job=job, reason=str(error))

    def _send_training(self, ticket: TrainingTicket, countdown_s: float) -> None:
        self.app.send_task(
            jobs.TRAIN_GMM,
            task_id=ticket.task_id,
            countdown=countdown_s,
            priority=priority_on(self.settings, ticket.priority),
        )

    def _listener_of_our_own(self) -> Listener:
        if self._listener is None:
            stderr = None if self.settings.log_level == "debug" else subprocess.DEVNULL
            self._listener = Listener(file_timeout_s=self.settings.file_timeout_s, stderr=stderr)
        return self._listener

    def _serve_figures(self) -> None:
        if self.settings.worker_metrics_port is None:
            return
        self._teller = Pipe()
        figures = Figures(self.settings.jobs)
        figures.serve(self.settings.worker_metrics_host, self.settings.worker_metrics_port, self._teller.hear())

    def _reporter_of_our_own(self, api: ApiClient) -> Reporter:
        settings = self.settings

        def queue() -> Condition | None:
            return None if settings.embedded_broker else redis_condition(settings.broker_url)

        def unknown_roots() -> tuple[str, ...]:
            return api.unknown_roots if isinstance(api, ElsewhereClient) else ()

        def end(error: Unauthorized) -> None:
            self._refused = error
            os.kill(os.getpid(), signal.SIGTERM)  # in good order, as if somebody stopped it

        return Reporter(api, worker_name(settings), settings.jobs, queue, unknown_roots, end)

    def _watchman_of_our_own(self, api: ApiClient) -> Watchman | None:
        if not self.settings.watch:
            return None
        return Watchman(
            api, worker_name(self.settings), quiet_s=self.settings.watch_quiet_s, poll_s=self.settings.watch_poll_s
        )

    def _close(self) -> None:
        if self._listener is not None:
            self._listener.close(kill=True)
            self._listener = None

    def _give_back(self, api: ApiClient) -> None:
        try:
            api.reset(worker_name(self.settings), stopped=True)
        except ApiError as error:  # it stops too, or refuses us; the next start gives back
            log.debug("api_unavailable", job="reset", reason=str(error))

    def _look_after(self, pool: Any) -> None:
        if self.settings.embedded_broker:
            end_when_a_process_is_killed(pool, self.stop.is_raised)

    def _connect_signals(self, parent: int) -> None:
        def on_process_init(**_: Any) -> None:
            die_with_parent(parent)
            os.nice(NICENESS)
            self._listener = self._runtime = None

        def on_process_shutdown(**_: Any) -> None:
            self._close()

        def on_ready(sender: Any, **_: Any) -> None:
            self._look_after(sender.pool)
            log.info("worker_ready", processes=self.settings.jobs, broker=self.settings.broker_url.split("@")[-1])
            self.app.send_task(jobs.RECONCILE)
            if self._reporter is not None:
                self._reporter.start()
            if self._watchman is not None:  # now that the pool is there: it is forked from a process without our thread
                self._watchman.start()

        def on_shutting_down(**_: Any) -> None:
            self.stop.raise_it()
            if self._reporter is not None:
                self._reporter.stop.set()
            if self._watchman is not None:
                self._watchman.stop.set()

        def on_logging(**_: Any) -> None:
            """Logging is configured already; a receiver keeps Celery from doing it again."""

        signals.worker_process_init.connect(on_process_init, weak=False)
        signals.worker_process_shutdown.connect(on_process_shutdown, weak=False)
        signals.worker_ready.connect(on_ready, weak=False)
        signals.worker_shutting_down.connect(on_shutting_down, weak=False)
        signals.setup_logging.connect(on_logging, weak=False)


def connect(settings: WorkerSettings) -> ApiClient:
    """Return a client of the api that shows what workers must show, and has every path as it is on this machine."""
    tokens = Tokens.of(api=settings.shown_api_token, worker=settings.shown_worker_token)
    if not settings.folders:
        return ApiClient(settings.api_url, token_path=settings.token_path, tokens=tokens)
    folders = Folders(settings.folders)
    return ElsewhereClient(settings.api_url, folders=folders, token_path=settings.token_path, tokens=tokens)


def admission(settings: WorkerSettings) -> Admission:
    """Return what tells whether the api accepts the tokens of the settings."""
    return Admission(settings.api_url, settings.shown_api_token, settings.shown_worker_token, settings.token_path)
