"""Starts a program that must not outlive its supervisor: ``python child.py SUPERVISOR_PID PROGRAM ARGUMENT…``.

A step of its own, because Python code between fork and exec (``preexec_fn``) is unsafe in a process with threads. It
imports nothing of SoniqueBay, so it costs a few milliseconds.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent dies, however it dies (Linux).

    Parameters
    ----------
    parent : int
        Process id of the supervisor. If it is gone already, this process ends.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(f"The supervisor {parent} is gone.")


if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
