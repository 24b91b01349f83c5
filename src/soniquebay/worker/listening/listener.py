"""Listens to one file after another in a child process that may crash, hang or run out of memory, and is replaced."""

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from soniquebay.contracts.analysis import Analysis, Failure
from soniquebay.contracts.paths import printable
from soniquebay.worker.listening.messages import Alive, Broke, Failed, Heard, Ready
from soniquebay.worker.listening.process import CHILD, Died, ListeningProcess

MEMORY_LIMIT = 2 << 30
"""Bytes of one listening process. An analysis needs about a tenth; beyond this a file is attacking, not playing."""

START_TIMEOUT_S = 120.0
"""A cold start from a memory card loads the numerical libraries slowly."""

FILES_PER_PROCESS = 1000
"""A new process now and then, whatever the decoders of 60 formats may leak."""

WAIT_S = 1.0
"""How often `on_wait` is called."""


class CannotListen(Exception):
    """The listening process does not even start: no file is to blame."""


def _nothing() -> None:
    """Wait without doing anything else."""


@dataclass
class Listener:
    """One slot of analysis: one file at a time, from one thread (see `bonds.die_with_parent`).

    Parameters
    ----------
    file_timeout_s : float
        Give a file up when there is no sign of progress for this long.
    memory_limit : int
        Bytes of private memory of the child; 0 for no limit.
    command : sequence of str
        What to run as the child.
    stderr : int or None
        Where the child's complaints go; None shares ours.
    """

    file_timeout_s: float = 60.0
    memory_limit: int = MEMORY_LIMIT
    command: Sequence[str] = CHILD
    stderr: int | None = subprocess.DEVNULL
    _child: ListeningProcess | None = field(default=None, init=False)
    _files: int = field(default=0, init=False)

    @property
    def pid(self) -> int | None:
        """Process id of the child, None while there is none."""
        return None if self._child is None else self._child.pid

    def start(self) -> None:
        """Start the child now, rather than at the first file.

        Raises
        ------
        CannotListen
            If it ends, or says nothing, before it is ready.
        """
        self._ready_child()

    def listen(self, path: str, on_wait: Callable[[], None] = _nothing) -> Analysis | Failure:
        """Return what is heard in a file, or why nothing is.

        Parameters
        ----------
        path : str
            As `os.fsdecode` gives it.
        on_wait : callable
            Called about every second meanwhile. If it raises, the analysis is given up and the error passed on.

        Raises
        ------
        CannotListen
            If the child cannot be started.
        """
        child = self._ready_child()
        try:
            child.send(path)
        except Died:  # it was killed while idle: that is not this file's fault
            self._child = None
            child = self._ready_child()
            child.send(path)
        self._files += 1
        try:
            return self._await(child, path, on_wait)
        except Died as died:
            self._child = None
            return _obituary(path, died.status)
        except BaseException:
            self.close(kill=True)
            raise

    def close(self, kill: bool = False) -> None:
        """End the child, if there is one; at once if `kill`."""
        child, self._child = self._child, None
        if child is not None:
            child.end(kill=kill)

    def _ready_child(self) -> ListeningProcess:
        if self._child is not None and self._child.alive and self._files < FILES_PER_PROCESS:
            return self._child
        self.close()
        child = ListeningProcess(self.memory_limit, self.command, self.stderr)
        try:
            message = child.receive(START_TIMEOUT_S)
        except Died as died:
            raise CannotListen(f"The listening process ended with status {died.status} as it started.") from died
        except BaseException:
            child.end(kill=True)
            raise
        if not isinstance(message, Ready):
            child.end(kill=True)
            reason = message.error if isinstance(message, Broke) else f"it was not ready after {START_TIMEOUT_S:.0f} s"
            raise CannotListen(f"The listening process cannot start ({reason}); try `soniquebay doctor`.")
        self._child, self._files = child, 0
        return child

    def _await(self, child: ListeningProcess, path: str, on_wait: Callable[[], None]) -> Analysis | Failure:
        deadline = time.monotonic() + self.file_timeout_s
        while True:
            message = child.receive(min(WAIT_S, max(0.0, deadline - time.monotonic())))
            match message:
                case Heard(analysis=analysis):
                    return analysis
                case Failed(failure=failure):
                    return failure
                case Broke(error=error):
                    self.close(kill=True)
                    return Failure(kind="crash", message=f"The analysis of {printable(path)} failed: {error}.")
                case Alive():
                    deadline = time.monotonic() + self.file_timeout_s
            on_wait()
            if time.monotonic() >= deadline:
                self.close(kill=True)
                return Failure(
                    kind="timeout",
                    message=f"{printable(path)} was given up: no progress for {self.file_timeout_s:g} s.",
                )


def _obituary(path: str, status: int) -> Failure:
    name = printable(path)
    if status == -signal.SIGKILL:
        return Failure(
            kind="out_of_memory",
            message=f"The system ended the analysis of {name}, most likely because memory ran out.",
        )
    cause = signal.Signals(-status).name if status < 0 else f"status {status}"
    return Failure(kind="crash", message=f"The decoder crashed on {name} ({cause}); the file is probably damaged.")
