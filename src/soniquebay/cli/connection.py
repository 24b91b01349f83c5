"""How the commands reach the running api."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

from soniquebay.cli.instance import running_api
from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiError, ApiUnavailable
from soniquebay.client.transport import Tokens
from soniquebay.config.settings import ApiClientSettings

PATIENCE_S: Final = 5.0
ADVICE: Final = "Start it with `soniquebay up MUSIC_DIR`; `soniquebay doctor` looks closer."


class NothingRuns(Exception):
    """No SoniqueBay runs on the data folder; the message is one sentence for the user."""


def tokens_of(settings: ApiClientSettings) -> Tokens:
    """Return what to show to an api that asks for it."""
    return Tokens(everybody=settings.shown_api_token)


def api_address(settings: ApiClientSettings) -> str:
    """Return where the api is: where the settings say, else where `up` started it, else the default.

    What listens at the default address is used only if it serves this data folder: it may be another library.

    Raises
    ------
    NothingRuns
        Nothing was named, nothing is kept running by `up`, and the default address does not serve this folder.
    """
    if "api_url" in settings.model_fields_set:
        return settings.api_url
    running = running_api(settings.data_dir)
    if running is not None:
        return running
    sentence = f"No SoniqueBay runs on {settings.data_dir}"
    try:
        with ApiClient(settings.api_url, tokens=tokens_of(settings), timeout_s=PATIENCE_S) as client:
            home = client.health().home
    except ApiError as error:
        raise NothingRuns(f"{sentence}.") from error
    if home != settings.home:
        raise NothingRuns(f"{sentence} (the one at {settings.api_url} serves another data folder).")
    return settings.api_url


@contextmanager
def connected() -> Iterator[ApiClient]:
    """Give a client of the running api; what goes wrong becomes one sentence and exit code 1."""
    try:
        settings = ApiClientSettings()
        with ApiClient(api_address(settings), tokens=tokens_of(settings)) as client:
            yield client
    except (ApiUnavailable, NothingRuns) as error:
        raise click.ClickException(f"{error} {ADVICE}") from error
    except ApiError as error:
        raise click.ClickException(str(error)) from error
