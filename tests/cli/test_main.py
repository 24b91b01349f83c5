import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from soniquebay.api.database import Database
from soniquebay.cli.main import COMMANDS, main, missing_sentence, settings_sentence
from soniquebay.config.settings import ApiClientSettings, ApiSettings
from tests.servers.ports import free_port


@pytest.fixture
def backup_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backup of an empty library."""
    library = Database(f"sqlite:///{tmp_path}/music.db")
    library.upgrade()
    library.close()
    monkeypatch.setenv("SONIQUEBAY_DATABASE_URL", f"sqlite:///{tmp_path}/music.db")
    result = CliRunner().invoke(main, ["backup", str(tmp_path / "empty.backup")])
    assert result.exit_code == 0, result.output
    return tmp_path / "empty.backup"


def test_help_lists_every_command_and_imports_none() -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom soniquebay.cli.main import main\n"
        "print(CliRunner().invoke(main, ['--help']).output)\n"
        "heavy = {'numpy', 'pydantic', 'httpx', 'rich', 'nicegui', 'fastapi', 'celery', 'av'} & set(sys.modules)\n"
        "print('LOADED', sorted(heavy))"
    )
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "LOADED []" in output
    for name in COMMANDS:
        assert f"\n  {name} " in output


@pytest.mark.parametrize("name", ["up", "scan", "status", "doctor", "api", "web"])
def test_every_command_has_help_of_its_own(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output


def test_an_unknown_command_is_wrong_usage() -> None:
    result = CliRunner().invoke(main, ["sing"])
    assert result.exit_code == 2
    assert "sing" in result.output


def test_the_version_is_printed() -> None:
    assert CliRunner().invoke(main, ["--version"]).output.startswith("soniquebay ")


def test_a_wrong_setting_is_named_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONIQUEBAY_API_PORT", "eighty")
    result = CliRunner().invoke(main, ["api"])
    assert result.exit_code == 2
    assert "SONIQUEBAY_API_PORT is 'eighty'" in result.output
    assert "Traceback" not in result.output


def test_every_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONIQUEBAY_API_PORT", "0")
    monkeypatch.setenv("SONIQUEBAY_LOG_LEVEL", "loud")
    with pytest.raises(ValidationError) as caught:
        ApiSettings()
    sentence = settings_sentence(caught.value)
    assert sentence is not None
    assert "SONIQUEBAY_API_PORT" in sentence
    assert "SONIQUEBAY_LOG_LEVEL" in sentence


@pytest.mark.parametrize(
    ("command", "variable", "value"),
    [
        (["api"], "SONIQUEBAY_DATABASE_URL", "rubbish"),
        (["restore", "x"], "SONIQUEBAY_DATABASE_URL", "mysql://localhost/music"),
        (["backup", "x"], "SONIQUEBAY_DATABASE_URL", "sqlite:///music.db"),
        (["api"], "SONIQUEBAY_BROKER_URL", "amqp://localhost"),
        (["worker"], "SONIQUEBAY_BROKER_URL", "rubbish"),
        (["doctor"], "SONIQUEBAY_BROKER_URL", "redis://127.0.0.1:notaport/5"),
        (["worker"], "SONIQUEBAY_API_URL", "ftp://localhost"),
        (["doctor"], "SONIQUEBAY_API_URL", "rubbish"),
        (["status"], "API_URL", "rubbish"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_by_every_command_that_reads_it(
    command: list[str], variable: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONIQUEBAY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv(variable, value)
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2
    assert result.output.startswith(f"Error: {variable} is {value!r}: ")
    assert len(result.output.splitlines()) == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SONIQUEBAY_API_TOKEN", "too-short-secret"),
        ("SONIQUEBAY_WORKER_TOKEN", "too-short-secret"),
        ("SONIQUEBAY_DATABASE_URL", "mysql://me:secret@localhost/music"),
        ("SONIQUEBAY_BROKER_URL", "redis://:secret@localhost:notaport/5"),
    ],
)
def test_a_wrong_setting_is_named_without_what_is_secret_in_it(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    result = CliRunner().invoke(main, ["api"])
    assert result.exit_code == 2
    assert variable in result.output
    assert "secret" not in result.output


def test_the_reason_is_our_own_words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONIQUEBAY_ROOTS", "music")
    said = CliRunner().invoke(main, ["worker"]).output
    assert said.startswith(
        "Error: SONIQUEBAY_ROOTS is 'music': music names no folder; write it as music=/mnt/nas/music"
    )


def test_what_follows_from_a_wrong_setting_is_not_named_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONIQUEBAY_API_PORT", "eighty")
    said = CliRunner().invoke(main, ["worker"]).output
    assert "SONIQUEBAY_API_PORT is 'eighty'" in said
    assert "API_URL" not in said


def test_a_folder_of_secrets_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONIQUEBAY_SECRETS_DIR", f"{tmp_path}:{tmp_path}/none")
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 2
    assert result.output.startswith(f"Error: SONIQUEBAY_SECRETS_DIR is '{tmp_path}/none', where there is no folder")


@pytest.mark.parametrize("command", ["api", "backup", "restore"])
def test_a_database_that_is_away_is_one_sentence(
    command: str, tmp_path: Path, backup_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soniquebay.api.app.configure_logging", lambda _settings: None)
    monkeypatch.setenv("SONIQUEBAY_DATA_DIR", str(tmp_path / "other"))
    monkeypatch.setenv("SONIQUEBAY_DATABASE_URL", f"postgresql://me:secret@127.0.0.1:{free_port()}/music")
    files = {"api": [], "backup": [str(tmp_path / "new")], "restore": [str(backup_file)]}
    result = CliRunner().invoke(main, [command, *files[command]])
    assert (result.exit_code, isinstance(result.exception, SystemExit)) == (1, True), result.exception
    assert result.output.startswith("Error: The database ")
    assert len(result.output.splitlines()) == 1
    assert "secret" not in result.output


def test_an_error_that_is_not_about_settings_stays_what_it_is() -> None:
    assert settings_sentence(ValueError("a bug")) is None


@pytest.mark.parametrize(("command", "variable"), [("api", "SONIQUEBAY_API_HOST"), ("web", "SONIQUEBAY_WEB_HOST")])
def test_an_address_that_others_can_reach_is_refused_while_nobody_can_sign_in(
    command: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "0.0.0.0")
    result = CliRunner().invoke(main, [command])
    assert result.exit_code == 2
    assert variable in result.output


def test_the_seeds_bare_api_url_is_a_known_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_URL", "http://elsewhere:1234")
    assert ApiClientSettings().api_url == "http://elsewhere:1234"


@pytest.mark.parametrize(
    ("variable", "value"),
    [("SONIQUEBAY_JOBS", "abc"), ("SONIQUEBAY_JOBS", "0"), ("SONIQUEBAY_FOLLOW_LINKS", "perhaps")],
)
def test_up_refuses_a_wrong_setting_of_any_role_before_it_starts_anything(
    variable: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONIQUEBAY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv(variable, value)
    result = CliRunner().invoke(main, ["up", str(tmp_path)])
    assert result.exit_code == 2
    assert f"{variable} is {value!r}" in result.output
    assert not (tmp_path / "data").exists()


def test_the_api_names_a_damaged_database_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONIQUEBAY_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("soniquebay.api.app.configure_logging", lambda _settings: None)
    (tmp_path / "soniquebay.db").write_bytes(bytes(range(256)) * 64)
    result = CliRunner().invoke(main, ["api"])
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: The database {tmp_path}/soniquebay.db cannot be used")
    assert "move it away" in result.output


@pytest.mark.parametrize("role", ["api", "worker", "beat"])
def test_a_role_alone_says_in_plain_words_that_a_file_is_in_place_of_the_data_folder(
    role: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SONIQUEBAY_DATA_DIR", str(tmp_path / "file"))
    result = CliRunner().invoke(main, [role])
    assert result.exit_code == 1
    assert f"{tmp_path}/file cannot be used: a file is in its place." in result.output


@pytest.mark.parametrize("command", [["up"], ["beat"], ["worker"]])
def test_a_wrong_key_of_the_clusters_configuration_is_named_before_anything_starts(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "mine.yaml"
    config.write_text("gmm_clustering: {periodic: {cleanup: {hour: 25}}}\n", encoding="utf-8")
    monkeypatch.setenv("SONIQUEBAY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SONIQUEBAY_GMM_CONFIG", str(config))
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2
    assert f"{config}: gmm_clustering.periodic.cleanup.hour: " in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("role", ["api", "web"])
def test_a_role_whose_port_is_taken_says_so_in_one_sentence(
    role: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONIQUEBAY_DATA_DIR", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv(f"SONIQUEBAY_{role.upper()}_PORT", str(port))
        result = CliRunner().invoke(main, [role])
    assert result.exit_code == 1
    assert result.output.startswith(
        f"Error: The {role} cannot listen on port {port} of 127.0.0.1: another program uses"
    )
    assert len(result.output.splitlines()) == 1


def test_an_address_of_another_machine_is_none_to_listen_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONIQUEBAY_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SONIQUEBAY_API_HOST", "192.0.2.1")  # kept for examples
    monkeypatch.setenv("SONIQUEBAY_API_TOKEN", "t" * 32)
    result = CliRunner().invoke(main, ["api"])
    assert result.exit_code == 1
    assert "SONIQUEBAY_API_HOST is 192.0.2.1, where this machine cannot listen" in result.output


@pytest.mark.parametrize(
    ("command", "role", "hidden"),
    [
        (["api"], "api", "uvicorn"),
        (["backup", "x"], "api", "alembic"),
        (["restore", "x"], "api", "sqlalchemy"),
        (["worker"], "worker", "celery"),
        (["beat"], "worker", "celery"),
        (["web"], "web", "nicegui"),
    ],
)
def test_a_command_whose_packages_are_not_installed_says_how_to_install_them(
    command: list[str], role: str, hidden: str, tmp_path: Path
) -> None:
    code = (
        "import sys\n"
        f"sys.modules[{hidden!r}] = None\n"  # as if it were not installed
        "from soniquebay.cli.main import main\n"
        f"main({command!r})"
    )
    environment = {"SONIQUEBAY_DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: `soniquebay {command[0]}` cannot run here, as {hidden} is not installed: ")
    assert f"pip install '.[{role}]'" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_module_of_our_own_that_is_missing_is_a_bug_and_stays_one() -> None:
    assert missing_sentence(ModuleNotFoundError(name="soniquebay.api.none"), "api") is None
