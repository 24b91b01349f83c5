"""The calendar: what beat asks for, and how often.

Beat keeps it in memory (`celery.beat.Scheduler`). Celery's default writes a shelve file, which a `kill -9` can leave
broken so that beat never starts again, for nothing: every entry here is an interval, and what matters of the past (the
last refresh, what is pending) is in the database.
"""

from typing import Any, Final

from soniquebay.contracts import jobs

SCHEDULER: Final = "celery.beat:Scheduler"


def beat_schedule(reconcile_s: float) -> dict[str, dict[str, Any]]:
    """Return Celery's `beat_schedule`.

    Parameters
    ----------
    reconcile_s : float
        Seconds between two looks for forgotten work. One that nobody took in this time is void: the next is due.
    """
    return {
        "reconcile": {"task": jobs.RECONCILE, "schedule": reconcile_s, "options": {"expires": max(1.0, reconcile_s)}},
    }
