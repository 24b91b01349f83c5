"""Beat with a memory that a power cut does not harm: the api keeps when each periodic task last ran.

Celery's own scheduler writes a shelve file, which a `kill -9` can leave broken so that beat never starts again. Here a
turn counts as taken when its task has run, not when its message was sent: what was missed while the machine was off, or
lost with a message, is made up for once.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

import structlog
from celery import Celery
from celery.beat import ScheduleEntry, Scheduler, SchedulingError
from kombu.exceptions import OperationalError
from kombu.messaging import Producer

from soniquebay.client.errors import ApiError, Unauthorized
from soniquebay.contracts.training import CalendarNames, LastTurn
from soniquebay.worker.schedule import LOST_AFTER_S, PERIODIC

log = structlog.get_logger(__name__)

ASK_EVERY_S: Final = 60.0
ASK_AGAIN_S: Final = 2.0
"""While the api is away."""


class Past(Protocol):
    """Who remembers; `soniquebay.client` provides it."""

    def begin_calendar(self, names: CalendarNames) -> tuple[LastTurn, ...]:
        """Return when periodic tasks last ran."""


def _nothing(_error: Unauthorized) -> None:
    pass


class RememberingScheduler(Scheduler):  # type: ignore[misc]  # Celery is not typed
    """Celery's scheduler in memory, told by the api what ran.

    Parameters
    ----------
    app : Celery
    past : Past
    clock : callable
        Seconds that only grow.
    sign_of_life : Path, optional
        File that is touched while the calendar goes on, for health checks.
    when_refused : callable
        Told when the api does not let the calendar in; then it ends, as to wait would help nothing.
    """

    def __init__(
        self,
        app: Celery,
        *,
        past: Past,
        clock: Callable[[], float] = time.monotonic,
        sign_of_life: Path | None = None,
        when_refused: Callable[[Unauthorized], None] = _nothing,
        **options: Any,
    ) -> None:
        self._past, self._clock, self._sign_of_life = past, clock, sign_of_life
        self._when_refused = when_refused
        self._ask_at = float("-inf")
        self._learned = False
        self._queue_away = False
        super().__init__(app, **options)

    def tick(self, *arguments: Any, **options: Any) -> float:
        """Send what is due; return the seconds until the next look, few while the past is unknown."""
        if self._sign_of_life is not None:
            self._sign_of_life.touch()
        if self._clock() >= self._ask_at:
            self._remember()
        wait_s = float(super().tick(*arguments, **options))
        return wait_s if self._learned else min(wait_s, ASK_AGAIN_S)

    def apply_entry(self, entry: ScheduleEntry, producer: Producer | None = None) -> None:
        """Send what is due; a queue that is away is told once, not each time with two stacks as Celery does.

        Nothing is lost: a turn counts as taken when its task has run.
        """
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except SchedulingError as error:
            if not isinstance(error.__context__, (OperationalError, OSError)):
                log.exception("turn_not_sent", task=entry.task)
            elif not self._queue_away:
                log.warning("queue_unavailable", job=entry.task, reason=str(error.__context__))
                self._queue_away = True
        else:
            if self._queue_away:
                log.info("queue_reached_again")
            self._queue_away = False

    def _remember(self) -> None:
        tasks = tuple(task for task in PERIODIC if any(entry.task == task for entry in self.schedule.values()))
        try:
            turns = self._past.begin_calendar(CalendarNames(tasks=tasks)) if tasks else ()
        except Unauthorized as error:
            self._when_refused(error)
            raise SystemExit from error  # by which Celery's service of the calendar is told to end
        except ApiError as error:
            if self._ask_at == float("-inf"):
                log.info("calendar_waits_for_api", reason=str(error))
            self._ask_at = self._clock() + ASK_AGAIN_S
            return
        last_runs = {turn.task: turn.last_run_at for turn in turns}
        for entry in self.schedule.values():
            if entry.task in last_runs and self._is_news(entry.last_run_at, last_runs[entry.task], entry.default_now()):
                entry.last_run_at = last_runs[entry.task]
                self._heap = None  # Celery keeps there when each entry is due
        self._learned, self._ask_at = True, self._clock() + ASK_EVERY_S

    def _is_news(self, believed: datetime, told: datetime, now: datetime) -> bool:
        """Tell whether the api's word counts: at the start, and when a turn that was sent was never taken."""
        return not self._learned or (told < believed and now - believed > timedelta(seconds=LOST_AFTER_S))
