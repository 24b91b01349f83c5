import socket
from pathlib import Path

import pytest

from soniquebay.cli.instance import (
    AlreadyRunning,
    DataFolderUnusable,
    PortTaken,
    free_port,
    only_one,
    running_api,
    running_page,
)

PAGE, API = "http://127.0.0.1:8080", "http://127.0.0.1:8001"


def test_a_second_soniquebay_on_the_same_data_folder_is_told_where_the_first_is(tmp_path: Path) -> None:
    with only_one(tmp_path) as announce:
        announce(PAGE, API)
        with pytest.raises(AlreadyRunning, match=PAGE), only_one(tmp_path):
            pass


def test_a_second_one_is_refused_even_while_the_first_only_starts(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(AlreadyRunning, match="already running"), only_one(tmp_path):
        pass


def test_the_data_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with only_one(tmp_path) as announce:
            announce(PAGE, API)


def test_other_commands_find_the_running_api_and_page(tmp_path: Path) -> None:
    with only_one(tmp_path) as announce:
        assert running_api(tmp_path) is None
        announce(PAGE, API)
        assert (running_api(tmp_path), running_page(tmp_path)) == (API, PAGE)
    assert (running_api(tmp_path), running_page(tmp_path)) == (None, None)


def test_without_a_data_folder_nothing_is_running(tmp_path: Path) -> None:
    assert running_api(tmp_path / "nowhere") is None


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert free_port("127.0.0.1", taken) != taken


def test_a_port_promised_to_somebody_else_is_passed_over() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert free_port("127.0.0.1", port, avoid=frozenset({port})) != port


def test_a_taken_port_that_the_user_insists_on_is_refused_by_the_name_of_its_variable() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortTaken, match="SONIQUEBAY_API_PORT"):
            free_port("127.0.0.1", other.getsockname()[1], insist="SONIQUEBAY_API_PORT")


def test_a_data_folder_that_cannot_be_made_is_named_with_what_to_do(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    with pytest.raises(DataFolderUnusable, match=f"{in_the_way}.*SONIQUEBAY_DATA_DIR"), only_one(in_the_way):
        pass
