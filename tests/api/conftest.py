from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.house import House, house
from tests.servers.databases import Dialect


@pytest.fixture
def home(dialect: Dialect, tmp_path: Path) -> Iterator[House]:
    with house(dialect, tmp_path) as made:
        yield made
