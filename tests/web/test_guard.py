import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from soniquebay.web.guard import LoopbackOnly, is_loopback


async def page(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "reached"})


def answer(kind: str, **headers: str) -> dict[str, Any]:
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {
        "type": kind,
        "method": "GET",
        "path": "/",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(LoopbackOnly(page)(scope, receive, send))
    return dict(said[0])


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "[::1]:8080", "localhost"])
def test_this_machines_own_names_reach_the_page(host: str) -> None:
    assert answer("http", host=host)["type"] == "reached"
    assert answer("http", host=host, origin="http://127.0.0.1:8080")["type"] == "reached"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.0.7:8080", "", "[", "a@b:80"])
def test_a_foreign_name_that_leads_here_is_refused(host: str) -> None:
    assert answer("http", host=host)["status"] == 403
    assert not is_loopback(host)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example", ""])
def test_another_sites_page_is_refused(origin: str) -> None:
    assert answer("http", host="127.0.0.1:8080", origin=origin)["status"] == 403


def test_another_sites_web_socket_is_closed() -> None:
    assert answer("websocket", host="127.0.0.1:8080", origin="https://evil.example")["type"] == "websocket.close"
    assert answer("websocket", host="127.0.0.1:8080", origin="http://localhost:8080")["type"] == "reached"


def test_the_start_of_the_application_is_not_a_request() -> None:
    assert answer("lifespan")["type"] == "reached"
