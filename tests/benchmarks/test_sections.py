import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.__main__ import SECTIONS, run
from benchmarks.inputs import Inputs

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_is_a_module_and_needs_inputs_that_exist(name: str) -> None:
    assert find_spec(SECTIONS[name].module)
    assert set(SECTIONS[name].needs) <= set(Inputs.__dataclass_fields__)


def test_a_section_without_its_input_says_what_to_give() -> None:
    assert run(SECTIONS["accuracy"], Inputs()) == "not measured: give --evalset"


def test_a_section_that_does_not_exist_is_refused_by_name() -> None:
    command = [sys.executable, "-m", "benchmarks", "sped"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert "no section 'sped'" in said.stderr
