"""Settings come from the environment; a wrong one is refused by name."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from soniquebay.config.broker import celery_config
from soniquebay.config.settings import ApiClientSettings, ApiSettings, BrokerSettings, WebSettings, WorkerSettings


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (
        "API_URL",
        "SONIQUEBAY_API_URL",
        "SONIQUEBAY_JOBS",
        "SONIQUEBAY_DATABASE_URL",
        "SONIQUEBAY_BROKER_URL",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SONIQUEBAY_DATA_DIR", str(tmp_path))


def test_the_database_is_sqlite_in_the_data_folder_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ApiSettings().database == f"sqlite:///{tmp_path}/soniquebay.db"
    monkeypatch.setenv("SONIQUEBAY_DATABASE_URL", "postgresql+psycopg://127.0.0.1/music")
    assert ApiSettings().database == "postgresql+psycopg://127.0.0.1/music"


def test_the_specifications_bare_api_url_is_read_and_ours_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_URL", "http://api:8001")
    assert ApiClientSettings().api_url == "http://api:8001"
    monkeypatch.setenv("SONIQUEBAY_API_URL", "http://127.0.0.1:9000")
    assert ApiClientSettings().api_url == "http://127.0.0.1:9000"


def test_as_many_analysis_processes_as_cores_and_a_setting_for_less(monkeypatch: pytest.MonkeyPatch) -> None:
    assert WorkerSettings().jobs >= 1
    monkeypatch.setenv("SONIQUEBAY_JOBS", "1")
    assert WorkerSettings().jobs == 1


def test_a_wrong_setting_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONIQUEBAY_JOBS", "many")
    with pytest.raises(ValidationError, match="jobs"):
        WorkerSettings()


def test_the_embedded_queue_lives_in_the_data_folder(tmp_path: Path) -> None:
    options = celery_config(BrokerSettings())["broker_transport_options"]
    assert options["data_folder_in"] == options["data_folder_out"] == str(tmp_path / "queue" / "messages")
    assert (tmp_path / "queue" / "messages").is_dir()


def test_on_redis_every_priority_has_its_own_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONIQUEBAY_BROKER_URL", "redis://127.0.0.1:6379/0")
    assert celery_config(BrokerSettings())["broker_transport_options"]["priority_steps"] == list(range(10))


def test_an_empty_variable_counts_as_unset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SONIQUEBAY_DATA_DIR", "SONIQUEBAY_API_URL", "SONIQUEBAY_JOBS", "SONIQUEBAY_DATABASE_URL"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    settings = WorkerSettings()
    assert settings.data_dir == tmp_path / "share" / "soniquebay"
    assert "api_url" not in settings.model_fields_set
    assert ApiSettings().database_url is None


def test_two_data_folders_are_told_apart_without_their_paths(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "one")
    one, link, two = (ApiSettings(data_dir=tmp_path / name).home for name in ("one", "link", "two"))
    assert one == link != two
    assert len(one) == 16


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "http://127.0.0.1:8001"),
        ({"SONIQUEBAY_API_PORT": "9001"}, "http://127.0.0.1:9001"),
        ({"SONIQUEBAY_API_HOST": "10.0.0.1"}, "http://10.0.0.1:8001"),
        ({"SONIQUEBAY_API_HOST": "0.0.0.0"}, "http://127.0.0.1:8001"),
        ({"SONIQUEBAY_API_HOST": "10.0.0.1", "SONIQUEBAY_API_URL": "http://10.0.0.2:1"}, "http://10.0.0.2:1"),
    ],
)
def test_the_api_is_looked_for_where_the_one_of_this_machine_listens_unless_said_otherwise(
    settings: dict[str, str], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert WorkerSettings().api_url == WebSettings().api_url == address
    assert ("api_url" in WorkerSettings().model_fields_set) == ("SONIQUEBAY_API_URL" in settings)
