"""`make run` hands the folder on as it was typed."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["A$AP Rocky", 'mix "b" `touch x`', "it's (x) & y; z", "-rf", "Ke$ha $HOME $(MUSIC)"])
def test_a_folders_name_reaches_the_command_as_it_was_typed(name: str, tmp_path: Path) -> None:
    command = tmp_path / "bin" / "soniquebay"
    command.parent.mkdir()
    command.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    command.chmod(0o755)
    for made in ("bin/uv", ".run"):  # the environment is there already
        (tmp_path / made).touch()
    said = subprocess.run(
        ["make", "--silent", "run", f"VENV={tmp_path}", f"MUSIC={name}"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert said.stdout.splitlines() == ["up", "--", name]
