"""The systemd units are understood by systemd, where it is there."""

import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
ROLES = ("api", "worker", "beat", "web")

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A file system with nothing in it but the units and the command."""
    units = tmp_path / "etc/systemd/system"
    shutil.copytree(UNITS, units)
    command = tmp_path / "opt/soniquebay/bin/soniquebay"
    command.parent.mkdir(parents=True)
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    for role in ROLES:
        (units / f"soniquebay@{role}.service").symlink_to("soniquebay@.service")
    return tmp_path


@needs_systemd
@pytest.mark.parametrize("unit", ["soniquebay.target", *(f"soniquebay@{role}.service" for role in ROLES)])
def test_systemd_finds_no_fault_in_a_unit(unit: str, root: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", f"--root={root}", "--man=no", "--recursive-errors=no", "verify", unit],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "soniquebay" in line]
    assert (done.returncode, ours) == (0, [])


@needs_systemd
@pytest.mark.parametrize("unit", ["soniquebay.target", "soniquebay@worker.service"])
def test_all_roles_or_one_alone_start_with_the_machine_where_they_are_enabled(unit: str, tmp_path: Path) -> None:
    """A machine for a worker enables the worker's unit and not the target, which asks for all four."""
    units = shutil.copytree(UNITS, tmp_path / "etc/systemd/system")
    subprocess.run(["systemctl", f"--root={tmp_path}", "enable", unit], capture_output=True, check=True)
    assert [link.name for link in units.glob("multi-user.target.wants/*")] == [unit]


def test_a_listening_process_that_runs_out_of_memory_does_not_take_its_worker_along() -> None:
    assert "OOMPolicy=continue" in (UNITS / "soniquebay@.service").read_text(encoding="utf-8").splitlines()


def test_every_role_has_its_unit() -> None:
    target = (UNITS / "soniquebay.target").read_text(encoding="utf-8")
    assert all(f"soniquebay@{role}.service" in target for role in ROLES)
