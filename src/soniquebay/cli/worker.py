"""`soniquebay worker`: scans and listens."""

import os
import sys

import click

from soniquebay.cli.instance import make_data_dir


@click.command(short_help="Run a worker alone: it scans and listens.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Files at once; as many as the machine has cores by default.")
def worker(jobs: int | None) -> None:
    """Scan folders and listen to music, as the api asks for it, until stopped."""
    from soniquebay.config.settings import WorkerSettings
    from soniquebay.worker.alone import AlreadyRunning
    from soniquebay.worker.app import Worker
    from soniquebay.worker.beginning import NotAdmitted
    from soniquebay.worker.figures.counting import CannotServeFigures
    from soniquebay.worker.listening.listener import CannotListen
    from soniquebay.worker.tasks.binding import bind

    settings = WorkerSettings() if jobs is None else WorkerSettings(jobs=jobs)
    make_data_dir(settings.data_dir)
    try:
        status = Worker(settings, bind).run()
    except (AlreadyRunning, CannotListen, CannotServeFigures, NotAdmitted) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:  # while it still waited for the api
        sys.exit(130)
    # Everything is closed and given back. An ordinary exit would wait seconds more for threads of the pool, which poll.
    sys.stderr.flush()
    os._exit(status)
