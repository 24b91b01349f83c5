"""How the commands reach the running api."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

from soniquebay.cli.instance import running_api
from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiError, ApiUnavailable, Unauthorized
from soniquebay.client.tokens import Admission, Tokens
from soniquebay.config.settings import ApiClientSettings, CommonSettings

PATIENCE_S: Final = 5.0
LOOK_THERE: Final = "Look whether it runs on that machine, at its firewall, and at SONIQUEBAY_API_URL here."
ADVICE: Final = "Start it with `soniquebay up MUSIC_DIR`; `soniquebay doctor` looks closer."


class NothingRuns(Exception):
    """No SoniqueBay runs on the data folder; the message is one sentence for the user."""


def tokens_of(settings: CommonSettings) -> Tokens:
    """Return what to show to an api that asks for it."""
    return Tokens.of(api=settings.shown_api_token, worker=settings.shown_worker_token)


def admission(settings: CommonSettings, address: str) -> Admission:
    """Return what tells whether the api at an address accepts that."""
    return Admission(address, settings.shown_api_token, settings.shown_worker_token, settings.token_path)


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
    settings = ApiClientSettings()
    try:
        address = api_address(settings)
        with ApiClient(address, tokens=tokens_of(settings)) as client:
            try:
                yield client
            except Unauthorized as error:
                raise click.ClickException(str(admission(settings, address).of_everybody(error))) from error
    except (ApiUnavailable, NothingRuns) as error:
        advice = LOOK_THERE if "api_url" in settings.model_fields_set else ADVICE
        raise click.ClickException(f"{error} {advice}") from error
    except ApiError as error:
        raise click.ClickException(str(error)) from error
