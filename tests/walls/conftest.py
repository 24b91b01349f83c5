from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.databases import Dialect
from tests.walls.serving import Served, serving


@pytest.fixture
def api(dialect: Dialect, tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path, dialect) as served:
        yield served
