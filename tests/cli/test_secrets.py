from pathlib import Path

import pytest
from click.testing import CliRunner

from soniquebay.cli.secrets import secrets
from soniquebay.config.settings import ApiSettings


def made(folder: Path) -> dict[str, str]:
    result = CliRunner().invoke(secrets, [str(folder)])
    assert (result.exit_code, result.output) == (0, "")
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_passwords_are_made_once_and_differ_from_place_to_place(tmp_path: Path) -> None:
    first = made(tmp_path / "a")
    assert made(tmp_path / "a") == first
    assert set(made(tmp_path / "b").values()).isdisjoint(first.values())
    assert first["database/password"] != first["broker/password"]
    assert min(len(first["database/password"]), len(first["broker/password"])) >= 32


def test_the_roles_read_them_as_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = made(tmp_path)
    monkeypatch.setenv(
        "SONIQUEBAY_SECRETS_DIR", ":".join(f"{tmp_path}/{name}" for name in ("database", "broker", "api", "worker"))
    )
    settings = ApiSettings()
    assert (settings.shown_api_token, settings.shown_worker_token) == (
        first["api/soniquebay_api_token"],
        first["worker/soniquebay_worker_token"],
    )
    assert settings.database_url == f"postgresql://soniquebay:{first['database/password']}@postgres:5432/soniquebay"
    assert settings.broker_url == f"redis://:{first['broker/password']}@redis:6379/0"
    monkeypatch.setenv("SONIQUEBAY_BROKER_URL", "redis://elsewhere/1")
    assert ApiSettings().broker_url == "redis://elsewhere/1"


def test_a_folder_that_cannot_be_written_is_named_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "database").write_text("a file, where a folder belongs")
    result = CliRunner().invoke(secrets, [str(tmp_path)])
    assert result.exit_code == 1
    assert result.output == f"Error: The passwords cannot be kept in {tmp_path}: File exists.\n"
