"""When the tasks are due, and how missed turns are made up for: Celery's own scheduler, with the clock in hand."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from celery import Celery
from structlog.testing import capture_logs

from soniquebay.client.errors import ApiUnavailable
from soniquebay.config.settings import WorkerSettings
from soniquebay.contracts import jobs
from soniquebay.contracts.training import CalendarNames, LastTurn
from soniquebay.worker.app import create_app
from soniquebay.worker.calendar import RememberingScheduler
from soniquebay.worker.schedule import PERIODIC
from tests.servers.redis import OwnServer

PARIS = ZoneInfo("Europe/Paris")
SATURDAY = datetime(2026, 10, 24, 12, 0, tzinfo=PARIS)  # the night of it, summer time ends


class Sky:
    """The time of day, as Celery asks for it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)


class Past:
    """What the api remembers; can be away."""

    def __init__(self, turns: Mapping[str, datetime] | None = None, away: int = 0) -> None:
        self.turns, self.away = dict(turns or {}), away

    def begin_calendar(self, names: CalendarNames) -> tuple[LastTurn, ...]:
        if self.away:
            self.away -= 1
            raise ApiUnavailable("The api is away.")
        return tuple(
            LastTurn(task=task, last_run_at=self.turns[task], ran=True, result=None)
            for task in names.tasks
            if task in self.turns
        )


class Noted(RememberingScheduler):
    """Notes what it would send."""

    sent: list[str]
    seconds: float

    def apply_async(self, entry: Any, **_: Any) -> None:
        self.sent.append(entry.task)


@pytest.fixture
def settings(tmp_path: Path) -> WorkerSettings:
    return WorkerSettings(data_dir=tmp_path / "data", broker_url="filesystem://")


def configured(settings: WorkerSettings, text: str) -> Celery:
    (settings.data_dir / "config").mkdir(parents=True)
    (settings.data_dir / "config" / "gmm_config.yaml").write_text(f"gmm_clustering:\n  {text}\n", encoding="utf-8")
    return create_app(settings)


@contextmanager
def beat(app: Celery, sky: Sky, past: Past) -> Iterator[Noted]:
    for entry in app.conf.beat_schedule.values():
        if hasattr(entry["schedule"], "nowfun"):
            entry["schedule"].nowfun = sky
    scheduler = Noted(app, past=past, clock=lambda: scheduler_seconds(sky), lazy=True)
    scheduler.sent = []
    scheduler.setup_schedule()
    del scheduler.schedule["reconcile"]
    for entry in scheduler.schedule.values():
        entry.last_run_at = sky()
    yield scheduler


def scheduler_seconds(sky: Sky) -> float:
    return sky.now.timestamp()


def pass_time(scheduler: Noted, sky: Sky, until: datetime, step: timedelta = timedelta(minutes=10)) -> dict[str, Any]:
    """Let time pass; return when each task was first sent, in the calendar's zone."""
    first: dict[str, Any] = {}
    while sky.now < until:
        while scheduler.tick() == 0:
            pass
        for task in scheduler.sent:
            first.setdefault(task, sky.now.astimezone(PARIS))
        sky.now += step
    return first


def test_the_turns_are_those_of_the_specification_in_their_time_zone(settings: WorkerSettings) -> None:
    app, sky = configured(settings, "timezone: Europe/Paris"), Sky(SATURDAY)
    with beat(app, sky, Past()) as scheduler:
        first = pass_time(scheduler, sky, SATURDAY + timedelta(days=6))
    assert {task: f"{moment:%a %H:%M}" for task, moment in first.items()} == {
        jobs.PERIODIC_GMM_REFRESH: "Sun 03:00",
        jobs.CLEANUP_OLD_MODELS: "Mon 01:00",
        jobs.CHECK_CLUSTER_STABILITY: "Wed 02:00",
    }
    assert sorted(scheduler.sent) == sorted(PERIODIC)


def test_changed_times_and_switched_off_turns_are_honoured(settings: WorkerSettings) -> None:
    text = (
        "timezone: Europe/Paris\n  periodic:\n    gmm_refresh: {enabled: false}\n"
        "    cleanup: {day_of_week: 'tue', hour: 4, minute: 30}"
    )
    app, sky = configured(settings, text), Sky(SATURDAY)
    with beat(app, sky, Past()) as scheduler:
        first = pass_time(scheduler, sky, SATURDAY + timedelta(days=7))
    assert {task: f"{moment:%a %H:%M}" for task, moment in first.items()} == {
        jobs.CLEANUP_OLD_MODELS: "Tue 04:30",
        jobs.CHECK_CLUSTER_STABILITY: "Wed 02:00",
    }


def test_the_priorities_are_5_3_and_1_and_the_other_way_round_on_redis(settings: WorkerSettings) -> None:
    def priorities(app: Celery) -> list[int]:
        entries = {entry["task"]: entry for entry in app.conf.beat_schedule.values()}
        return [entries[task]["options"]["priority"] for task in PERIODIC]

    assert priorities(create_app(settings)) == [5, 3, 1]
    on_redis = settings.model_copy(update={"broker_url": "redis://127.0.0.1:6379/0"})
    assert priorities(create_app(on_redis)) == [4, 6, 8]


def test_a_turn_that_was_missed_is_made_up_for_once(settings: WorkerSettings) -> None:
    app, sky = configured(settings, "timezone: Europe/Paris"), Sky(SATURDAY)
    three_weeks, yesterday = SATURDAY - timedelta(weeks=3), SATURDAY - timedelta(days=1)
    past = Past({jobs.PERIODIC_GMM_REFRESH: three_weeks, jobs.CLEANUP_OLD_MODELS: yesterday})
    with beat(app, sky, past) as scheduler:
        pass_time(scheduler, sky, SATURDAY + timedelta(minutes=5), timedelta(seconds=20))
    assert scheduler.sent == [jobs.PERIODIC_GMM_REFRESH]


def test_while_the_api_is_away_beat_asks_again(settings: WorkerSettings) -> None:
    app, sky = configured(settings, "timezone: Europe/Paris"), Sky(SATURDAY)
    past = Past({jobs.PERIODIC_GMM_REFRESH: SATURDAY - timedelta(weeks=3)}, away=3)
    with beat(app, sky, past) as scheduler:
        assert scheduler.tick() <= 2.0
        pass_time(scheduler, sky, SATURDAY + timedelta(minutes=1), timedelta(seconds=2))
    assert (past.away, scheduler.sent) == (0, [jobs.PERIODIC_GMM_REFRESH])


def test_a_turn_whose_message_was_lost_is_sent_again_and_one_that_was_taken_is_not(settings: WorkerSettings) -> None:
    app, sky = configured(settings, "timezone: Europe/Paris"), Sky(SATURDAY)
    past = Past(dict.fromkeys(PERIODIC, SATURDAY))
    with beat(app, sky, past) as scheduler:
        pass_time(scheduler, sky, SATURDAY + timedelta(hours=16))  # Sunday 3:00 is over
        assert len(scheduler.sent) > 1
        assert set(scheduler.sent) == {jobs.PERIODIC_GMM_REFRESH}
        past.turns[jobs.PERIODIC_GMM_REFRESH] = sky.now
        scheduler.sent.clear()
        pass_time(scheduler, sky, SATURDAY + timedelta(hours=30))
        assert scheduler.sent == []


def test_an_interval_serves_where_a_cron_does_not(settings: WorkerSettings) -> None:
    app = configured(settings, "periodic:\n    cleanup: {schedule: interval, every_minutes: 90}")
    schedules = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert schedules[jobs.CLEANUP_OLD_MODELS].run_every == timedelta(minutes=90)


def test_a_queue_that_is_away_is_told_once_and_again_when_it_is_back(settings: WorkerSettings) -> None:
    server = OwnServer()
    app = create_app(settings.model_copy(update={"broker_url": server.url}))
    scheduler = RememberingScheduler(app, past=Past(), lazy=True)
    scheduler.setup_schedule()
    entry = scheduler.schedule["reconcile"]
    with capture_logs() as logs:
        try:
            server.start()
            scheduler.apply_entry(entry, producer=scheduler.producer)
            server.stop()
            for _ in range(3):
                scheduler.apply_entry(entry, producer=scheduler.producer)
            server.start()
            scheduler.apply_entry(entry, producer=scheduler.producer)
            server.stop()
            scheduler.apply_entry(entry, producer=scheduler.producer)
        finally:
            server.stop()
    assert [line["event"] for line in logs] == ["queue_unavailable", "queue_reached_again", "queue_unavailable"]
    assert "Connection refused" in logs[0]["reason"]
