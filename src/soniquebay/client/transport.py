"""Requests to the api with httpx, and its faults as the client's own errors."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from soniquebay.client.errors import REFUSALS, ApiUnavailable, Refused
from soniquebay.client.tokens import NO_TOKENS, Tokens

Answer = TypeVar("Answer")
Filter = str | int | float | bool | Sequence[str] | Sequence[int] | None
"""What a filter of an address may be; None leaves it out."""

CONNECT_S = 5.0
KEEP_ALIVE_S = 3.0
"""Shorter than the server's 5 s, so that no request is sent on a connection that the server is closing."""


class Transport:
    """Speaks JSON with the api.

    Parameters
    ----------
    base_url : str
    token_path : Path or None
        File of the worker's token; read when it is first needed, and again when the api refuses what was read.
    tokens : Tokens
        What is shown to an api that asks for it.
    timeout_s : float
        How long an answer may take.
    transport : httpx.BaseTransport, optional
        For tests: another way to reach an application.
    """

    def __init__(
        self,
        base_url: str,
        *,
        token_path: Path | None = None,
        tokens: Tokens = NO_TOKENS,
        timeout_s: float = 60.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._url = base_url.rstrip("/")
        self._token_path = token_path
        self._tokens = tokens
        self._token: str | None = tokens.worker
        try:
            self._http = httpx.Client(
                base_url=self._url,
                timeout=httpx.Timeout(timeout_s, connect=CONNECT_S),
                limits=httpx.Limits(keepalive_expiry=KEEP_ALIVE_S),
                transport=transport,
                headers={} if tokens.everybody is None else {"Authorization": f"Bearer {tokens.everybody}"},
                trust_env=False,  # a proxy of the environment has no business between two processes of one machine
            )
        except httpx.InvalidURL as error:
            raise ApiUnavailable(f"{base_url} is not an address: write it as http://127.0.0.1:8001.") from error

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, path: str, answer: TypeAdapter[Answer], params: Mapping[str, Any] | None = None) -> Answer:
        """Ask for something."""
        return self._parsed(self._send("GET", path, params=params), answer)

    def get_bytes(self, path: str, params: Mapping[str, Any] | None = None) -> bytes:
        """Ask for a file."""
        response = self._send("GET", path, params=params)
        if response.is_error:
            self._refuse(response)
        return response.content

    def post(
        self,
        path: str,
        answer: TypeAdapter[Answer],
        body: BaseModel | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send something."""
        return self._parsed(self._send("POST", path, content=_json(body), headers=_typed(headers)), answer)

    def patch(self, path: str, answer: TypeAdapter[Answer], body: BaseModel) -> Answer:
        """Change something."""
        return self._parsed(self._send("PATCH", path, content=_json(body), headers=_typed(None)), answer)

    def delete(self, path: str, answer: TypeAdapter[Answer]) -> Answer:
        """Remove something."""
        return self._parsed(self._send("DELETE", path), answer)

    def get_as_worker(self, path: str, answer: TypeAdapter[Answer], params: Mapping[str, Any] | None = None) -> Answer:
        """Ask for something that only workers may see."""
        return self._parsed(self._send_as_worker("GET", path, params=params), answer)

    def post_as_worker(
        self,
        path: str,
        answer: TypeAdapter[Answer],
        body: BaseModel | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send something that only workers may send."""
        return self._parsed(self._send_as_worker("POST", path, body, headers), answer)

    def put_as_worker(self, path: str, answer: TypeAdapter[Answer], body: BaseModel | None = None) -> Answer:
        """Replace something that only workers may replace."""
        return self._parsed(self._send_as_worker("PUT", path, body), answer)

    @contextmanager
    def stream(self, path: str, headers: Mapping[str, str], timeout_s: float) -> Iterator[Iterator[str]]:
        """Give the lines of an endless answer as they come."""
        timeout = httpx.Timeout(timeout_s, connect=CONNECT_S)
        with (
            self._told_apart(),
            self._http.stream("GET", path, headers=dict(headers), timeout=timeout) as response,
        ):
            if response.is_error:
                response.read()
                self._refuse(response)
            yield response.iter_lines()

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        with self._told_apart():
            return self._http.request(method, path, **request)

    def _send_as_worker(
        self,
        method: str,
        path: str,
        body: BaseModel | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> httpx.Response:
        known = self._token is not None
        response = self._send(method, path, content=_json(body), headers=self._signed(headers), params=params)
        if known and response.status_code in {401, 403}:  # the api may have made a new token since
            self._token = self._tokens.worker
            response = self._send(method, path, content=_json(body), headers=self._signed(headers), params=params)
        return response

    def _signed(self, headers: Mapping[str, str] | None) -> dict[str, str]:
        token = self._worker_token()
        return _typed(headers) | ({} if token is None else {"Authorization": f"Bearer {token}"})

    def _worker_token(self) -> str | None:
        if self._token is None and self._token_path is not None:
            try:
                self._token = self._token_path.read_text(encoding="ascii").strip() or None
            except FileNotFoundError as error:
                raise ApiUnavailable(
                    f"The worker's token is not at {self._token_path} yet: the api makes it there at its first start; "
                    "for the api of another machine, set SONIQUEBAY_WORKER_TOKEN."
                ) from error
            except PermissionError as error:
                raise ApiUnavailable(
                    f"The worker's token at {self._token_path} may not be read: be the user whom the api is, or set "
                    "SONIQUEBAY_WORKER_TOKEN."
                ) from error
        return self._token

    @contextmanager
    def _told_apart(self) -> Iterator[None]:
        try:
            yield
        except httpx.TimeoutException as error:
            raise ApiUnavailable(f"The api at {self._url} does not answer in time.") from error
        except httpx.HTTPError as error:
            raise ApiUnavailable(f"The api at {self._url} cannot be reached: is it running?") from error

    def _parsed(self, response: httpx.Response, answer: TypeAdapter[Answer]) -> Answer:
        if response.is_error:
            self._refuse(response)
        try:
            return answer.validate_json(response.content or b"null")
        except ValidationError as error:
            raise ApiUnavailable(f"What answers at {self._url} is not SoniqueBay's api of this version.") from error

    def _refuse(self, response: httpx.Response) -> None:
        detail = _detail(response)
        if response.status_code >= 500:
            raise ApiUnavailable(f"The api at {self._url} is in trouble: {detail}")
        raise REFUSALS.get(response.status_code, Refused)(response.status_code, detail)


def given(filters: Mapping[str, Filter]) -> dict[str, Filter]:
    """Return the filters that are given."""
    return {name: value for name, value in filters.items() if value is not None}


def _json(body: BaseModel | None) -> bytes | None:
    return None if body is None else body.model_dump_json().encode()


def _typed(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {"Content-Type": "application/json", **({} if headers is None else headers)}


def _detail(response: httpx.Response) -> str:
    try:
        match response.json():
            case {"detail": str(detail)}:
                return detail
    except ValueError:  # not JSON: something else answers at this address
        pass
    return f"HTTP {response.status_code}."
