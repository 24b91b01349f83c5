"""Peak memory of one analysis process on very long and very wide files, and its drift over a thousand files."""

import itertools
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.inputs import Inputs
from benchmarks.measured import cost
from benchmarks.speed import LISTEN
from benchmarks.tracks import FORMATS, choose, encode, looped
from soniquebay.contracts.analysis import Failure
from soniquebay.worker.listening.listener import Listener

LIMIT_MB: Final = 350
HOURS_S: Final = 3 * 3600.0
LONG: Final = ("mp3", "flac", "m4a")
WIDE: Final = ("5.1, 192 kHz, 10 min, flac", ["-ac", "6", "-ar", "192000", "-t", "600", "-c:a", "flac"])

FILES: Final = 1_000
SETTLED: Final = 50
"""After so many files the process is taken to have loaded and allocated what it needs."""

LIMIT_DRIFT: Final = 0.05
EXCERPT_S: Final = 6.0


def table(inputs: Inputs) -> str:
    """Return the peaks, then the drift."""
    assert inputs.music is not None
    tracks = [track.path for track in choose(inputs.music, 20)]
    with tempfile.TemporaryDirectory() as folder:
        peaks = [
            f"{name:30} {_peak(make):4.0f} MB (at most {LIMIT_MB})"
            for name, make in _long(tracks[0], Path(folder)).items()
        ]
        return "\n".join([*peaks, _drift(list(_excerpts(tracks, Path(folder))))])


def _long(source: Path, folder: Path) -> Mapping[str, Callable[[], Path]]:
    def mix(name: str) -> Path:
        return looped(source, folder / f"mix.{name}", HOURS_S)

    def wide() -> Path:
        return encode(source, folder / "wide.flac", WIDE[1], times=10)

    return {f"3 h, {name}": lambda name=name: mix(name) for name in LONG} | {WIDE[0]: wide}


def _peak(make: Callable[[], Path]) -> float:
    made = make()
    try:
        return cost([*LISTEN, str(made)]).peak_mb
    finally:
        made.unlink()


def _excerpts(tracks: Sequence[Path], folder: Path) -> Iterator[Path]:
    for number, (path, name) in enumerate(zip(tracks, itertools.cycle(FORMATS), strict=False)):
        options = ["-t", str(EXCERPT_S + number / 4), *FORMATS[name]]
        yield encode(path, folder / f"excerpt {number}.{name}", options)


def _drift(excerpts: Sequence[Path]) -> str:
    listener = Listener()
    resident: list[float] = []
    try:
        for path in itertools.islice(itertools.cycle(excerpts), FILES):
            heard = listener.listen(str(path))
            assert not isinstance(heard, Failure), heard
            resident.append(_resident_mb(listener.pid))
    finally:
        listener.close()
    settled, last, highest = resident[SETTLED - 1], resident[-1], max(resident[SETTLED:])
    return (
        f"{FILES} files through one process: {settled:.1f} MB after {SETTLED}, {last:.1f} MB at the end, at most "
        f"{highest:.1f} MB: drift {last / settled - 1:+.1%} (at most {LIMIT_DRIFT:.0%})"
    )


def _resident_mb(pid: int | None) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024
