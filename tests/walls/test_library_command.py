"""`soniquebay library` and what `soniquebay scan` means by a folder, with a real api that may be on another machine."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soniquebay.cli.main import main
from soniquebay.config.settings import ApiSettings
from tests.servers.databases import empty_database
from tests.walls.serving import Served, running

Command = Callable[..., Result]


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """An api on another machine, which does not see the music."""
    (tmp_path / "here" / "jazz").mkdir(parents=True)
    (tmp_path / "here" / "jazz" / "a.mp3").write_bytes(b"a")
    with empty_database("sqlite", tmp_path) as url:
        settings = ApiSettings(data_dir=tmp_path / "data", database_url=url, check_folders=False)
        with running(settings, tmp_path / "here") as served:
            monkeypatch.setenv("SONIQUEBAY_API_URL", served.url)
            yield served


@pytest.fixture
def command(far: Served) -> Command:
    return lambda *words: CliRunner().invoke(main, list(words))


def libraries(far: Served) -> dict[str, str]:
    return {one.name: one.path for one in far.client.libraries()}


def test_a_folder_that_only_workers_see_can_be_scanned(far: Served, command: Command) -> None:
    assert command("scan", "/srv/music").exit_code == 0
    assert libraries(far) == {"music": "/srv/music"}


def test_a_library_is_scanned_again_by_its_name(far: Served, command: Command) -> None:
    command("scan", "/srv/music")
    far.client.cancel_scan(1)
    result = command("scan", "music", "--json")
    assert (result.exit_code, json.loads(result.stdout)["path"]) == (0, "/srv/music")


@pytest.mark.parametrize("key", ["music", "/srv/music"])
def test_a_folder_that_the_settings_map_is_the_library_that_they_map_it_to(
    far: Served, command: Command, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    command("scan", "/srv/music")
    far.client.cancel_scan(1)
    monkeypatch.setenv("SONIQUEBAY_ROOTS", f"{key}={far.music}")
    result = command("scan", str(far.music), "--json")
    assert json.loads(result.stdout)["path"] == "/srv/music"
    assert libraries(far) == {"music": "/srv/music"}


def test_a_folder_that_the_settings_name_is_called_so_by_its_first_scan(
    far: Served, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONIQUEBAY_ROOTS", f"everything={far.music}")
    assert command("scan", str(far.music)).exit_code == 0
    assert libraries(far) == {"everything": str(far.music)}


def test_what_is_neither_a_folder_nor_a_library_is_wrong_usage_in_one_sentence(far: Served, command: Command) -> None:
    command("scan", "/srv/music")
    result = command("scan", "jaz")
    assert result.exit_code == 2
    assert "jaz does not exist here, and no library is called so" in result.stderr
    assert "the libraries are: music." in result.stderr


def test_libraries_are_listed_renamed_and_removed(far: Served, command: Command) -> None:
    assert "no library yet" in command("library", "list").stdout
    command("scan", "/srv/music")
    assert "/srv/music" in command("library", "list").stdout
    assert "is called all now" in command("library", "rename", "music", "all").stdout
    assert json.loads(command("library", "list", "--json").stdout)[0]["name"] == "all"
    assert command("library", "remove", "all").exit_code == 1, "nobody said yes"
    assert "files are where they were" in command("library", "remove", "all", "--yes").stdout
    assert libraries(far) == {}


@pytest.mark.parametrize("words", [("rename", "jazz", "x"), ("remove", "jazz", "--yes")])
def test_a_library_that_is_not_there_is_wrong_usage(command: Command, words: tuple[str, ...]) -> None:
    result = command("library", *words)
    assert result.exit_code == 2
    assert "No library is called jazz" in result.stderr


def test_a_name_that_another_library_has_is_one_sentence(far: Served, command: Command) -> None:
    command("scan", "/srv/music")
    command("scan", "/srv/live")
    result = command("library", "rename", "live", "music")
    assert result.exit_code == 1
    assert "called 'music' already" in result.stderr
    assert libraries(far) == {"music": "/srv/music", "live": "/srv/live"}
