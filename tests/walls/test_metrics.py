"""What Prometheus sees of the api."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.walls.serving import Served
from tests.walls.test_client_and_api import take, walk

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def scrape(api: Served) -> Samples:
    answer = httpx.get(f"{api.url}/metrics", trust_env=False)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/plain")
    return samples(answer.text)


def value(found: Samples, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


def test_the_library_and_the_backlog_are_told_in_numbers(api: Served) -> None:
    walk(api, "a.mp3", "b.mp3")
    take(api)
    found = scrape(api)
    assert value(found, "soniquebay_tracks", state="pending") == 1
    assert value(found, "soniquebay_tracks", state="analysing") == 1
    assert value(found, "soniquebay_tracks", state="done") == 0
    assert value(found, "soniquebay_scans", state="analysing") == 1
    assert value(found, "soniquebay_worker_processes") >= 1
    assert value(found, "soniquebay_queue_messages", queue="control") == len(api.queue.scans)


def test_requests_are_counted_by_endpoint_not_by_what_strangers_ask_for(api: Served) -> None:
    with httpx.Client(base_url=api.url, trust_env=False) as client:
        for path in ("/api/tracks/7", "/api/tracks/8", "/wp-admin", "/.env"):
            assert client.get(path).status_code == 404
        client.request("BREW", "/coffee")
    found = scrape(api)
    assert value(found, "soniquebay_requests_total", method="GET", endpoint="/api/tracks/{track_id}", status="404") == 2
    endpoints = {dict(labels)["endpoint"] for name, labels in found if name == "soniquebay_requests_total"}
    methods = {dict(labels)["method"] for name, labels in found if name == "soniquebay_requests_total"}
    assert not {"/wp-admin", "/.env", "/coffee"} & endpoints
    assert "BREW" not in methods


def test_a_broker_that_is_away_costs_its_figures_only(api: Served) -> None:
    api.queue.reachable = False
    found = scrape(api)
    assert not any(name == "soniquebay_queue_messages" for name, _ in found)
    assert value(found, "soniquebay_tracks", state="done") == 0
