import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from soniquebay.cli.instance import PortTaken
from soniquebay.cli.roles import Addresses, choose_addresses, programs
from soniquebay.config.settings import ApiSettings, WebSettings


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_the_children_are_told_the_same_addresses_and_folder(tmp_path: Path) -> None:
    children = programs(tmp_path, Addresses(api_port=9001, web_port=9002))
    assert [child.name for child in children] == ["api", "worker", "beat", "web"]
    for child in children:
        assert child.environment["SONIQUEBAY_API_URL"] == "http://127.0.0.1:9001"
        assert child.environment["SONIQUEBAY_API_PORT"] == "9001"
        assert child.environment["SONIQUEBAY_WEB_PORT"] == "9002"
        assert child.environment["SONIQUEBAY_DATA_DIR"] == str(tmp_path)
        assert child.log == tmp_path / "logs" / f"{child.name}.log"


def test_a_taken_port_that_was_asked_for_is_refused(taken: int) -> None:
    with pytest.raises(PortTaken, match="SONIQUEBAY_WEB_PORT"):
        choose_addresses(ApiSettings(), WebSettings(web_port=taken))


def test_a_taken_default_port_is_replaced_and_said(taken: int) -> None:
    settings = ApiSettings.model_construct(_fields_set=set(), api_port=taken)
    addresses = choose_addresses(settings, WebSettings())
    assert addresses.api_port != taken
    assert str(taken) in addresses.moved[0]
