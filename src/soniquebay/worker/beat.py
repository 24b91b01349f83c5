"""The composition root of beat: settings in, the calendar running."""

from functools import partial
from typing import Any

from celery import signals

from soniquebay.config.logs import configure_logging
from soniquebay.config.settings import WorkerSettings
from soniquebay.worker.app import connect, create_app
from soniquebay.worker.calendar import RememberingScheduler


def run_beat(settings: WorkerSettings) -> None:
    """Run the calendar until told to stop."""
    configure_logging(settings)
    signals.setup_logging.connect(_keep_logging, weak=False)
    with connect(settings) as api:
        scheduler = partial(RememberingScheduler, past=api, sign_of_life=settings.beat_file)
        create_app(settings).Beat(
            loglevel=settings.log_level, quiet=True, remote_control=False, scheduler_cls=scheduler
        ).run()


def _keep_logging(**_: Any) -> None:
    """Logging is configured already."""
