"""A worker with the real configuration, one job at a time, each kept until it is let go: `python -m … URL FOLDER`.

A job `n` writes its process to `FOLDER/begun-n`, waits for `FOLDER/go-n`, and ends.
"""

import os
import sys
import time
from pathlib import Path
from typing import Any

from celery import signals

from soniquebay.config.settings import WorkerSettings
from soniquebay.contracts import jobs
from soniquebay.worker.app import create_app
from soniquebay.worker.pool import end_when_a_process_is_killed
from soniquebay.worker.runtime import StopFlag


def main(url: str, folder: Path) -> None:
    """Work until killed."""
    settings = WorkerSettings(data_dir=folder / "data", broker_url=url, jobs=1)
    app = create_app(settings)

    def on_ready(sender: Any, **_: Any) -> None:
        if settings.embedded_broker:
            end_when_a_process_is_killed(sender.pool, StopFlag().is_raised)

    signals.worker_ready.connect(on_ready)

    def keep(number: int) -> None:
        begun = folder / f"begun-{number}.part"
        begun.write_text(str(os.getpid()))
        begun.rename(folder / f"begun-{number}")
        while not (folder / f"go-{number}").exists():
            time.sleep(0.01)

    app.task(keep, name=jobs.ANALYZE, shared=False)
    queues = [jobs.QUEUE_CONTROL, jobs.QUEUE_ANALYSIS]
    worker = app.Worker(
        queues=queues, pool_cls="prefork", without_gossip=True, without_mingle=True, without_heartbeat=True, quiet=True
    )
    worker.start()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
