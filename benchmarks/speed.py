"""CPU seconds and peak memory of each track, ours beside every peer's, in one run on the same real files."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from benchmarks.inputs import ROOT, Inputs
from benchmarks.measured import Cost, Failed, cost
from benchmarks.tracks import choose, in_all_formats

OURS, FFMPEG = "SoniqueBay", "ffmpeg decode"
LISTEN: Final = (sys.executable, "-m", "benchmarks.listen")
PEERS: Final = {"bliss": "bliss", "Essentia": "essentia_music", "librosa": "librosa_beat_chroma"}
TARGETS: Final = {"bliss": 1.0, "Essentia": 0.1, FFMPEG: 2.5}
"""What our cost may be, in shares of theirs."""

Costs = dict[str, Cost | None]


def contestants(inputs: Inputs) -> Mapping[str, Callable[[Path], list[str]]]:
    """Return, by name, the command that analyses (or merely decodes) a file."""
    commands: dict[str, Callable[[Path], list[str]]] = {OURS: lambda path: [*LISTEN, str(path)]}
    if inputs.peers is not None:
        commands |= {name: _peer(inputs.peers, module) for name, module in PEERS.items()}
    if ffmpeg := shutil.which("ffmpeg"):
        head, tail = [ffmpeg, "-v", "error", "-threads", "1", "-i"], ["-vn", "-ac", "1", "-ar", "22050"]
        commands[FFMPEG] = lambda path: [*head, str(path), *tail, "-f", "null", "-"]
    return commands


def table(inputs: Inputs) -> str:
    """Return the costs of every track, their sums, and ours in shares of each peer's."""
    assert inputs.music is not None
    commands = contestants(inputs)
    rows: list[tuple[str, float, Costs]] = []
    tracks = choose(inputs.music)
    with tempfile.TemporaryDirectory() as folder:
        for track, path in zip(tracks, in_all_formats(tracks, Path(folder)), strict=True):
            costs = {name: _cost(command(path), inputs.rounds) for name, command in commands.items()}
            rows.append((path.name, track.length_s, costs))
    widths = f"{'':24} {'length':>6}  "
    lines = [widths + " ".join(f"{name:>15}" for name in commands)]
    lines += [_row(name[-24:], length_s, costs) for name, length_s, costs in rows]
    return "\n".join([*lines, *_sums(list(commands), rows), "", *_ratios(list(commands), rows)])


def _peer(python: Path, module: str) -> Callable[[Path], list[str]]:
    script = ROOT / "benchmarks" / "peers" / f"{module}.py"
    return lambda path: [str(python), str(script), str(path)]


def _cost(command: list[str], rounds: int) -> Cost | None:
    try:
        return cost(command, rounds)
    except Failed as failure:
        print(f"{command[-1]}: {failure}", file=sys.stderr)
        return None


def _row(name: str, length_s: float, costs: Costs) -> str:
    cells = [f"{'-':>15}" if each is None else f"{each.cpu_s:6.2f} s {each.peak_mb:3.0f} MB" for each in costs.values()]
    return f"{name:24} {length_s:4.0f} s  " + " ".join(cells)


def _sums(names: list[str], rows: list[tuple[str, float, Costs]]) -> list[str]:
    hours = sum(length_s for _, length_s, _ in rows) / 3600
    sums: Costs = {}
    for name in names:
        known = [each for _, _, costs in rows if (each := costs[name]) is not None]
        sums[name] = Cost(sum(c.cpu_s for c in known), max((c.peak_mb for c in known), default=0.0), {})
    ours = sums[OURS]
    assert ours is not None
    return [
        _row(f"{len(rows)} tracks: sum, peak", hours * 3600, sums),
        f"{ours.cpu_s / hours:.1f} CPU-s per hour of music, decoding included",
    ]


def _ratios(names: list[str], rows: list[tuple[str, float, Costs]]) -> list[str]:
    lines = [f"{'ours / theirs':16} {'sum':>6} {'lowest':>7} {'highest':>8} {'tracks':>7}  target"]
    for name in names[1:]:
        both = [(a.cpu_s, b.cpu_s) for _, _, c in rows if (a := c[OURS]) is not None and (b := c[name]) is not None]
        if not both:
            continue
        each = [a / b for a, b in both]
        total = sum(a for a, _ in both) / sum(b for _, b in both)
        target = f"at most {TARGETS[name]}" if name in TARGETS else ""
        lines.append(f"{name:16} {total:6.3f} {min(each):7.3f} {max(each):8.3f} {len(both):7d}  {target}")
    return lines
