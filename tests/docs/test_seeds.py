"""The map from the specification to the code points at things that exist."""

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "seeds.md").read_text(encoding="utf-8")
HERE = [line.split("|")[2] for line in PAGE.splitlines() if line.startswith("|") and line.count("|") >= 3]


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(soniquebay\.[\w.]+(?::\w+)?)`", "\n".join(HERE)))))
def test_every_name_in_the_map_can_be_imported(name: str) -> None:
    module, _, attribute = name.partition(":")
    loaded = import_module(module)
    assert not attribute or hasattr(loaded, attribute)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(src/[\w./]+)`", "\n".join(HERE)))))
def test_every_path_in_the_map_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(
    "folder",
    sorted(
        set(
            re.findall(
                r"^\| `((?:src|tests|docs|benchmarks)[\w/]*)/`",
                (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"),
                re.M,
            )
        )
    ),
)
def test_every_folder_of_the_architecture_page_exists(folder: str) -> None:
    assert (ROOT / folder).is_dir()
