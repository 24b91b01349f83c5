"""The command `soniquebay api` and how it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiUnavailable
from tests.e2e.house import COMMAND, wait_until
from tests.servers.ports import free_port


def answers(client: ApiClient) -> bool:
    try:
        return client.ready().status == "ok"
    except ApiUnavailable:
        return False


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_an_api_that_is_told_to_stop_ends_with_status_0(tmp_path: Path, told: signal.Signals) -> None:
    port = free_port()
    settings = {"SONIQUEBAY_DATA_DIR": str(tmp_path), "SONIQUEBAY_API_PORT": str(port)}
    process = subprocess.Popen([*COMMAND, "api"], env=os.environ | settings)
    try:
        with ApiClient(f"http://127.0.0.1:{port}") as client:
            wait_until(lambda: answers(client), "the api did not start")
        process.send_signal(told)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait()
