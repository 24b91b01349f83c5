from collections.abc import Iterator

import pytest

from tests.servers.databases import Dialect
from tests.soak.checks.right import Right, RightHouse, right_house
from tests.walls.serving import serving


@pytest.fixture(scope="module")
def right_one(dialect: Dialect, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RightHouse]:
    with serving(tmp_path_factory.mktemp("right"), dialect) as served, right_house(served) as made:
        yield made


@pytest.fixture
def right(right_one: RightHouse) -> Iterator[Right]:
    """All is right; what a test plants is undone afterwards."""
    with right_one.planting() as right:
        yield right
