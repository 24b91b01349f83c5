"""`soniquebay beat`: the calendar of periodic tasks."""

import click


@click.command(short_help="Run the calendar of periodic tasks alone.")
def beat() -> None:
    """Remind the workers of what is due, until stopped."""
    from soniquebay.config.settings import WorkerSettings
    from soniquebay.worker.app import run_beat

    run_beat(WorkerSettings())
