"""What becomes of a worker on the embedded queue when a process of its pool is killed.

There Celery gives its jobs through one pipe, which the idle processes of the pool read in turns, under a lock that
lives in their shared memory. A process that is killed while it holds the lock takes it along: its successor, and all
others, wait for ever, and the worker lives on deaf. Nobody can tell whether the dead one held it. So the worker ends,
at once and with all its processes, as after a power cut; whoever looks after it (`soniquebay up`, systemd, compose)
starts it again, and the backlog hands out what it held. On Redis each process has a pipe of its own.
"""

import os
import signal
from collections.abc import Callable
from typing import Any, Final

import structlog

log = structlog.get_logger(__name__)

EXIT_STATUS: Final = 70
"""EX_SOFTWARE of sysexits.h: it is not the settings' fault, and starting again helps."""


def end_when_a_process_is_killed(pool: Any, is_stopping: Callable[[], bool]) -> None:
    """Let this worker end when a process of its pool is killed.

    Parameters
    ----------
    pool : celery.concurrency.prefork.TaskPool
        The running pool.
    is_stopping : callable
        Whether the worker stops: then its processes end, and no successor is waiting for a lock.
    """

    def on_process_down(process: Any) -> None:
        status = process.exitcode
        if status is None or status >= 0 or is_stopping():
            return
        log.error("pool_process_killed", signal=signal.Signals(-status).name, reason="the worker ends, to be restarted")
        os._exit(EXIT_STATUS)

    pool._pool.on_process_down = on_process_down
