"""The calendar: what beat asks for, and when."""

from collections.abc import Callable
from typing import Any, Final

from celery.schedules import crontab, schedule

from soniquebay.contracts import jobs
from soniquebay.contracts.gmm_config import GmmConfig, Turn

PERIODIC: Final = (jobs.PERIODIC_GMM_REFRESH, jobs.CHECK_CLUSTER_STABILITY, jobs.CLEANUP_OLD_MODELS)
"""Tasks with a past: a turn that was missed is made up for."""

LOST_AFTER_S: Final = 900.0
"""A turn that was not taken for so long is taken for lost: its message is void, another one is sent."""


def beat_schedule(
    reconcile_s: float, whiten_s: float, gmm: GmmConfig, broker_priority: Callable[[int], int]
) -> dict[str, dict[str, Any]]:
    """Return Celery's `beat_schedule`.

    Parameters
    ----------
    reconcile_s : float
        Seconds between two looks for forgotten work. One that nobody took in this time is void: the next is due.
    whiten_s : float
        Seconds between two looks whether the scales of the vectors still fit the library.
    gmm : GmmConfig
        A turn that is not enabled is left out.
    broker_priority : callable
        Maps a priority (higher is sooner) to the broker's.
    """
    turns = {
        "periodic-gmm-refresh": (jobs.PERIODIC_GMM_REFRESH, gmm.periodic.gmm_refresh),
        "check-cluster-stability": (jobs.CHECK_CLUSTER_STABILITY, gmm.periodic.stability_check),
        "cleanup-old-models": (jobs.CLEANUP_OLD_MODELS, gmm.periodic.cleanup),
    }
    return {
        "reconcile": {"task": jobs.RECONCILE, "schedule": reconcile_s, "options": {"expires": max(1.0, reconcile_s)}},
        **{
            name: {
                "task": task,
                "schedule": _when(turn),
                "options": {"priority": broker_priority(jobs.PRIORITY[task]), "expires": LOST_AFTER_S},
            }
            for name, (task, turn) in turns.items()
            if turn.enabled
        },
        "whiten": {"task": jobs.WHITEN, "schedule": whiten_s, "options": {"expires": max(1.0, whiten_s)}},
    }


def _when(turn: Turn) -> crontab | schedule:
    if turn.schedule == "interval" and turn.every_minutes is not None:
        return schedule(turn.every_minutes * 60.0)
    return crontab(minute=str(turn.minute), hour=str(turn.hour), day_of_week=turn.day_of_week)
