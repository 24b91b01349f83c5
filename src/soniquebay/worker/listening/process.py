"""The parent's end of a listening process: start it, send a line, await a line, end it."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import IO, Final

from pydantic import TypeAdapter

from soniquebay.contracts.paths import to_wire
from soniquebay.worker.listening.messages import Message, Request

CHILD: Final = (sys.executable, "-P", "-m", "soniquebay.worker.listening.child")
"""`-P`: a file called `numpy.py` in the folder one happens to be in is not ours to import."""

ONE_THREAD: Final = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
"""One slot is one core: the numerical libraries must not each start a thread per core in every process."""

KEPT_MEMORY: Final = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(64 << 20)}
"""Blocks of sound come and go by the megabyte. By default glibc gives each back to the system, which clears it again
for the next one: a tenth of an analysis. Other C libraries do not read these."""

ENVIRONMENT: Final = {**ONE_THREAD, **KEPT_MEMORY}
"""What a listening process is started with, beside our own environment."""

_MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)


class Died(Exception):
    """The listening process has ended; `status` is its exit status, negative for a signal."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the listening process ended with status {status}")
        self.status = status


class ListeningProcess:
    """One child, with pipes.

    Parameters
    ----------
    memory_limit : int
        Bytes of private memory that it may use; 0 for no limit.
    command : sequence of str
        What to run; receives this process's id and the limit as arguments.
    stderr : int
        Where its complaints go (`subprocess.DEVNULL`, or None to share ours).
    """

    def __init__(self, memory_limit: int, command: Sequence[str] = CHILD, stderr: int | None = None) -> None:
        self._process = subprocess.Popen(
            [*command, str(os.getpid()), str(memory_limit)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            bufsize=0,
            env={**os.environ, **ENVIRONMENT},
        )
        assert self._process.stdin is not None  # it is a pipe
        assert self._process.stdout is not None
        self._requests: IO[bytes] = self._process.stdin
        self._answers: IO[bytes] = self._process.stdout
        self._buffer = bytearray()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._answers, selectors.EVENT_READ)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def send(self, path: str) -> None:
        """Ask for one file; raises `Died` when nobody reads any more."""
        try:
            self._requests.write(Request(path=to_wire(path)).model_dump_json().encode() + b"\n")
        except BrokenPipeError as error:
            raise Died(self.end()) from error

    def receive(self, timeout_s: float) -> Message | None:
        """Return the next message, or None if there is none in time; raises `Died` at the end of its output."""
        deadline = time.monotonic() + timeout_s
        while (end := self._buffer.find(b"\n")) < 0:
            if not self._selector.select(max(0.0, deadline - time.monotonic())):
                return None
            part = os.read(self._answers.fileno(), 1 << 16)
            if not part:
                raise Died(self.end())
            self._buffer += part
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return _MESSAGE.validate_json(line)

    def end(self, kill: bool = False) -> int:
        """End the process (it ends by itself when its input does; else it is killed) and return its status."""
        with contextlib.suppress(BrokenPipeError):
            self._requests.close()
        if kill:
            self._process.kill()
        try:
            status = self._process.wait(timeout=5.0)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGKILL)
            status = self._process.wait()
        self._selector.close()
        self._answers.close()
        return status
