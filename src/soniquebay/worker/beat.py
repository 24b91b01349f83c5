"""The composition root of beat: settings in, the calendar running."""

from functools import partial
from typing import Any

from celery import signals

from soniquebay.client.errors import Unauthorized
from soniquebay.config.logs import configure_logging
from soniquebay.config.settings import WorkerSettings
from soniquebay.worker.app import admission, connect, create_app
from soniquebay.worker.beginning import not_admitted
from soniquebay.worker.calendar import RememberingScheduler


def run_beat(settings: WorkerSettings) -> None:
    """Run the calendar until told to stop.

    Raises
    ------
    NotAdmitted
        The api does not accept the tokens of the settings.
    """
    configure_logging(settings)
    signals.setup_logging.connect(_keep_logging, weak=False)
    refused: list[Unauthorized] = []
    with connect(settings) as api:
        scheduler = partial(
            RememberingScheduler, past=api, sign_of_life=settings.beat_file, when_refused=refused.append
        )
        create_app(settings).Beat(
            loglevel=settings.log_level, quiet=True, remote_control=False, scheduler_cls=scheduler
        ).run()
        if refused:
            raise not_admitted(api, admission(settings), refused[0])


def _keep_logging(**_: Any) -> None:
    """Logging is configured already."""
