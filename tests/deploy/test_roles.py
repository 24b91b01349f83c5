"""Each role starts from an environment that has its own requirements only, installed as the Dockerfile does it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from soniquebay.cli.demo.library import PIECES, write_piece
from soniquebay.client.api import ApiClient
from tests.e2e.house import House, wait_until
from tests.servers.ports import free_port

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not UV.exists(), reason="uv is not in this environment: run `make setup`"),
]


@pytest.fixture(scope="module")
def environments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The command of each role, in an environment of its own; beat is the worker's, as in the Dockerfile."""
    folder = tmp_path_factory.mktemp("environments")
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "src", source / "src", ignore=shutil.ignore_patterns("__pycache__"))
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=source)
    (wheel,) = folder.glob("*.whl")
    commands = {role: _environment(folder / role, role, wheel) for role in ("api", "worker", "web")}
    return commands | {"beat": commands["worker"]}


def _environment(place: Path, role: str, wheel: Path) -> Path:
    python = str(place / "bin" / "python")
    run(str(UV), "venv", "--quiet", "--python", sys.executable, str(place))
    required = str(ROOT / "requirements" / f"{role}.txt")
    run(str(UV), "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", required)
    run(str(UV), "pip", "install", "--quiet", "--python", python, "--no-deps", str(wheel))
    return place / "bin" / "soniquebay"


def run(*command: str, cwd: Path | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def role(command: Path, name: str, environment: dict[str, str], log: Path) -> Iterator[None]:
    """Run a role until the block ends, from when it says that it is alive."""

    def alive() -> bool:
        assert process.poll() is None, f"{name} ended:\n{log.read_text()}"
        return (
            subprocess.run([command, "alive", name], env=environment, capture_output=True, check=False).returncode == 0
        )

    with log.open("wb") as output:
        process = subprocess.Popen([command, name], env=environment, stdout=output, stderr=output)
    try:
        wait_until(alive, f"{name} is not alive")
        yield
    finally:
        process.terminate()
        process.wait(60)


def test_the_roles_do_their_work_from_their_own_requirements_alone(
    environments: dict[str, Path], tmp_path: Path
) -> None:
    house = House(tmp_path / "data")
    music = tmp_path / "music"
    music.mkdir()
    write_piece(music, PIECES[0])
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "SONIQUEBAY_DATA_DIR": str(house.data_dir),
        "SONIQUEBAY_API_PORT": str(house.api_port),
        "SONIQUEBAY_API_URL": house.api,
        "SONIQUEBAY_WEB_PORT": str(house.web_port),
        "SONIQUEBAY_WORKER_METRICS_PORT": str(free_port()),
        "SONIQUEBAY_JOBS": "1",
    }
    with ExitStack() as running:
        for name in ("api", "worker", "beat", "web"):
            running.enter_context(role(environments[name], name, environment, tmp_path / f"{name}.log"))
        client = running.enter_context(ApiClient(house.api))
        scan = client.start_scan(str(music)).id
        wait_until(lambda: client.scan(scan).status == "done", (tmp_path / "worker.log").read_text())
        assert client.scan(scan).done == 1
        figures = f"http://127.0.0.1:{environment['SONIQUEBAY_WORKER_METRICS_PORT']}/metrics"
        wait_until(  # what a process of the pool told has come to the main one
            lambda: "soniquebay_tracks_analysed_total 1.0" in httpx.get(figures, trust_env=False).text,
            "the worker's figures do not tell the track",
        )


@pytest.mark.parametrize(
    ("installed", "command", "role"), [("worker", "api", "api"), ("worker", "backup", "api"), ("api", "web", "web")]
)
def test_a_command_of_a_role_that_is_not_installed_says_how_to_install_it(
    installed: str, command: str, role: str, environments: dict[str, Path], tmp_path: Path
) -> None:
    environment = {"PATH": os.environ["PATH"], "SONIQUEBAY_DATA_DIR": str(tmp_path)}
    arguments = [str(tmp_path / "file")] if command == "backup" else []
    done = subprocess.run(
        [environments[installed], command, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: `soniquebay {command}` cannot run here, as ")
    assert f"pip install '.[{role}]'" in done.stderr
