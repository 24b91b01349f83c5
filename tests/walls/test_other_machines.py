"""An api that other machines can reach, and a worker there that has the music at another place."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from soniquebay.cli.first_files import first_files
from soniquebay.client.api import ApiClient
from soniquebay.client.errors import Conflict, NotFound, Unauthorized, Unprocessable
from soniquebay.client.tokens import Tokens
from soniquebay.config.settings import ApiSettings, WorkerSettings, roots_of
from soniquebay.contracts.backlog import LeaseRequest, WindowRequest
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.paths import to_wire
from soniquebay.worker.app import connect
from soniquebay.worker.elsewhere import Folders
from soniquebay.worker.scanner.service import LibraryScanner
from tests.servers.databases import Dialect, empty_database
from tests.walls.serving import Served, running

EVERYBODY, WORKERS = "e" * 32, "w" * 32
MUSIC = "/music of the api"


@pytest.fixture
def reachable(dialect: Dialect, tmp_path: Path) -> Iterator[Served]:
    """An api with the settings of one that others can reach (here it listens on this machine all the same)."""
    (tmp_path / "here").mkdir()
    with empty_database(dialect, tmp_path) as url:
        settings = ApiSettings(
            data_dir=tmp_path / "data",
            database_url=url,
            api_host="0.0.0.0",
            api_token=SecretStr(EVERYBODY),
            worker_token=SecretStr(WORKERS),
            check_folders=False,
        )
        with running(settings, tmp_path / "here") as served:
            yield served


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": f"Bearer {'x' * 32}"}, {"Authorization": EVERYBODY}, {"Authorization": "Bearer"}]
)
@pytest.mark.parametrize("path", ["/api/status", "/api/tracks", "/api/events", "/api/docs", "/api/openapi.json", "/"])
def test_nobody_gets_anything_without_a_token(reachable: Served, path: str, headers: dict[str, str]) -> None:
    answer = httpx.get(reachable.url + path, headers=headers)
    assert answer.status_code == 401
    assert "shown a token" in answer.json()["detail"]


def test_a_token_that_is_set_is_asked_for_on_this_machine_too(tmp_path: Path) -> None:
    """A proxy that hands strangers on comes from this machine, and names it."""
    with empty_database("sqlite", tmp_path) as url:
        settings = ApiSettings(data_dir=tmp_path / "data", database_url=url, api_token=SecretStr(EVERYBODY))
        with running(settings, tmp_path) as served:
            assert httpx.get(f"{served.url}/api/tracks").status_code == 401
            shown = {"Authorization": f"Bearer {EVERYBODY}"}
            assert httpx.get(f"{served.url}/api/tracks", headers=shown).status_code == 200
            foreign = httpx.get(f"{served.url}/api/tracks", headers=shown | {"Host": "music.example"})
            assert foreign.status_code == 403


def test_whether_it_lives_may_be_asked_by_everybody(reachable: Served) -> None:
    with ApiClient(reachable.url) as stranger:
        assert stranger.health().status == stranger.ready().status == "ok"


def test_whoever_shows_the_token_may_read_and_write_but_not_work(reachable: Served) -> None:
    with ApiClient(reachable.url, tokens=Tokens(everybody=EVERYBODY)) as client:
        scan = client.start_scan(MUSIC).id
        assert client.scan(scan).path == MUSIC
        with pytest.raises(Unauthorized):
            client.window(WindowRequest(worker="w", processes=1))
    with ApiClient(reachable.url, tokens=Tokens(everybody=EVERYBODY, worker=WORKERS)) as worker:
        assert worker.window(WindowRequest(worker="w", processes=1)).track_ids == ()
    assert not (reachable.settings.data_dir / "worker.token").exists()


def test_a_worker_with_the_music_at_another_place_scans_and_takes_what_the_api_knows_by_its_own_path(
    reachable: Served, tmp_path: Path
) -> None:
    here = tmp_path / "here"
    (here / "album").mkdir()
    (here / "album" / "a.mp3").write_bytes(b"a")
    settings = WorkerSettings(
        data_dir=tmp_path / "of the worker",
        api_url=reachable.url,
        worker_token=SecretStr(WORKERS),
        roots=f"{MUSIC}={here}",
    )
    with connect(settings) as worker:
        assert [one.path for one in worker.libraries()] == []
        scan = worker.start_scan(str(here), files=first_files(here)).id
        assert worker.walking(scan).path == str(here)
        assert [file.path for probe in worker.probes() for file in probe.files] == [str(here / "album" / "a.mp3")]
        with ApiClient(reachable.url, tokens=Tokens(everybody=EVERYBODY, worker=WORKERS)) as there:
            assert [file.path for probe in there.probes() for file in probe.files] == [f"{MUSIC}/album/a.mp3"]
        scanner = LibraryScanner(registry=worker, read_tags=lambda _: FileTags(), on_registered=lambda: None)
        assert scanner.scan(scan, str(here)) is not None
        assert [one.path for one in worker.libraries()] == [str(here)]
        (track_id,) = worker.window(WindowRequest(worker="w", processes=1)).track_ids
        assert worker.lease(track_id, LeaseRequest(worker="w")).path == str(here / "album" / "a.mp3")
        assert worker.track(track_id).path == f"{MUSIC}/album/a.mp3"
        (here / "album").rename(here / "renamed")
        again = worker.start_scan(str(here)).id
        worker.walking(again)
        assert scanner.scan(again, str(here)) is not None
        assert (worker.scan(again).moved, worker.scan(again).missing) == (1, 0)


def test_a_name_means_its_library_also_when_that_comes_or_is_renamed_later(reachable: Served, tmp_path: Path) -> None:
    here = tmp_path / "here"
    settings = WorkerSettings(
        data_dir=tmp_path / "of the worker",
        api_url=reachable.url,
        worker_token=SecretStr(WORKERS),
        roots=f"music={here};/spoken=/mnt/spoken",
    )
    with connect(settings) as worker, ApiClient(reachable.url, tokens=Tokens(everybody=EVERYBODY)) as client:
        assert worker.libraries() == ()
        scan = client.start_scan(MUSIC, "all").id
        assert worker.walking(scan).path == MUSIC
        (library,) = client.libraries()
        assert client.rename_library(library.id, "music").name == "music"
        assert worker.walking(scan).path == str(here)
        assert client.start_scan("/spoken").is_new
        assert {one.name: one.path for one in worker.libraries()} == {"music": str(here), "spoken": "/mnt/spoken"}
        assert worker.start_scan(str(here)).id == scan


def test_a_name_that_cannot_serve_is_refused_by_the_api_in_one_sentence(reachable: Served) -> None:
    with ApiClient(reachable.url, tokens=Tokens(everybody=EVERYBODY)) as client:
        with pytest.raises(Unprocessable, match="name: 'a/b' has one of the signs"):
            client.start_scan(MUSIC, "a/b")
        client.start_scan(MUSIC)
        client.start_scan("/live", "live")
        with pytest.raises(Conflict, match="is called 'live' already"):
            client.rename_library(1, "live")
        with pytest.raises(NotFound, match="no library 7"):
            client.rename_library(7, "x")


def test_a_path_is_translated_there_and_back_whatever_its_bytes() -> None:
    folders = Folders(roots_of("/music=/mnt/nas; /music/live=/srv/live"))
    for there, here in {
        "/music/a.mp3": "/mnt/nas/a.mp3",
        "/music": "/mnt/nas",
        "/music/live/b.mp3": "/srv/live/b.mp3",
        "/musical/c.mp3": "/musical/c.mp3",
        to_wire("/music/\udce9.mp3"): to_wire("/mnt/nas/\udce9.mp3"),
    }.items():
        assert folders.to_here(there) == here
        assert folders.to_there(here) == there


@pytest.mark.parametrize(
    "text",
    ["/music", "music", "/music=mnt", "music=mnt", "=/mnt", "a=/x;a=/y", "/m=/x;/m/=/y", "n" * 101 + "=/x"],
)
def test_folders_that_are_no_pairs_are_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match="roots"):
        WorkerSettings(data_dir=tmp_path, roots=text)


def test_a_short_token_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 32 characters"):
        ApiSettings(data_dir=tmp_path, api_token=SecretStr("short"))
