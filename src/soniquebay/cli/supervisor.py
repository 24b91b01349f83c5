"""Keeps child processes running, and stops them without leaving any behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from soniquebay.cli import child

STABLE_S: Final = 30.0
"""A child that ran this long is forgiven its earlier crashes."""


LOG_LIMIT_BYTES: Final = 5 * 1024**2


@dataclass(frozen=True, slots=True)
class Program:
    """A program to keep running.

    Attributes
    ----------
    name : str
        For messages.
    command : tuple of str
        Absolute path of the executable, then its arguments.
    environment : mapping
        Whole environment of the child.
    log : Path
        File its output is appended to.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path


class GaveUp(Exception):
    """A child failed again and again.

    Attributes
    ----------
    name : str
    log : Path
    last_lines : tuple of str
        The end of its log, as far as its last run wrote it.
    """

    def __init__(self, name: str, log: Path, code: int, since: int) -> None:
        self.name, self.log, self.last_lines = name, log, last_lines(log, since=since)
        super().__init__(f"{name} keeps failing (last exit code {code}). Its log is {log}")


@dataclass(slots=True)
class _Child:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    log_before: int = 0
    """Size of the log when the process was started."""
    failures: int = 0
    restart_at: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """Starts programs, starts the crashed ones again, and stops them all.

    It has no thread: call `tend` a few times per second.

    Parameters
    ----------
    programs : sequence of Program
        In the order of starting. The first is the one that the others lean on: it is stopped last.
    delays_s : tuple of float
        Pause before each new start of a crashed child; after the last one it is given up.
    """

    programs: Sequence[Program]
    delays_s: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0)
    _children: list[_Child] = field(init=False, default_factory=list)

    def start(self) -> None:
        """Start every program."""
        for program in self.programs:
            one = _Child(program)
            self._children.append(one)
            _spawn(one)

    def tend(self) -> list[str]:
        """Look after the children; return the names of those that had crashed and were started again.

        Raises
        ------
        GaveUp
            A child failed more often than there are delays. The others still run: call `stop`.
        """
        now = time.monotonic()
        restarted = []
        for one in self._children:
            if one.process is not None and one.process.poll() is not None:
                self._crashed(one, one.process.returncode, now)
            if one.process is None and now >= one.restart_at:
                _spawn(one)
                restarted.append(one.program.name)
        return restarted

    def stop(self, grace_s: float = 4.0, last_grace_s: float = 2.0) -> None:
        """Stop all, the first program last; what does not obey within its seconds of grace is killed with its group."""
        _stop_together(self._children[1:], grace_s)
        _stop_together(self._children[:1], last_grace_s)
        self._children.clear()

    def kill(self) -> None:
        """Kill all, at once."""
        self.stop(grace_s=0.0, last_grace_s=0.0)

    def _crashed(self, one: _Child, code: int, now: float) -> None:
        assert one.process is not None
        _kill_group(one.process.pid)  # what a dead child left in its group must not go on beside its successor
        one.process = None
        if now - one.started >= STABLE_S:
            one.failures = 0
        if one.failures >= len(self.delays_s):
            raise GaveUp(one.program.name, one.program.log, code, one.log_before)
        one.restart_at = now + self.delays_s[one.failures]
        one.failures += 1


def last_lines(log: Path, count: int = 12, *, since: int = 0) -> tuple[str, ...]:
    """Return the last lines of a log that lie after its first `since` bytes; none when there is no log."""
    try:
        with log.open("rb") as file:
            file.seek(max(since, log.stat().st_size - 16_384))
            text = file.read().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return ()
    return tuple(line for line in text.splitlines() if line.strip())[-count:]


def _spawn(one: _Child) -> None:
    _make_room(one.program.log)
    with one.program.log.open("ab") as log:
        one.log_before = log.tell()
        one.process = subprocess.Popen(
            [sys.executable, "-I", "-S", child.__file__, str(os.getpid()), *one.program.command],
            env=dict(one.program.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor only; it decides the order of stopping
        )
    one.started = time.monotonic()


def _make_room(log: Path) -> None:
    """Make the log's folder; put a log that has grown large aside, in place of the one before it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))


def _stop_together(children: Sequence[_Child], grace_s: float) -> None:
    processes = [one.process for one in children if one.process is not None]
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + grace_s
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.0, deadline - time.monotonic()))
    for process in processes:
        _kill_group(process.pid)
        process.wait()


def _kill_group(leader: int) -> None:
    """Kill what is left of a child's process group (its leader may be gone)."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
