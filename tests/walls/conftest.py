from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.walls.serving import Served, serving


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path) as served:
        yield served
