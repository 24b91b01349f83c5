"""Passing progress: from a worker to everybody who watches, kept nowhere.

What must not be missed is in the log of events, in the database. What is said every second and is worthless a second
later goes around it: over Redis PubSub where several api processes serve (`RedisFeed`), else by one request to the only
one there is.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import redis
import structlog
from pydantic import ValidationError

from soniquebay.contracts.events import PROGRESS_CHANNEL, Listening

log = structlog.get_logger(__name__)

KEPT: Final = 256
"""What a slow watcher has not fetched; older progress is dropped."""
WAIT_S: Final = 0.5
RECONNECT_S: Final = 2.0


class ProgressHub:
    """Gives every word to all who watch now."""

    def __init__(self) -> None:
        self._watchers: list[deque[Listening]] = []
        self._lock = threading.Lock()

    def tell(self, word: Listening) -> None:
        """Pass a word on."""
        with self._lock:
            for watcher in self._watchers:
                watcher.append(word)

    @contextmanager
    def watched(self) -> Iterator[deque[Listening]]:
        """Give what is told from now on, oldest first; the reader takes it from the left."""
        words: deque[Listening] = deque(maxlen=KEPT)
        with self._lock:
            self._watchers.append(words)
        try:
            yield words
        finally:
            with self._lock:
                self._watchers = [one for one in self._watchers if one is not words]


class RedisFeed(threading.Thread):
    """Listens on Redis for what workers tell, and passes it on; a Redis that is away is looked for again.

    Parameters
    ----------
    url : str
    hub : ProgressHub
    stopping : threading.Event
        Ends it.
    """

    def __init__(self, url: str, hub: ProgressHub, stopping: threading.Event) -> None:
        super().__init__(name="progress", daemon=True)
        self._url, self._hub, self._stopping = url, hub, stopping

    def run(self) -> None:
        """Listen until told to stop."""
        away = False
        while not self._stopping.is_set():
            try:
                with redis.Redis.from_url(self._url, socket_connect_timeout=WAIT_S) as connection:
                    self._listen(connection)
            except redis.RedisError as error:
                if not away:
                    log.warning("progress_not_heard", reason=str(error))
                away = True
                self._stopping.wait(RECONNECT_S)
            else:
                away = False

    def _listen(self, connection: redis.Redis) -> None:
        with connection.pubsub(ignore_subscribe_messages=True) as channel:  # type: ignore[no-untyped-call]  # redis-py's
            channel.subscribe(PROGRESS_CHANNEL)
            while not self._stopping.is_set():
                message = channel.get_message(timeout=WAIT_S)
                if message is not None:
                    self._pass_on(message["data"])

    def _pass_on(self, data: bytes) -> None:
        try:
            self._hub.tell(Listening.model_validate_json(data))
        except ValidationError as error:
            log.debug("progress_not_understood", reason=str(error))
