"""A worker with the real configuration, one job at a time, each kept until it is let go: `python -m … URL FOLDER`.

A job `n` writes its process to `FOLDER/begun-n`, waits for `FOLDER/go-n`, and ends.
"""

import os
import sys
import time
from pathlib import Path

from soniquebay.config.settings import WorkerSettings
from soniquebay.contracts import jobs
from soniquebay.worker.app import create_app


def main(url: str, folder: Path) -> None:
    """Work until killed."""
    app = create_app(WorkerSettings(data_dir=folder / "data", broker_url=url, jobs=1))

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
