"""A page that listens on every address of its container still answers under this machine's names only."""

import subprocess
from pathlib import Path

import httpx
import pytest

from tests.e2e.house import COMMAND, House, answers, wait_until

pytestmark = pytest.mark.e2e


def test_in_a_container_the_page_may_listen_anywhere_but_answers_no_foreign_name(tmp_path: Path) -> None:
    house = House(tmp_path / "data")
    everywhere = {**house.environment, "SONIQUEBAY_API_URL": house.api, "SONIQUEBAY_WEB_HOST": "0.0.0.0"}
    refused = subprocess.run([*COMMAND, "web"], env=everywhere, capture_output=True, text=True, check=False)
    assert (refused.returncode, "SONIQUEBAY_WEB_HOST is 0.0.0.0" in refused.stderr) == (2, True)

    process = subprocess.Popen(
        [*COMMAND, "web"], env=everywhere | {"SONIQUEBAY_WEB_IN_CONTAINER": "true"}, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: answers(house.web_port), "the page did not start")
        with httpx.Client(base_url=house.page, trust_env=False) as client:
            assert client.get("/favicon.ico").status_code == 200
            assert client.get("/", headers={"Host": "evil.example"}).status_code == 403
    finally:
        process.terminate()
        process.wait(60)
