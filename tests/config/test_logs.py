import logging
from collections.abc import Iterator

import pytest
import structlog

from soniquebay.config.logs import configure_logging
from soniquebay.config.settings import CommonSettings


@pytest.fixture
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def broken() -> None:
    secret = "".join(("to", "ken-", "of-the-worker"))
    raise ValueError(len(secret))


@pytest.mark.usefixtures("restored")
def test_a_logged_error_does_not_show_the_values_of_variables(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(CommonSettings())
    try:
        broken()
    except ValueError:
        structlog.get_logger("test").exception("request_failed", path="/api/x")
    said = capsys.readouterr().err
    assert "request_failed" in said
    assert "ValueError: 19" in said
    assert "token-of-the-worker" not in said
