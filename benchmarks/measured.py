"""What a process costs: its CPU seconds and its peak memory, each measured in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from soniquebay.worker.listening.process import ENVIRONMENT

# A bare interpreter starts the command: a child begins with the peak memory of the process that it is forked from.
LAUNCHER: Final = """
import json, os, sys
os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
child = os.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(child, 0)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]), file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status) and 1)
"""


@dataclass(frozen=True)
class Cost:
    """What a command took.

    Attributes
    ----------
    cpu_s : float
        CPU seconds of the work: without starting the interpreter where the command says so itself, else of the process.
    peak_mb : float
        Highest resident memory of the process, in MiB.
    said : dict
        What the command printed.
    """

    cpu_s: float
    peak_mb: float
    said: dict[str, Any]


class Failed(Exception):
    """The command ended with an error; the last line of what it complained."""


def cost(command: Sequence[str], rounds: int = 1) -> Cost:
    """Run a command on one core and return what it took: the lowest of some rounds.

    A command may print one JSON object; its `cpu_s` is then taken for the work without the start of the interpreter.

    Raises
    ------
    Failed
    """
    return min((_once(command) for _ in range(rounds)), key=lambda each: each.cpu_s)


def _once(command: Sequence[str]) -> Cost:
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LAUNCHER, *command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | ENVIRONMENT,  # peers too: single-threaded
    )
    complaints = done.stderr.splitlines()
    if done.returncode:
        raise Failed(complaints[-2] if len(complaints) > 1 else f"{command[0]} ended with an error")
    process_s, peak_mb = json.loads(complaints[-1])
    said = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    return Cost(said.get("cpu_s", process_s), peak_mb, said)
