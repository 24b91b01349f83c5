"""CPU seconds and peak memory of listening to each file, against FFmpeg merely decoding it, in one run."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = {".flac", ".mp3", ".ogg", ".opus", ".m4a", ".wav"}

LISTEN = """
import resource, sys, time
from soniquebay.mir.pipeline import analyze_file
before = time.process_time()
analysis = analyze_file(sys.argv[1], time.process_time)
spent = time.process_time() - before
peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(analysis.descriptors.duration_s, spent, analysis.timing.decode_s, peak_mb)
"""


@dataclass(frozen=True)
class Cost:
    """What one file cost: its duration, our CPU seconds, those of decoding, our peak memory, FFmpeg's CPU seconds."""

    file: str
    duration_s: float
    ours_s: float
    decode_s: float
    peak_mb: float
    ffmpeg_s: float | None


def cpu_seconds_of(command: list[str]) -> float:
    """Return the user and system seconds of a child process."""
    before = os.times()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)


def cost(path: Path) -> Cost:
    """Measure one file; each listening is a process of its own, so that peak memory is that file's."""
    one_thread = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # as the worker sets it
    command = [sys.executable, "-c", LISTEN, str(path)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, env=one_thread)
    duration_s, ours_s, decode_s, peak_mb = map(float, printed.stdout.split())
    decode = [
        "ffmpeg",
        "-v",
        "error",
        "-threads",
        "1",
        "-i",
        str(path),
        "-vn",
        "-ac",
        "1",
        "-ar",
        "22050",
        "-f",
        "null",
        "-",
    ]
    ffmpeg_s = cpu_seconds_of(decode) if shutil.which("ffmpeg") else None
    return Cost(path.name, duration_s, ours_s, decode_s, peak_mb, ffmpeg_s)


def table(music: Path) -> str:
    """Return the speed table of every file below a folder, with totals and the ratio to FFmpeg."""
    costs = [cost(path) for path in sorted(music.rglob("*")) if path.suffix.lower() in SUFFIXES]
    rows = [f"{'file':40} {'length':>7} {'ours':>7} {'decode':>7} {'peak':>7} {'ffmpeg':>7} {'ratio':>6}"]
    rows += [_row(each) for each in costs]
    known = [(each.ours_s, each.ffmpeg_s) for each in costs if each.ffmpeg_s is not None]
    total = sum(each.ours_s for each in costs)
    hours = sum(each.duration_s for each in costs) / 3600
    rows.append(
        f"{len(costs)} files, {hours:.2f} h of music: {total:.1f} CPU-s, {total / hours:.1f} CPU-s per hour of music"
    )
    if known:
        rows.append(f"ours / ffmpeg decoding: {sum(a for a, _ in known) / sum(b for _, b in known):.2f}")
    rows.append(f"largest peak memory: {max(each.peak_mb for each in costs):.0f} MB")
    return "\n".join(rows)


def _row(each: Cost) -> str:
    ffmpeg = "" if each.ffmpeg_s is None else f"{each.ffmpeg_s:6.2f}s {each.ours_s / each.ffmpeg_s:6.2f}"
    return (
        f"{each.file[:40]:40} {each.duration_s:6.0f}s {each.ours_s:6.2f}s {each.decode_s:6.2f}s "
        f"{each.peak_mb:4.0f} MB {ffmpeg}"
    )
