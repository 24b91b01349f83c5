"""The one client fits every place that needs a part of it; mypy proves it, this file only has to be read."""

from soniquebay.client.api import ApiClient
from soniquebay.web.feed import Library
from soniquebay.worker.runtime import Backlog


def test_the_client_is_what_the_worker_and_the_page_ask_for() -> None:
    with ApiClient("http://127.0.0.1:1") as client:
        parts: tuple[Backlog, Library] = (client, client)
    assert len(parts) == 2
