"""Which tracks are measured: real music of 3 to 6 minutes, spread over its folders, in all five formats."""

import itertools
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av

SUFFIXES: Final = frozenset({".flac", ".mp3", ".ogg", ".opus", ".m4a", ".wav"})
FORMATS: Final = {
    "mp3": ["-c:a", "libmp3lame", "-b:a", "192k"],
    "flac": ["-c:a", "flac", "-sample_fmt", "s16"],
    "ogg": ["-c:a", "libvorbis", "-q:a", "5"],
    "opus": ["-c:a", "libopus", "-b:a", "128k"],
    "m4a": ["-c:a", "aac", "-b:a", "192k"],
}
WANTED: Final = 20
SHORTEST_S, LONGEST_S = 180.0, 360.0


@dataclass(frozen=True)
class Track:
    """A file of real music, and how long it plays."""

    path: Path
    length_s: float


def music_files(folder: Path) -> list[Path]:
    """Return the audio files below a folder, in order."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())


def length_s(path: Path) -> float:
    """Return how long a file says it plays; 0 when it does not say."""
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            return (container.duration or 0) / av.time_base
    except av.FFmpegError:
        return 0.0


def in_turn(files: Sequence[Path]) -> list[Path]:
    """Return the first file of each folder, then the second of each, and so on."""
    by_folder: dict[Path, list[Path]] = defaultdict(list)
    for path in files:
        by_folder[path.parent].append(path)
    rounds = itertools.chain.from_iterable(itertools.zip_longest(*by_folder.values()))
    return [path for path in rounds if path is not None]


def choose(folder: Path, wanted: int = WANTED) -> list[Track]:
    """Return tracks of 3 to 6 minutes, one of each folder in turn; all there are where none is of that length."""
    known = {path: length_s(path) for path in music_files(folder)}
    fitting = [path for path, length in known.items() if SHORTEST_S <= length <= LONGEST_S] or list(known)
    return [Track(path, known[path]) for path in in_turn(fitting)[:wanted]]


def in_all_formats(tracks: list[Track], folder: Path) -> Iterator[Path]:
    """Yield each track in one of the formats, in turn; what is not in its format yet is encoded into the folder."""
    for number, (track, name) in enumerate(zip(tracks, itertools.cycle(FORMATS), strict=False)):
        if track.path.suffix.lower() == f".{name}":
            yield track.path
        else:
            made = folder / f"{number:02d} {track.path.stem}.{name}"
            encode(track.path, made, FORMATS[name])
            yield made


def looped(source: Path, made: Path, length_s: float) -> Path:
    """Write a file of any length that repeats a track: encoded once, then copied packet by packet."""
    once = encode(source, made.with_stem(f"{made.stem} once"), FORMATS[made.suffix[1:]])
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-stream_loop", "-1", "-i", str(once)]
    subprocess.run([*command, "-t", str(length_s), "-c", "copy", str(made)], check=True)
    once.unlink()
    return made


def encode(source: Path, made: Path, options: Sequence[str], times: int = 1) -> Path:
    """Write a file anew with FFmpeg, sound only, so many times over."""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-stream_loop", str(times - 1), "-i", str(source), "-vn"]
    subprocess.run([*command, *options, str(made)], check=True)
    return made
