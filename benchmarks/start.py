"""Cold starts, as a person waits for them: the help, and one 3-minute file analysed without a server."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.inputs import Inputs
from benchmarks.tracks import choose

ROUNDS: Final = 5
WANTED_LENGTH_S: Final = 180.0
SONIQUEBAY: Final = str(Path(sys.executable).with_name("soniquebay"))


def table(inputs: Inputs) -> str:
    """Return wall and CPU seconds of both, the lowest of some rounds."""
    assert inputs.music is not None
    track = min(choose(inputs.music, 1000), key=lambda each: abs(each.length_s - WANTED_LENGTH_S))
    rows = {
        "soniquebay --help": ([SONIQUEBAY, "--help"], 0.3),
        f"soniquebay analyze, {track.length_s:.0f} s {track.path.suffix[1:]}": (
            [SONIQUEBAY, "analyze", str(track.path), "--json"],
            3.0,
        ),
    }
    lines = [f"{'lowest of ' + str(ROUNDS):34} {'wall':>7} {'CPU':>7}"]
    for name, (command, wanted) in rows.items():
        wall_s, cpu_s = min(_once(command) for _ in range(ROUNDS))
        lines.append(f"{name:34} {wall_s:5.2f} s {cpu_s:5.2f} s (at most {wanted} s wall)")
    return "\n".join([*lines, f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"])


def _once(command: Sequence[str]) -> tuple[float, float]:
    before, used = time.perf_counter(), os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    cpu_s = after.children_user + after.children_system - used.children_user - used.children_system
    return time.perf_counter() - before, cpu_s
