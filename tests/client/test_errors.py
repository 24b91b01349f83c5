"""Everything that can go wrong underneath arrives as an error of the client's own family."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from soniquebay.client import sse
from soniquebay.client.api import ApiClient
from soniquebay.client.errors import (
    ApiError,
    ApiUnavailable,
    Conflict,
    NotFound,
    Refused,
    Unauthorized,
    Unprocessable,
)
from soniquebay.contracts.backlog import WindowRequest


def client(answer: Callable[[httpx.Request], httpx.Response], token_path: Path | None = None) -> ApiClient:
    return ApiClient("http://127.0.0.1:1", transport=httpx.MockTransport(answer), token_path=token_path)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused),
        (401, Unauthorized),
        (403, Unauthorized),
        (404, NotFound),
        (409, Conflict),
        (422, Unprocessable),
        (500, ApiUnavailable),
        (503, ApiUnavailable),
    ],
)
def test_a_status_is_an_error_of_the_family(status: int, kind: type[ApiError]) -> None:
    with client(lambda _: httpx.Response(status, json={"detail": "So it is."})) as api, pytest.raises(kind) as caught:
        api.scan(1)
    assert type(caught.value) is kind
    assert "So it is." in str(caught.value)


@pytest.mark.parametrize(
    "fault",
    [httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError],
)
def test_whatever_happens_on_the_wire_is_an_api_that_is_away(fault: type[httpx.TransportError]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise fault("underneath", request=request)

    with client(answer) as api, pytest.raises(ApiUnavailable) as caught:
        api.totals()
    assert isinstance(caught.value.__cause__, fault)


@pytest.mark.parametrize("body", ["<html>", '{"id": "x"}', ""])
def test_an_answer_that_is_not_the_apis_is_an_api_that_is_away(body: str) -> None:
    with client(lambda _: httpx.Response(200, text=body)) as api, pytest.raises(ApiUnavailable, match="is not Sonique"):
        api.scan(1)


def test_an_error_that_is_not_json_still_has_a_sentence() -> None:
    with client(lambda _: httpx.Response(404, text="<html>")) as api, pytest.raises(NotFound, match=r"HTTP 404\."):
        api.scan(1)


def test_a_token_that_is_not_there_yet_is_an_api_that_is_away(tmp_path: Path) -> None:
    with (
        client(lambda _: httpx.Response(200), tmp_path / "worker.token") as api,
        pytest.raises(ApiUnavailable, match="token"),
    ):
        api.window(WindowRequest(worker="w", processes=1))


def test_the_token_is_sent_and_read_anew_when_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "worker.token"
    path.write_text("old\n")
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["Authorization"])
        if seen[-1] == "Bearer old" and path.read_text() == "new\n":
            return httpx.Response(403, json={"detail": "No."})
        return httpx.Response(200, json={"track_ids": [], "scan_ids": []})

    with client(answer, path) as api:
        api.window(WindowRequest(worker="w", processes=1))
        path.write_text("new\n")
        api.window(WindowRequest(worker="w", processes=1))
    assert seen == ["Bearer old", "Bearer old", "Bearer new"]


def test_events_come_back_after_a_lost_connection_from_the_last_one_seen() -> None:
    asked: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("Last-Event-ID"))
        if len(asked) == 2:
            raise httpx.ConnectError("away", request=request)
        number = len(asked)
        data = f'{{"track_id": {number}, "state": "done", "title": "T"}}'
        return httpx.Response(200, text=f": hello\n\nid: {number}\nevent: track\ndata: {data}\n\n")

    with client(answer) as api:
        stream = api.events(sleep=lambda _: None)
        assert [next(stream).id, next(stream).id] == [1, 3]
    assert asked == [None, "1", "1"]


def test_events_give_up_when_the_api_stays_away() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("away", request=request)

    moments = iter(range(100))
    with client(answer) as api, pytest.raises(ApiUnavailable):
        next(api.events(patience_s=5, sleep=lambda _: None, clock=lambda: float(next(moments))))


def test_the_stream_skips_what_it_does_not_know_and_joins_lines_of_data() -> None:
    lines = [
        *("retry: 1000", "", ": comment", "", "id: 1", "event: clusters", "data: {}", ""),
        *("id: 2", "event: track", 'data: {"track_id": 1, "state": "done",', 'data: "title": "T"}', ""),
    ]
    assert [event.id for event in sse.events(lines)] == [2]


def test_an_event_that_cannot_be_read_is_an_api_that_is_away() -> None:
    with pytest.raises(ApiUnavailable):
        list(sse.events(["id: 1", "event: track", "data: {}", ""]))


@pytest.mark.parametrize("address", ["http://127.0.0.1:port", "http://[::1"])
def test_an_address_that_is_none_is_told_at_once(address: str) -> None:
    with pytest.raises(ApiUnavailable, match="is not an address"):
        ApiClient(address)


def test_an_address_of_another_kind_is_an_api_that_is_away() -> None:
    with ApiClient("ftp://127.0.0.1") as api, pytest.raises(ApiUnavailable):
        api.health()
