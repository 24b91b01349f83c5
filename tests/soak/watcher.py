"""Somebody who watches the live events through the whole soak, over the same bad network as the worker."""

import math
import threading
import time

from soniquebay.client.api import ApiClient
from soniquebay.contracts.events import Event

PATIENCE_S = 120.0


class _Over(Exception):
    """Nobody watches any more."""


class Watcher:
    """Keeps every event with an id, in the order of its coming; after a lost connection it asks for what it missed."""

    def __init__(self, url: str) -> None:
        self.seen: list[Event] = []
        self.reconnects = 0
        self._client = ApiClient(url)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def wait_for(self, last_id: int) -> bool:
        """Wait until an event has come; tell whether it has."""
        deadline = time.monotonic() + PATIENCE_S
        while not self.seen or (self.seen[-1].id or 0) < last_id:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.05)
        return True

    def stop(self) -> None:
        """Watch no more: as soon as the connection of now is lost."""
        self._over.set()

    def _watch(self) -> None:
        try:
            with self._client:
                for event in self._client.events(0, patience_s=math.inf, sleep=self._pause):
                    if event.id is not None:
                        self.seen.append(event)
        except _Over:
            return

    def _pause(self, seconds: float) -> None:
        self.reconnects += 1
        if self._over.wait(seconds):
            raise _Over
