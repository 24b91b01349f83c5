"""A server of one's own: a child that dies with the tests, and is stopped by them."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1


def start(command: Sequence[str | Path], log: Path, *, user: str | None = None) -> "subprocess.Popen[bytes]":
    """Start a server that the kernel stops (SIGQUIT) when this process is no more."""
    parent = os.getpid()
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            user=user,
            extra_groups=None if user is None else [],
            preexec_fn=_dies_with(parent),  # noqa: PLW1509 - one system call, prepared before the fork
        )


def stop(process: "subprocess.Popen[bytes]", how: signal.Signals = signal.SIGQUIT) -> None:
    """Stop a server at once."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _dies_with(parent: int) -> Callable[[], None]:
    libc = ctypes.CDLL(None, use_errno=True)

    def bind() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
        if os.getppid() != parent:
            os._exit(1)

    return bind
