"""What nobody honest sends: each is answered 4xx with one clear sentence, and nothing breaks."""

import base64
import json
from typing import Any

import httpx
import pytest

from tests.api.house import DATA
from tests.walls.serving import Served
from tests.walls.test_client_and_api import walk

BODY = json.loads((DATA / "mir_payload.json").read_text(encoding="utf-8"))
JSON = {"Content-Type": "application/json"}


def refused(api: Served, method: str, path: str, body: Any = None, *, status: int = 422) -> str:
    """Send something and return the sentence that refuses it."""
    content = body if isinstance(body, str | bytes | None) else json.dumps(body)
    with httpx.Client(base_url=api.url, trust_env=False, timeout=60) as client:
        answer = client.request(method, path, content=content, headers=JSON)
        assert client.get("/api/health").status_code == 200
    assert answer.status_code == status, answer.text[:500]
    detail: str = answer.json()["detail"]
    assert detail.endswith(".")
    assert len(detail) < 500
    return detail


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("[" * 100_000, 400, "without deep nesting"),
        ('{"path":' * 50_000, 400, "without deep nesting"),
        (b'{"path": "/\xff"}', 400, "UTF-8"),
        ("[" * 900 + "]" * 900, 422, "JSON object"),
        ("x" * (33 * 2**20), 413, "at most 32 MiB"),
        ({"path": "/" + "a" * 300}, 422, "cannot be looked at"),
        ({"path": "/" + "a/" * 8000}, 422, "cannot be looked at"),
        ({"path": "/" + "a" * 20_000}, 422, "at most 16384 characters"),
        ({"path": "music"}, 422, "not an absolute path"),
        ({"path": "../music"}, 422, "not an absolute path"),
        ({"path": "/no/such/../folder"}, 422, "there is no folder"),
        ({"path": "/a\0b"}, 422, "not an absolute path"),
        ({"path": "/\ud800"}, 422, "path"),
        ({"path": "bytes:/%FF"}, 422, "there is no folder"),
        ({"path": "bytes:"}, 422, "not an absolute path"),
        ({"path": 5}, 422, "path"),
        ({"path": "/dev/null"}, 422, "is a file"),
        ({"path": "/dev/null/below"}, 422, "there is no folder"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_scan_of_what_is_no_folder_is_refused(api: Served, body: Any, status: int, said: str) -> None:
    assert said in refused(api, "POST", "/api/scans", body, status=status)


def test_a_body_sent_in_pieces_without_its_length_is_limited_too(api: Served) -> None:
    with httpx.Client(base_url=api.url, trust_env=False, timeout=60) as client:
        answer = client.post("/api/scans", content=(b" " * 2**20 for _ in range(33)), headers=JSON)
    assert (answer.status_code, "at most 32 MiB" in answer.json()["detail"]) == (413, True)


@pytest.mark.parametrize(
    "change",
    [
        {"mir_version": 2**70},
        {"mir_version": 0},
        {"raw": {**BODY["raw"], "tags": ["\ud800"]}},
        {"normalized": {**BODY["normalized"], "genre_secondary": ["\udfff"]}},
        {"raw": {**BODY["raw"], "features_raw": {"x": json.loads("[" * 400 + "]" * 400)}}},
        {"n" * 5000: 1},
        {"synthetic_tags": [1] * 5000},
    ],
    ids=str,
)
def test_a_payload_that_could_not_be_given_back_is_refused(api: Served, change: dict[str, Any]) -> None:
    walk(api, "a.mp3")
    refused(api, "POST", "/api/tracks/1/mir", BODY | change)
    with httpx.Client(base_url=api.url, trust_env=False) as client:
        assert client.get("/api/tracks/1/mir").status_code == 404


@pytest.mark.parametrize(
    ("sort", "cursor"),
    [
        ("id", ["id", 2**70, 1]),
        ("id", ["id", 1, True]),
        ("id", ["id", 1, 2**70]),
        ("id", ["id", 1, -0.5]),
        ("bpm", ["bpm", 10**400, 1]),
        ("bpm", ["bpm", float("nan"), 1]),
        ("title", ["title", "\ud800", 1]),
        ("title", ["title", "a\0", 1]),
        ("added_at", ["added_at", "9999-12-31T23:59:59-14:00", 1]),
        ("id", json.loads("[" * 500 + "]" * 500)),
    ],
    ids=str,
)
def test_a_cursor_that_we_never_gave_is_refused(api: Served, sort: str, cursor: list[Any]) -> None:
    text = base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip("=")
    assert refused(api, "GET", f"/api/tracks?sort={sort}&cursor={text}").startswith("cursor:")


def test_a_cursor_nested_beyond_reading_is_refused(api: Served) -> None:
    text = base64.urlsafe_b64encode(b"[" * 2900).decode().rstrip("=")
    assert refused(api, "GET", f"/api/tracks?cursor={text}").startswith("cursor:")


@pytest.mark.parametrize("number", ["-1", "0", "1.5", str(2**63), "%00", "%FF", "one"])
def test_a_number_that_no_track_can_have_is_refused(api: Served, number: str) -> None:
    assert "track_id" in refused(api, "GET", f"/api/tracks/{number}")


@pytest.mark.parametrize("path", ["/api/tracks?q=a%00b", "/api/artists?q=%00a", "/api/tracks?genre=%00x"])
def test_a_nul_in_what_is_searched_finds_nothing_by_it(api: Served, path: str) -> None:
    walk(api, "song.mp3")
    with httpx.Client(base_url=api.url, trust_env=False) as client:
        assert client.get(path).json()["items"] == []
