"""How the commands reach the running api."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from soniquebay.cli.instance import running_api
from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiError, ApiUnavailable
from soniquebay.config.settings import ApiClientSettings


def api_address(settings: ApiClientSettings) -> str:
    """Return where the api is: where the settings say, else where `up` started it, else the default."""
    if "api_url" in settings.model_fields_set:
        return settings.api_url
    running = running_api(settings.data_dir)
    return settings.api_url if running is None else running


@contextmanager
def connected() -> Iterator[ApiClient]:
    """Give a client of the running api; what goes wrong becomes one sentence and exit code 1."""
    address = api_address(ApiClientSettings())
    try:
        yield ApiClient(address)
    except ApiUnavailable as error:
        advice = "Start it with `soniquebay up MUSIC_DIR`; `soniquebay doctor` looks closer."
        raise click.ClickException(f"{error} {advice}") from error
    except ApiError as error:
        raise click.ClickException(str(error)) from error
