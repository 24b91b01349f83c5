"""`soniquebay web`: the page alone."""

import click

from soniquebay.cli.instance import PortTaken, require_port
from soniquebay.cli.loopback import require_loopback


@click.command()
def web() -> None:
    """Run the page alone; it speaks to the api at SONIQUEBAY_API_URL.

    Settings: SONIQUEBAY_WEB_HOST, SONIQUEBAY_WEB_PORT, SONIQUEBAY_API_URL.
    """
    from soniquebay.config.settings import WebSettings
    from soniquebay.web.app import serve

    settings = WebSettings()
    if not settings.web_in_container:
        require_loopback("SONIQUEBAY_WEB_HOST", settings.web_host)
    try:
        require_port("web", settings.web_host, settings.web_port)
    except PortTaken as error:
        raise click.ClickException(str(error)) from error
    serve(settings)
