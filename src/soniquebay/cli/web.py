"""`soniquebay web`: the page alone."""

import click

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
    serve(settings)
