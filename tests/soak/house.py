"""The whole of SoniqueBay on servers of its own, every process of it ours to kill."""

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiUnavailable
from tests.e2e.house import COMMAND, wait_until
from tests.servers import processes
from tests.servers.ports import free_port
from tests.soak.proxy import Proxy
from tests.soak.servers import Servers, Way, servers

ROLES: Final = ("api", "worker", "beat")
SMALL_DISK: Final = "48m"


@dataclass
class Soaked:
    """The roles and the servers, and what can be done to them."""

    folder: Path
    servers: Servers
    small_disk: bool
    """Whether the data folder is a disk of its own."""
    lease_s: float
    api_port: int = field(default_factory=free_port)
    roles: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    died: Counter[str] = field(default_factory=Counter)
    """Roles that ended without being killed by us, and were started again as a supervisor does."""
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
            "SONIQUEBAY_DATABASE_URL": self.servers.database_url,
            "SONIQUEBAY_BROKER_URL": self.servers.broker_url,
            "SONIQUEBAY_API_PORT": str(self.api_port),
            "SONIQUEBAY_API_URL": f"http://127.0.0.1:{self.proxy.port}",
            "SONIQUEBAY_LEASE_S": str(self.lease_s),
            "SONIQUEBAY_RECONCILE_S": "1",
            "SONIQUEBAY_WATCH": "false",
            "SONIQUEBAY_JOBS": "2",
        }
        with (self.folder / f"{role}.log").open("ab") as log:
            self.roles[role] = subprocess.Popen(
                [*COMMAND, role], env=_compiled_once(inherited, self.folder) | settings, stdout=log, stderr=log
            )

    def restart(self, *roles: str) -> None:
        """End roles as a power cut does, and start them again."""
        for role in roles:
            self.roles[role].kill()
        for role in roles:
            self.roles[role].wait()
        for role in roles:
            self.start(role)

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
        """Start what has ended by itself, and remember that it had."""
        for role, process in list(self.roles.items()):
            if process.poll() is not None:
                self.died[role] += 1
                self.start(role)

    def logs(self) -> str:
        """Return the ends of the logs, for messages."""
        return "\n".join(f"--- {log.name}\n{log.read_text()[-3000:]}" for log in sorted(self.folder.glob("*.log")))


@contextmanager
def soaked(folder: Path, way: Way, lease_s: float) -> Iterator[Soaked]:
    """Give a running house on servers of its own; whatever happens, nothing is left afterwards."""
    data = folder / "data"
    data.mkdir()
    with _small_disk(data) as small, servers(way, data) as made:
        house = Soaked(folder, made, small, lease_s)
        try:
            for role in ROLES:
                house.start(role)
            wait_until(house.ready, "the api did not start")
            yield house
        finally:
            for process in house.roles.values():
                processes.stop(process, signal.SIGKILL)
            house.proxy.close()


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    """Make a folder a disk of its own, where that is allowed (only the superuser may); tell whether it is one."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(folder)]
    made = os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0
    try:
        yield made
    finally:
        if made:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _compiled_once(environment: dict[str, str], folder: Path) -> dict[str, str]:
    """Return an environment in which a role that is started many times is compiled once, even where none is wanted."""
    if not environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        return environment
    return environment | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def _children(parent: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            found += [int(word) for word in task.read_text().split()]
        except OSError:
            continue
    return found
