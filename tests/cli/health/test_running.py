from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from soniquebay.cli.health import running
from soniquebay.cli.health.finding import Finding
from soniquebay.worker.elsewhere import Folders
from tests.servers.databases import Dialect
from tests.walls.serving import Served, serving


@pytest.fixture
def api(dialect: Dialect, tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path, dialect) as served:
        yield served


def roles(api: Served, *, ahead_s: float = 0.0) -> dict[str, Finding]:
    now = datetime.now(UTC) + timedelta(seconds=ahead_s)
    found = [*running.api(api.client.health(), api.url, now), *running.connections(api.client)]
    return {finding.subject: finding for finding in found}


def test_a_running_api_tells_its_version_its_clock_and_its_database(api: Served, dialect: Dialect) -> None:
    found = roles(api)
    assert (found["Api"].state, found["Clock"].state) == ("ok", "ok")
    assert found["Database"].found.startswith({"sqlite": "SQLite 3", "postgresql": "PostgreSQL 1"}[dialect])


@pytest.mark.parametrize(("ahead_s", "word"), [(3600.0, "behind"), (-3600.0, "ahead")])
def test_a_clock_that_is_wrong_is_a_problem(api: Served, ahead_s: float, word: str) -> None:
    clock = roles(api, ahead_s=ahead_s)["Clock"]
    assert clock.state == "problem"
    assert word in clock.found
    assert "NTP" in str(clock.advice)


def test_a_library_is_looked_for_where_this_machine_has_it(api: Served, tmp_path: Path) -> None:
    api.client.start_scan(str(api.music))
    elsewhere, nowhere = tmp_path / "elsewhere", tmp_path / "nowhere"
    elsewhere.mkdir()
    (plain,) = running.libraries(api.client, Folders({}))
    (mapped,) = running.libraries(api.client, Folders({str(api.music): str(elsewhere)}))
    (missing,) = running.libraries(api.client, Folders({str(api.music): str(nowhere)}))
    assert (plain.subject, plain.state, plain.found) == ("Library 1 'music'", "ok", str(api.music))
    assert (mapped.subject, mapped.state) == ("Library 1 'music'", "ok")
    assert str(elsewhere) in mapped.found
    assert missing.state == "problem"
    assert "SONIQUEBAY_ROOTS" in str(missing.advice)


def test_a_name_is_a_problem_only_where_a_library_is_called_nearly_so(api: Served) -> None:
    (first,) = running.libraries(api.client, Folders({"musik": "/mnt/music"}))
    api.client.start_scan(str(api.music))
    library, wrong = running.libraries(api.client, Folders({"musik": "/mnt/music"}))
    _, other = running.libraries(api.client, Folders({"audiobooks": "/mnt/books"}))
    _, both = running.libraries(api.client, Folders({"music": str(api.music), "music2": "/mnt/more"}))
    assert [one.state for one in (first, library, wrong, other, both)] == ["note", "ok", "problem", "note", "note"]
    assert wrong.found == "no library is called 'musik', as SONIQUEBAY_ROOTS names it; the libraries are: 'music'"
    assert "If 'music' is meant, correct it" in str(wrong.advice)
