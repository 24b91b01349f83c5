"""The page of the settings has every one, as the classes have it; and nothing of ours names one that is not there."""

import re
from pathlib import Path

import pytest

from soniquebay.config.settings import ROLES

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| `SONIQUEBAY_(\w+)` \| ([\w, ]+) \| (.+?) \| .+ \|$", re.M)
PAGE = {
    name.lower(): (readers, default)
    for name, readers, default in ROW.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8"))
}
SETTINGS = {name for role in ROLES for name in role.model_fields}
ELSEWHERE = {"secrets_dir"}
"""Read before there are settings."""


def test_the_page_has_every_setting_once_and_no_other() -> None:
    assert set(PAGE) == SETTINGS | ELSEWHERE
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").count("\n| `SONIQUEBAY_") == len(PAGE)


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_the_page_tells_who_reads_a_setting_and_its_default(name: str) -> None:
    having = {
        role.__name__.removesuffix("Settings").lower(): role.model_fields[name]
        for role in ROLES
        if name in role.model_fields
    }
    readers, default = PAGE[name]
    assert readers == ("all" if len(having) == len(ROLES) else ", ".join(having))
    field = next(iter(having.values()))
    if field.default_factory is None and field.default is not None:
        value = str(field.default).lower() if isinstance(field.default, bool) else f"{field.default}".removesuffix(".0")
        assert default == f"`{value}`"


FILES = ("README.md", "compose.yaml", "compose.pi.yaml", "Dockerfile", "deploy/**/*", "docs/*.md")


@pytest.mark.parametrize("pattern", FILES)
def test_no_page_and_no_deployment_names_a_setting_that_is_not_there(pattern: str) -> None:
    for path in ROOT.glob(pattern):
        if path.is_file():
            named = set(re.findall(r"SONIQUEBAY_([A-Z_]*[A-Z])\b", path.read_text(encoding="utf-8")))
            assert {name.lower() for name in named} <= SETTINGS | ELSEWHERE, path
