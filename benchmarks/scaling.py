"""How the cost grows with the length of a file, and what a second process on a second core brings."""

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from benchmarks.inputs import Inputs
from benchmarks.measured import cost
from benchmarks.speed import LISTEN
from benchmarks.tracks import choose, looped
from soniquebay.worker.listening.process import ENVIRONMENT

MINUTES: Final = (1, 10, 60)
EACH: Final = 8
"""Tracks that each process of a pair listens to."""

WANTED: Final = 1.8


def table(inputs: Inputs) -> str:
    """Return cost by length with its slope, then the throughput of one process and of two."""
    assert inputs.music is not None
    source = choose(inputs.music, 1)[0].path
    with tempfile.TemporaryDirectory() as folder:
        files = [looped(source, Path(folder) / f"{minutes}.mp3", 60.0 * minutes) for minutes in MINUTES]
        spent = [cost([*LISTEN, str(path)], inputs.rounds) for path in files]
    lines = [
        f"{minutes:4d} min {each.cpu_s:7.2f} CPU-s {each.peak_mb:4.0f} MB"
        for minutes, each in zip(MINUTES, spent, strict=True)
    ]
    for (first, less), (last, more) in pairwise(zip(MINUTES, spent, strict=True)):
        slope = (more.cpu_s - less.cpu_s) / (last - first)
        lines.append(f"from {first} to {last} min: {slope:.3f} CPU-s per minute")
    return "\n".join([*lines, *_pair([track.path for track in choose(inputs.music, 2 * EACH)])])


def _pair(files: Sequence[Path]) -> list[str]:
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return ["two processes: not measured, there is one core only"]
    load = os.getloadavg()[0]
    first, second = files[::2], files[1::2]
    alone = [_throughput([part], cores) for part in (first, second)]
    together = _throughput([first, second], cores)
    gain = together[0] / (sum(rate for rate, _ in alone) / 2)
    dearer = together[1] / sum(cpu_s for _, cpu_s in alone)
    return [
        f"two processes on two cores: {gain:.2f} × the throughput of one (wanted: {WANTED}), the same work costing "
        f"{dearer:.2f} × the CPU time; load of the machine before: {load:.1f}"
    ]


def _throughput(parts: Sequence[Sequence[Path]], cores: Sequence[int]) -> tuple[float, float]:
    """Listen to each part in a process of its own, all at once; tracks per second of all, and CPU seconds of all."""
    running = [
        subprocess.Popen([*LISTEN, *map(str, part)], stdout=subprocess.PIPE, text=True, env=os.environ | ENVIRONMENT)
        for part in parts
    ]
    for process, core in zip(running, cores, strict=False):
        os.sched_setaffinity(process.pid, {core})
    said = [[json.loads(line) for line in process.communicate()[0].splitlines()] for process in running]
    rates = [len(lines) / sum(line["wall_s"] for line in lines) for lines in said]
    return sum(rates), sum(line["cpu_s"] for lines in said for line in lines)
