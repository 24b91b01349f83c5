"""`soniquebay api`: the api alone."""

import click

from soniquebay.cli.instance import make_data_dir
from soniquebay.cli.loopback import require_loopback


@click.command()
def api() -> None:
    """Run the api alone: it keeps the database and answers over HTTP.

    Settings: SONIQUEBAY_API_HOST, SONIQUEBAY_API_PORT, SONIQUEBAY_DATA_DIR, SONIQUEBAY_DATABASE_URL.
    """
    from soniquebay.api.app import DatabaseUnusable, serve
    from soniquebay.config.settings import ApiSettings

    settings = ApiSettings()
    require_loopback("SONIQUEBAY_API_HOST", settings.api_host)
    make_data_dir(settings.data_dir)
    try:
        serve(settings)
    except DatabaseUnusable as error:
        raise click.ClickException(str(error)) from error
