"""Every requirement of a role comes built, for both kinds of processor: nothing is compiled where it is installed."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv")

pytestmark = [
    pytest.mark.slow,  # asks the package index
    pytest.mark.skipif(not UV.exists(), reason="uv is not in this environment: run `make setup`"),
]


@pytest.mark.parametrize("platform", ["aarch64-manylinux_2_28", "x86_64-manylinux_2_28"])
@pytest.mark.parametrize("requirements", ["api", "worker", "web", "run", "build", "uv"])
def test_there_is_a_wheel_of_everything_required(requirements: str, platform: str, tmp_path: Path) -> None:
    # An empty environment, so that what this one has is asked for too.
    environment = tmp_path / "environment"
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, environment], check=True)
    wanted = ROOT / "requirements" / f"{requirements}.txt"
    command = [str(UV), "pip", "install", "--dry-run", "--python", str(environment / "bin" / "python")]
    command += ["--python-platform", platform, "--only-binary", ":all:", "--require-hashes", "-r", str(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
