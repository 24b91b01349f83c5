"""What programs that are not our client see."""

import http.client
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from sqlalchemy import select

from soniquebay.api.models.events import LoggedEvent
from tests.api.house import DATA, payload
from tests.walls.serving import Served
from tests.walls.test_client_and_api import take, walk

JSON = {"Content-Type": "application/json"}
BODY = json.loads((DATA / "mir_payload.json").read_text(encoding="utf-8"))


@contextmanager
def browser(api: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=api.url, trust_env=False, timeout=30) as client:
        yield client


def test_the_acceptance_payload_is_answered_201_twice(api: Served) -> None:
    walk(api, "a.mp3")
    track_id = take(api).track_id
    with browser(api) as client:
        for _ in range(2):
            answer = client.post(f"/api/tracks/{track_id}/mir", json=BODY)
            assert (answer.status_code, answer.json()) == (201, {"success": True, "track_id": track_id})


@pytest.mark.parametrize(
    ("block", "field", "value"),
    [
        ("normalized", "bpm", -1.0),
        ("normalized", "bpm", "fast"),
        ("normalized", "camelot_key", "13Z"),
        ("normalized", "danceability", 1.2),
        ("normalized", "beauty", 1.0),
        ("scores", "mood_valence", -1.1),
        ("raw", "source", None),
        ("raw", "source", "\ud800"),
    ],
)
def test_an_invalid_body_is_422_naming_the_field_and_nothing_is_stored(
    api: Served, block: str, field: str, value: object
) -> None:
    walk(api, "a.mp3")
    body = BODY | {block: BODY[block] | {field: value}}
    with browser(api) as client:
        answer = client.post("/api/tracks/1/mir", content=json.dumps(body), headers=JSON)
        assert answer.status_code == 422
        assert f"{block}.{field}" in answer.json()["detail"]
        assert client.get("/api/tracks/1/mir").status_code == 404
        assert client.get("/api/tracks/1").json()["state"] == "pending"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
@pytest.mark.parametrize("place", ["normalized", "features_raw"])
def test_a_number_that_is_none_is_422(api: Served, number: str, place: str) -> None:
    walk(api, "a.mp3")
    if place == "normalized":
        text = json.dumps(BODY).replace('"bpm": 128.0', f'"bpm": {number}')
    else:
        text = json.dumps(BODY).replace('"version": "1.0"', f'"version": "1.0", "features_raw": {{"x": [{number}]}}')
    with browser(api) as client:
        answer = client.post("/api/tracks/1/mir", content=text, headers=JSON)
        assert (answer.status_code, place in answer.json()["detail"]) == (422, True)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/tracks/99", None, 404),
        ("GET", f"/api/tracks/{2**70}", None, 422),
        ("GET", "/api/tracks/0", None, 422),
        ("GET", "/api/tracks/one", None, 422),
        ("GET", "/api/tracks?bpm_min=nan", None, 422),
        ("GET", "/api/tracks?bmp_min=1", None, 422),
        ("GET", "/api/tracks?limit=1000", None, 422),
        ("GET", "/api/tracks?artist_id=99999999999999999999999", None, 422),
        ("GET", "/api/artists?cursor=x", None, 422),
        ("GET", "/api/tracks/1/mir-summary?lang=de", None, 422),
        ("GET", "/api/gmm/clusters?members_=3", None, 422),
        ("POST", "/api/gmm/train?max_components=3", None, 422),
        ("GET", "/api/nothing", None, 404),
        ("DELETE", "/api/scans", None, 405),
        ("POST", "/api/scans", "{", 422),
        ("POST", "/api/scans", '{"path": ""}', 422),
        ("POST", "/api/scans", '{"path": "relative"}', 422),
        ("POST", "/api/scans", '{"path": "/no/such"}', 422),
        ("POST", "/api/tracks/99/mir", json.dumps(BODY), 404),
        ("POST", "/api/tracks/99/mir", None, 422),
        ("POST", "/api/backlog/window", "{}", 401),
        ("GET", "/docs", None, 404),
    ],
)
def test_every_fault_is_one_sentence(api: Served, method: str, path: str, body: str | None, status: int) -> None:
    with browser(api) as client:
        answer = client.request(method, path, content=body, headers=JSON)
    assert answer.status_code == status
    detail = answer.json()["detail"]
    assert detail.endswith((".", "found"))
    assert "\n" not in detail


def test_a_body_that_does_not_say_it_is_json_is_told_how_to(api: Served) -> None:
    walk(api, "a.mp3")
    with browser(api) as client:
        answer = client.post("/api/tracks/1/mir", content=json.dumps(BODY), headers={"Content-Type": "text/plain"})
    assert (answer.status_code, "Content-Type: application/json" in answer.json()["detail"]) == (422, True)


def test_a_wrong_token_is_403(api: Served) -> None:
    with browser(api) as client:
        for token, status in (("Bearer wrong", 403), ("Basic abc", 401), ("Bearer é", 403)):
            headers = {b"Authorization": token.encode()}
            assert client.post("/api/backlog/window", json={}, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "127.0.0.1:1"}, 200),
        ({"Host": "LOCALHOST"}, 200),
        ({"Host": "[::1]:8001"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "localhost@evil.example"}, 403),
        ({"Host": "localhost:port"}, 403),
        ({"Host": "192.168.1.5"}, 403),
        ({"Host": ""}, 403),
        ({"Origin": "http://127.0.0.1:8080"}, 200),
        ({"Origin": "http://localhost:8080"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:8080"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
    ids=str,
)
def test_no_other_sites_page_comes_through(api: Served, headers: dict[str, str], status: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", api.settings.api_port)
    connection.putrequest("GET", "/api/health", skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == status
    answer.read()
    connection.close()


def test_a_foreign_page_can_neither_read_nor_write(api: Served) -> None:
    with browser(api) as client:
        foreign = {"Origin": "https://evil.example"}
        assert client.post("/api/scans", json={"path": str(api.music)}, headers=foreign).status_code == 403
        assert client.get("/api/events", headers=foreign).status_code == 403
        assert client.get("/api/scans").json() == []


def test_health_readiness_and_the_description_of_the_api(api: Served) -> None:
    with browser(api) as client:
        assert client.get("/api/health").json()["status"] == "ok"
        assert client.get("/api/ready").status_code == 200
        described = client.get("/api/openapi.json").json()
        names = {one["name"] for one in described["paths"]["/api/tracks"]["get"]["parameters"]}
        assert {"bpm_min", "energy_max", "compatible_with", "tag"} <= names
        api.app.state.context.database.downgrade()
        answer = client.get("/api/ready")
        assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
        assert client.get("/api/health").status_code == 200


def test_the_docs_page_and_all_that_it_loads_come_from_here(api: Served) -> None:
    with browser(api) as client:
        page = client.get("/api/docs")
        loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert {path.rpartition("/")[2] for path in loaded} >= {"swagger-ui-bundle.js", "swagger-ui.css", "start.js"}
        for path in loaded:
            assert path.startswith("/api/")
            assert client.get(path).status_code == 200
        assert "<script>" not in page.text
        assert "script-src 'self';" in page.headers["Content-Security-Policy"]
        assert client.get("/api/docs", headers={"Host": "evil.example"}).status_code == 403
        for path in ("no.js", "../../pyproject.toml", "%2e%2e/main.py"):
            assert client.get(f"/api/docs/assets/{path}").status_code == 404


def test_a_fault_of_our_own_is_500_with_a_plain_sentence_and_logged_once(
    api: Served, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    api.app.state.context.database.downgrade()
    with browser(api) as client:
        answer = client.get("/api/tracks")
    said = caplog.text + "".join(capsys.readouterr())
    assert (said.count("request_failed"), said.count("Exception in ASGI application")) == (1, 0)
    assert answer.status_code == 500
    assert answer.json() == {"detail": "Something went wrong inside SoniqueBay; its log says what."}


def test_a_last_event_id_that_is_no_number_is_refused_and_one_from_the_future_starts_now(api: Served) -> None:
    with browser(api) as client:
        assert client.get("/api/events", headers={"Last-Event-ID": "x"}).status_code == 422
        with client.stream("GET", "/api/events", headers={"Last-Event-ID": "99999"}) as stream:
            lines = stream.iter_lines()
            assert next(lines).startswith("retry:")
            begun = time.monotonic()
            walk(api, "a.mp3")
            while not next(lines).startswith("data:"):
                assert time.monotonic() - begun < 20


def test_progress_is_told_about_twice_a_second_and_its_end_always(api: Served) -> None:
    scan_id = walk(api, *(f"{number}.mp3" for number in range(20)))
    for track_id in range(1, 21):
        api.client.store_mir(track_id, payload())
        api.clock.advance(0.1)
    with api.app.state.context.database.reading() as session:
        told = session.scalars(select(LoggedEvent).where(LoggedEvent.event == "scan")).all()
    assert len(told) <= 10
    assert (told[-1].data["id"], told[-1].data["status"]) == (scan_id, "done")
