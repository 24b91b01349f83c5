"""The commands `backup` and `restore` beside a real api."""

from pathlib import Path

import pytest

from soniquebay.client.api import ApiClient
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def test_a_library_is_backed_up_while_it_is_served_and_restored_when_it_is_not(tmp_path: Path) -> None:
    house, other = House(tmp_path / "data"), House(tmp_path / "other")
    music, file = tmp_path / "music", tmp_path / "library.backup"
    music.mkdir()
    nothing = house.run("backup", str(file))
    assert (nothing.returncode, "There is no library in" in nothing.stderr) == (1, True)

    with house.alone("api", house.api_port):
        with ApiClient(house.api) as client:
            client.start_scan(str(music))
        made = house.run("backup", str(file))
        assert (made.returncode, made.stderr) == (0, "")
        assert made.stdout.startswith("0 tracks, ")
        assert "--force" in house.run("backup", str(file)).stderr
        refused = house.run("restore", str(file), "--force")
        assert (refused.returncode, "stop it first" in refused.stderr) == (1, True)

    kept = house.run("restore", str(file))
    assert (kept.returncode, "There is a library in this database already" in kept.stderr) == (1, True)
    restored = other.run("restore", str(file))
    assert (restored.returncode, restored.stderr) == (0, "")
    with other.alone("api", other.api_port), ApiClient(other.api) as client:
        assert [library.path for library in client.libraries()] == [str(music)]
