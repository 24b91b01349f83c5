"""What every test relies on: laws are tried without a stopwatch, and no setting of this machine leaks in."""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.servers.brokers import BROKERS, Broker, broker_url
from tests.servers.databases import DIALECTS, Dialect

settings.register_profile(
    "house",
    deadline=None,  # no test depends on how fast the machine is
    database=None,  # nothing is written beside the tests
    derandomize="CI" in os.environ,  # a person's run explores; the gate repeats
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

for name in [name for name in os.environ if name.startswith("SONIQUEBAY_") or name == "API_URL"]:
    del os.environ[name]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make golden` write what the tests of `tests/mir/test_golden.py` otherwise check."""
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files anew instead of checking them"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests of real processes: they take longest, and one of two processes should not wait for them."""
    items.sort(key=lambda item: item.path.parent.name not in {"e2e", "soak", "browser"})


@pytest.fixture(scope="session", params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """Every test of the api runs on each database that it may run on."""
    chosen: Dialect = request.param
    return chosen


@pytest.fixture(params=BROKERS)
def broker(request: pytest.FixtureRequest) -> str:
    """Every test of the worker's queue runs on each broker: its address, with nothing waiting there."""
    chosen: Broker = request.param
    return broker_url(chosen)
