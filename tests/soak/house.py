"""The whole of SoniqueBay in its distributed way, every process and server of it ours to kill."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis

from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiUnavailable
from tests.e2e.house import COMMAND, wait_until
from tests.servers import postgres, processes, redis
from tests.servers.ports import free_port
from tests.soak.proxy import Proxy

LEASE_S = 6


@dataclass
class Soaked:
    """The roles and the servers, and what can be done to them."""

    folder: Path
    postgres: postgres.OwnServer
    redis: redis.OwnServer
    api_port: int = field(default_factory=free_port)
    roles: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    proxy: Proxy = field(init=False)

    def __post_init__(self) -> None:
        self.proxy = Proxy(self.api_port)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def client(self) -> ApiClient:
        """Return a client that speaks with the api itself, not through the proxy."""
        return ApiClient(f"http://127.0.0.1:{self.api_port}")

    def start(self, role: str) -> None:
        """Start a role, or start it again."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SONIQUEBAY_")}
        settings = {
            "SONIQUEBAY_DATA_DIR": str(self.data),
            "SONIQUEBAY_DATABASE_URL": self.postgres.url,
            "SONIQUEBAY_BROKER_URL": self.redis.url,
            "SONIQUEBAY_API_PORT": str(self.api_port),
            "SONIQUEBAY_API_URL": f"http://127.0.0.1:{self.proxy.port}",
            "SONIQUEBAY_LEASE_S": str(LEASE_S),
            "SONIQUEBAY_RECONCILE_S": "1",
            "SONIQUEBAY_WATCH": "false",
            "SONIQUEBAY_JOBS": "2",
        }
        with (self.folder / f"{role}.log").open("ab") as log:
            self.roles[role] = subprocess.Popen([*COMMAND, role], env=inherited | settings, stdout=log, stderr=log)

    def kill(self, role: str) -> None:
        """End a role as a power cut does."""
        self.roles[role].kill()
        self.roles[role].wait()

    def descendants(self, role: str, generation: int) -> list[int]:
        """Return the living processes below a role: 1 its children, 2 their children."""
        found = [self.roles[role].pid]
        for _ in range(generation):
            found = [child for parent in found for child in _children(parent)]
        return found

    def ready(self) -> bool:
        """Tell whether the api answers and has its database."""
        with self.client() as client:
            try:
                return client.ready().status == "ok"
            except ApiUnavailable:
                return False

    def revive(self) -> None:
        """Start what has died of something else than our kill; tell if there was any such thing."""
        for role, process in self.roles.items():
            if process.poll() is not None:
                self.start(role)

    def logs(self) -> str:
        return "\n".join(f"--- {log.name}\n{log.read_text()[-3000:]}" for log in sorted(self.folder.glob("*.log")))


@dataclass(frozen=True)
class Faults:
    """What happens to it."""

    house: Soaked
    chance: random.Random
    long_s: float
    """How long the network is cut."""
    short_s: float
    """How long the api is broken, slow, or the disk full."""

    def kill_listener(self) -> None:
        self._kill_below(2)

    def kill_pool_child(self) -> None:
        self._kill_below(1)

    def kill_worker(self) -> None:
        self.house.kill("worker")
        self.house.start("worker")

    def kill_api(self) -> None:
        self.house.kill("api")
        self.house.start("api")

    def kill_beat(self) -> None:
        self.house.kill("beat")
        self.house.start("beat")

    def restart_redis(self) -> None:
        self.house.redis.stop()
        time.sleep(self.chance.uniform(0.1, 1.0))
        self.house.redis.start()

    def flush_redis(self) -> None:
        with Redis.from_url(self.house.redis.url) as connection:
            connection.flushall()

    def restart_postgres(self) -> None:
        self.house.postgres.stop()
        time.sleep(self.chance.uniform(0.1, 1.0))
        self.house.postgres.start()

    def cut_network(self) -> None:
        self._weather("cut", self.long_s)

    def break_api(self) -> None:
        self._weather("broken", self.short_s)

    def slow_api(self) -> None:
        self._weather("slow", self.short_s)

    def fill_disk(self) -> None:
        """Fill the data folder's disk, which is a small one where it could be mounted."""
        ballast = self.house.data / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(b"\0" * 65536)
        time.sleep(self.short_s)
        ballast.unlink()

    def _weather(self, kind: str, seconds: float) -> None:
        self.house.proxy.change(kind)  # type: ignore[arg-type]  # named above
        time.sleep(seconds)
        self.house.proxy.change("fair")

    def _kill_below(self, generation: int) -> None:
        living = self.house.descendants("worker", generation)
        if living:
            os.kill(self.chance.choice(living), signal.SIGKILL)


@contextmanager
def soaked(folder: Path) -> Iterator[Soaked]:
    """Give a running house on servers of its own; whatever happens, nothing is left afterwards."""
    (folder / "data").mkdir()
    mounted = small_disk(folder / "data")
    database, broker = postgres.own_server(), redis.OwnServer()
    broker.start()
    house = Soaked(folder, database, broker)
    try:
        for role in ("api", "worker", "beat"):
            house.start(role)
        wait_until(house.ready, "the api did not start")
        yield house
    finally:
        for process in house.roles.values():
            processes.stop(process, signal.SIGKILL)
        house.proxy.close()
        database.stop()
        broker.stop()
        shutil.rmtree(database.folder, ignore_errors=True)
        shutil.rmtree(broker.folder, ignore_errors=True)
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder / "data")], check=True)


def small_disk(folder: Path) -> bool:
    """Make a folder a disk of its own, 8 MiB large; only the superuser may."""
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    return os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0


def _children(parent: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            found += [int(word) for word in task.read_text().split()]
        except OSError:
            continue
    return found
