"""What a worker says while it listens: once a second, to whoever watches; nobody waits for it, and it may be lost."""

from typing import Protocol

import redis
import structlog

from soniquebay.client.errors import ApiError
from soniquebay.contracts.events import PROGRESS_CHANNEL, Listening

log = structlog.get_logger(__name__)


class Progress(Protocol):
    """Where progress goes."""

    def tell(self, word: Listening) -> None:
        """Say it; never raises for a listener that is away."""


class Silent:
    """Says nothing."""

    def tell(self, word: Listening) -> None:
        """Drop it."""


class Hearer(Protocol):
    """The api, as far as progress goes."""

    def listening(self, word: Listening) -> None:
        """Take note of it."""


class ToApi:
    """Says it to the api: where there is no Redis, there is one api process.

    Parameters
    ----------
    api : Hearer
    """

    def __init__(self, api: Hearer) -> None:
        self._api = api

    def tell(self, word: Listening) -> None:
        """Send it."""
        try:
            self._api.listening(word)
        except ApiError as error:
            log.debug("progress_not_told", reason=str(error))


class ToRedis:
    """Publishes it: every api process hears it.

    Parameters
    ----------
    url : str
    """

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url, socket_connect_timeout=1.0, socket_timeout=1.0)

    def tell(self, word: Listening) -> None:
        """Publish it."""
        try:
            self._redis.publish(PROGRESS_CHANNEL, word.model_dump_json())
        except redis.RedisError as error:
            log.debug("progress_not_told", reason=str(error))
