"""`soniquebay beat`: the calendar of periodic tasks."""

import click

from soniquebay.cli.instance import make_data_dir


@click.command(short_help="Run the calendar of periodic tasks alone.")
def beat() -> None:
    """Remind the workers of what is due, until stopped."""
    from soniquebay.config.settings import WorkerSettings
    from soniquebay.worker.beat import run_beat
    from soniquebay.worker.beginning import NotAdmitted

    settings = WorkerSettings()
    make_data_dir(settings.data_dir)
    try:
        run_beat(settings)
    except NotAdmitted as error:
        raise click.ClickException(str(error)) from error
