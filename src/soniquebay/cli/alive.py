"""`soniquebay alive ROLE`: whether a role of this machine works, for health checks of containers and the like."""

import time
from collections.abc import Callable, Mapping
from typing import Final

import click
import httpx

from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiError
from soniquebay.config.addresses import http_address
from soniquebay.config.settings import ApiSettings, WebSettings, WorkerSettings

PATIENCE_S: Final = 5.0
BEAT_SILENCE_S: Final = 60.0
"""The calendar's file is touched at least every few seconds."""


def _api() -> str | None:
    settings = ApiSettings()
    try:
        with ApiClient(http_address(settings.api_host, settings.api_port), timeout_s=PATIENCE_S) as client:
            client.ready()
    except ApiError as error:
        return str(error)
    return None


def _worker() -> str | None:
    settings = WorkerSettings()
    if settings.worker_metrics_port is None:
        return "SONIQUEBAY_WORKER_METRICS_PORT is not set: without it a worker cannot be asked."
    return _answers(f"{http_address(settings.worker_metrics_host, settings.worker_metrics_port)}/metrics")


def _beat() -> str | None:
    try:
        silence_s = time.time() - WorkerSettings().beat_file.stat().st_mtime
    except OSError:
        return "The calendar has not begun."
    return None if silence_s < BEAT_SILENCE_S else f"The calendar has stood still for {silence_s:.0f} s."


def _web() -> str | None:
    settings = WebSettings()
    return _answers(f"{http_address(settings.web_host, settings.web_port)}/favicon.ico")


def _answers(address: str) -> str | None:
    try:
        answer = httpx.get(address, timeout=PATIENCE_S, trust_env=False)
    except httpx.HTTPError as error:
        return f"{address} does not answer ({error})."
    return None if answer.is_success else f"{address} answers {answer.status_code}."


CHECKS: Final[Mapping[str, Callable[[], str | None]]] = {"api": _api, "worker": _worker, "beat": _beat, "web": _web}
"""Role to the check that says what is wrong, None where nothing is."""


@click.command()
@click.argument("role", type=click.Choice(tuple(CHECKS)))
def alive(role: str) -> None:
    """Exit with 0 if ROLE works on this machine (or in this container), with 1 and a sentence if not."""
    fault = CHECKS[role]()
    if fault is not None:
        raise click.ClickException(fault)
