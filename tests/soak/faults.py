"""What happens to a house: each method one kind of fault, from its beginning to its end."""

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from redis import Redis

from tests.soak.house import ROLES, Soaked
from tests.soak.proxy import Weather

BIRTH_S = 120.0
"""A worker that was started has processes after so long, on the slowest machine."""
ANYWHERE = (
    *("kill_listener", "kill_pool_child", "kill_worker", "kill_api", "kill_beat", "cut_power"),
    *("cut_network", "break_api", "slow_api"),
)
OF_REDIS = ("restart_redis", "flush_redis")
OF_POSTGRES = ("restart_postgres",)
OF_THE_FOLDER = ("lose_messages",)
OF_A_SMALL_DISK = ("fill_disk",)
KINDS = (*ANYWHERE, *OF_REDIS, *OF_POSTGRES, *OF_THE_FOLDER, *OF_A_SMALL_DISK)


def kinds_for(house: Soaked) -> tuple[str, ...]:
    """Return the kinds of fault that can happen to a house."""
    return (
        *ANYWHERE,
        *(OF_THE_FOLDER if house.servers.redis is None else OF_REDIS),
        *(() if house.servers.postgres is None else OF_POSTGRES),
        *(OF_A_SMALL_DISK if house.small_disk else ()),
    )


@dataclass(frozen=True)
class Faults:
    """What happens to it."""

    house: Soaked
    chance: random.Random
    long_s: float
    """How long the network is cut."""
    short_s: float
    """How long the api is broken, slow, or the disk full."""

    def strike(self, kind: str) -> None:
        """Let a kind of fault happen."""
        happen: Callable[[], None] = getattr(self, kind)
        happen()

    def kill_listener(self) -> None:
        """Kill a process that decodes and analyses."""
        self._kill_below(2)

    def kill_pool_child(self) -> None:
        """Kill a process of the worker's pool."""
        self._kill_below(1)

    def kill_worker(self) -> None:
        self.house.restart("worker")

    def kill_api(self) -> None:
        self.house.restart("api")

    def kill_beat(self) -> None:
        self.house.restart("beat")

    def cut_power(self) -> None:
        """Kill everything of ours at once."""
        self.house.restart(*ROLES)

    def restart_redis(self) -> None:
        assert self.house.servers.redis is not None
        self.house.servers.redis.stop()
        time.sleep(self.chance.uniform(0.1, 1.0))
        self.house.servers.redis.start()

    def flush_redis(self) -> None:
        with Redis.from_url(self.house.servers.broker_url) as connection:
            connection.flushall()

    def lose_messages(self) -> None:
        """Delete what waits in the embedded queue."""
        for message in (self.house.data / "queue" / "messages").glob("*"):
            message.unlink(missing_ok=True)

    def restart_postgres(self) -> None:
        assert self.house.servers.postgres is not None
        self.house.servers.postgres.stop()
        time.sleep(self.chance.uniform(0.1, 1.0))
        self.house.servers.postgres.start()

    def cut_network(self) -> None:
        self._weather("cut", self.long_s)

    def break_api(self) -> None:
        self._weather("broken", self.short_s)

    def slow_api(self) -> None:
        self._weather("slow", self.short_s)

    def fill_disk(self) -> None:
        """Fill the data folder's disk, to its last byte."""
        assert self.house.small_disk  # never the disk of this machine
        ballast = self.house.data / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(b"\0" * 65536)
        time.sleep(self.short_s)
        ballast.unlink()

    def _weather(self, kind: Weather, seconds: float) -> None:
        self.house.proxy.change(kind)
        time.sleep(seconds)
        self.house.proxy.change("fair")

    def _kill_below(self, generation: int) -> None:
        """Kill one of the worker's processes; after a restart there may be none for a while."""
        deadline = time.monotonic() + BIRTH_S
        while not (living := self.house.descendants("worker", generation)):
            self.house.revive()
            assert time.monotonic() < deadline, f"the worker has no processes to kill\n{self.house.logs()}"
            time.sleep(0.05)
        with suppress(ProcessLookupError):
            os.kill(self.chance.choice(living), signal.SIGKILL)
