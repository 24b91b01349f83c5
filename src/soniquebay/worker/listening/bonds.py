"""Processes that do not outlive the one that started them."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when its parent dies, even of `kill -9`; nothing where that is not Linux.

    Parameters
    ----------
    parent : int
        Process id of the parent as it knew itself; if it is gone already, this process ends at once.

    Notes
    -----
    Linux takes the parent to be the *thread* that started the process: that thread must live as long as it is needed.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
