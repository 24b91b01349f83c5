import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog

from soniquebay.config.logs import configure_logging
from soniquebay.config.settings import CommonSettings


@pytest.fixture
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    yield
    sys.excepthook = hook
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


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("log_format", ["json", "console"])
def test_the_ids_of_the_work_under_way_are_in_every_line_also_in_those_of_libraries(
    log_format: Literal["json", "console"], capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(CommonSettings(log_format=log_format))
    with structlog.contextvars.bound_contextvars(scan_id=3, track_id=7):
        structlog.get_logger("test").info("track_analysed", elapsed_s=0.5)
        logging.getLogger("some.library").warning("something odd")
    structlog.get_logger("test").info("worker_ready")
    ours, theirs, after = capsys.readouterr().err.splitlines()
    for line in (ours, theirs):
        if log_format == "json":
            assert json.loads(line) | {"scan_id": 3, "track_id": 7} == json.loads(line)
        else:
            assert "scan_id=3" in line
            assert "track_id=7" in line
    assert "track_id" not in after


def test_a_fault_that_ends_a_process_is_one_event_too() -> None:
    code = (
        "from soniquebay.config.logs import configure_logging\n"
        "from soniquebay.config.settings import CommonSettings\n"
        "configure_logging(CommonSettings(log_format='json'))\n"
        "raise ValueError('of a bug')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    (line,) = done.stderr.splitlines()
    told = json.loads(line)
    assert (done.returncode, told["event"], told["level"]) == (1, "ended_by_a_fault", "critical")
    assert told["exception"].endswith("ValueError: of a bug")
