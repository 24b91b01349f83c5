from pathlib import Path

import pytest

from soniquebay.api.app import NotLoopback, create_app
from soniquebay.api.engines import DatabaseUnusable
from soniquebay.api.services import worker_token
from soniquebay.config.settings import ApiSettings
from tests.api.house import FakeQueue
from tests.servers import postgres


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "music.example"])
def test_it_does_not_start_where_others_could_reach_it_without_a_token(tmp_path: Path, host: str) -> None:
    with pytest.raises(NotLoopback, match=r"SONIQUEBAY_API_HOST is .*: set SONIQUEBAY_API_TOKEN"):
        create_app(ApiSettings(data_dir=tmp_path, api_host=host), queue=FakeQueue())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_it_starts_on_this_machine(tmp_path: Path, host: str) -> None:
    app = create_app(ApiSettings(data_dir=tmp_path, api_host=host), queue=FakeQueue())
    assert app.state.context.database.migrated()
    app.state.context.database.close()


def test_the_workers_token_is_made_once_and_kept_secret(tmp_path: Path) -> None:
    path = tmp_path / "data" / "worker.token"
    token = worker_token.ensure(path)
    assert len(token) >= 40
    path.chmod(0o644)
    assert worker_token.ensure(path) == token
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_empty_token_file_is_filled(tmp_path: Path) -> None:
    path = tmp_path / "worker.token"
    path.touch()
    assert worker_token.ensure(path) == path.read_text().strip() != ""


def test_a_database_that_cannot_hold_every_name_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """PostgreSQL makes one like this where its machine has no language set."""
    with (
        postgres.blank_database(encoding="SQL_ASCII") as url,
        pytest.raises(
            DatabaseUnusable, match=r"its encoding is SQL_ASCII; make it anew with CREATE DATABASE .* 'UTF8'"
        ),
    ):
        create_app(ApiSettings(data_dir=tmp_path, database_url=url), queue=FakeQueue())
