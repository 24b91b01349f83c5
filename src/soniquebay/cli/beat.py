"""`soniquebay beat`: the calendar of periodic tasks."""

import click

from soniquebay.cli.instance import make_data_dir


@click.command(short_help="Run the calendar of periodic tasks alone.")
def beat() -> None:
    """Remind the workers of what is due, until stopped."""
    from soniquebay.config.settings import WorkerSettings
    from soniquebay.worker.beat import run_beat

    settings = WorkerSettings()
    make_data_dir(settings.data_dir)
    run_beat(settings)
