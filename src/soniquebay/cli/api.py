"""`soniquebay api`: the api alone."""

import click

from soniquebay.cli.instance import PortTaken, make_data_dir, require_port
from soniquebay.cli.refusal import WrongUsage


@click.command()
def api() -> None:
    """Run the api alone: it keeps the database and answers over HTTP.

    Settings: SONIQUEBAY_API_HOST, SONIQUEBAY_API_PORT, SONIQUEBAY_DATA_DIR, SONIQUEBAY_DATABASE_URL;
    to be reached by other machines, SONIQUEBAY_API_TOKEN and SONIQUEBAY_WORKER_TOKEN.
    """
    from soniquebay.api.app import NotLoopback, require_token_beyond_this_machine, serve
    from soniquebay.api.engines import DatabaseUnusable
    from soniquebay.config.settings import ApiSettings

    settings = ApiSettings()
    try:
        require_token_beyond_this_machine(settings)
    except NotLoopback as error:
        raise WrongUsage(str(error)) from error
    make_data_dir(settings.data_dir)
    try:
        require_port("api", settings.api_host, settings.api_port)
        serve(settings)
    except (DatabaseUnusable, PortTaken) as error:
        raise click.ClickException(str(error)) from error
