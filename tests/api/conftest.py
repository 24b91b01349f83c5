from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.house import House, house
from tests.api.places import Library, library_of
from tests.servers.databases import Dialect


@pytest.fixture
def home(dialect: Dialect, tmp_path: Path) -> Iterator[House]:
    with house(dialect, tmp_path) as made:
        yield made


@pytest.fixture
def library(home: House, tmp_path: Path) -> Iterator[Library]:
    with library_of(home, tmp_path) as made:
        yield made
