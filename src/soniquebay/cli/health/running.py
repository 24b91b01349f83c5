"""What runs at the moment: api, database, workers, page."""

import socket
from typing import Final
from urllib.parse import urlsplit

from soniquebay.cli.health.finding import Finding
from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiError, ApiUnavailable

START: Final = "Start everything: soniquebay up MUSIC_DIR"


def roles(client: ApiClient, address: str) -> list[Finding]:
    """Check the api, and through it the database and the workers."""
    try:
        health = client.health()
    except ApiUnavailable:
        return [Finding("Api", "note", f"not running at {address}", START)]
    except ApiError as error:
        return [
            Finding("Api", "problem", f"{address} answers, but not as SoniqueBay: {error}", "Set SONIQUEBAY_API_URL.")
        ]
    return [Finding("Api", "ok", f"version {health.version} at {address}"), _database(client), _workers(client)]


def _database(client: ApiClient) -> Finding:
    try:
        ready = client.ready()
    except ApiError as error:
        return Finding("Database", "problem", str(error), "See logs/api.log in the data folder.")
    if ready.status == "ok":
        return Finding("Database", "ok", "reached, with the tables of this version")
    found = "not ready" if ready.detail is None else ready.detail
    return Finding("Database", "problem", found, "See logs/api.log in the data folder.")


def _workers(client: ApiClient) -> Finding:
    try:
        totals = client.totals()
    except ApiError as error:
        return Finding("Workers", "problem", str(error), "See logs/api.log in the data folder.")
    if totals.workers == 0:
        return Finding("Workers", "note", "none was heard from lately", "Start one: soniquebay worker")
    return Finding("Workers", "ok", f"{totals.workers} heard from lately")


def no_page() -> Finding:
    """Say that there is no page, as nothing runs."""
    return Finding("Page", "note", "not running", START)


def page(address: str) -> Finding:
    """Check that something answers where the page should be."""
    parts = urlsplit(address)
    try:
        with socket.create_connection((str(parts.hostname), int(parts.port or 80)), timeout=2.0):
            return Finding("Page", "ok", address)
    except OSError:
        return Finding("Page", "note", f"not running at {address}", START)
