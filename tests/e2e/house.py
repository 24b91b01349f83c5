"""Starts the real `soniquebay up` with its real processes, in a data folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from soniquebay.cli.demo.library import PIECES, write_piece
from tests.servers.ports import free_port

COMMAND = (sys.executable, "-m", "soniquebay.cli.main")
PATIENCE_S = 120.0


def small_library(folder: Path, names: tuple[str, ...]) -> Path:
    """Write the demo pieces of these names into a folder."""
    for piece in PIECES:
        if Path(piece.file).stem in names:
            write_piece(folder, piece)
    return folder


def answers(port: int) -> bool:
    """Return whether somebody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait; fail with `what` when it does not come about."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@dataclass
class House:
    """One data folder, and the commands that use it."""

    data_dir: Path
    api_port: int = field(default_factory=free_port)
    web_port: int = field(default_factory=free_port)
    settings: Mapping[str, str] = field(default_factory=dict)
    """More of the environment: another database, another broker."""

    @property
    def page(self) -> str:
        """Address of the page."""
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def api(self) -> str:
        """Address of the api."""
        return f"http://127.0.0.1:{self.api_port}"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every command."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("SONIQUEBAY_", "API_URL"))
        }
        return {
            **inherited,
            "SONIQUEBAY_DATA_DIR": str(self.data_dir),
            "SONIQUEBAY_API_PORT": str(self.api_port),
            "SONIQUEBAY_WEB_PORT": str(self.web_port),
            "SONIQUEBAY_JOBS": "2",
            "SONIQUEBAY_WATCH": "false",  # a test that counts what its scan found must be the only one to ask for it
            **self.settings,
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [*COMMAND, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    @contextmanager
    def up(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run `up`; whatever happens, nothing is left afterwards."""
        with self.output.open("wb") as output:
            process = subprocess.Popen([*COMMAND, "up", *arguments], env=self.environment, stdout=output, stderr=output)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(timeout=PATIENCE_S)

    @contextmanager
    def alone(self, role: str, port: int) -> Iterator[None]:
        """Run one role by itself, from when its port answers."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        environment = {**self.environment, "SONIQUEBAY_API_URL": self.api}
        with (self.data_dir / f"{role}.output").open("wb") as output:
            process = subprocess.Popen([*COMMAND, role], env=environment, stdout=output, stderr=output)
        try:
            wait_until(lambda: answers(port), f"{role} did not start")
            yield
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE_S)

    @property
    def output(self) -> Path:
        """File with what `up` said."""
        return self.data_dir.with_suffix(".output")

    def wait_for(self, words: str, process: subprocess.Popen[bytes]) -> None:
        """Wait until `up` says something."""

        def said() -> bool:
            text = self.output.read_text()
            assert process.poll() is None or words in text, f"up ended:\n{text}\n{self.logs()}"
            return words in text

        wait_until(said, f"never said {words!r}:\n{self.output.read_text()}\n{self.logs()}")

    def logs(self) -> str:
        """Return the logs of the roles, for messages of failed tests."""
        logs = sorted((self.data_dir / "logs").glob("*.log"))
        return "\n".join(f"--- {log.name}\n{log.read_text()[-2000:]}" for log in logs)

    def processes(self) -> list[int]:
        """Return the living processes that belong to this data folder."""
        mine = []
        mark = f"SONIQUEBAY_DATA_DIR={self.data_dir}".encode()
        for folder in Path("/proc").iterdir():
            try:
                if folder.name.isdigit() and mark in (folder / "environ").read_bytes().split(b"\0"):
                    mine.append(int(folder.name))
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
        return mine
