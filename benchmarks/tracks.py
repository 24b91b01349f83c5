"""Which tracks are measured: real music of 3 to 6 minutes, spread over its folders, in all five formats."""

import itertools
import subprocess
from collections import defaultdict
from collections.abc import Iterator
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
        with av.open(str(path)) as container:
            return (container.duration or 0) / av.time_base
    except av.FFmpegError:
        return 0.0


def choose(folder: Path, wanted: int = WANTED) -> list[Track]:
    """Return tracks of 3 to 6 minutes, one of each folder in turn; all there are where none is of that length."""
    by_folder: dict[Path, list[Track]] = defaultdict(list)
    known = [Track(path, length_s(path)) for path in music_files(folder)]
    fitting = [track for track in known if SHORTEST_S <= track.length_s <= LONGEST_S] or known
    for track in fitting:
        by_folder[track.path.parent].append(track)
    in_turn = itertools.chain.from_iterable(itertools.zip_longest(*by_folder.values()))
    return [track for track in in_turn if track is not None][:wanted]


def in_all_formats(tracks: list[Track], folder: Path) -> Iterator[Path]:
    """Yield each track in one of the formats, in turn; what is not in its format yet is encoded into the folder."""
    for number, (track, name) in enumerate(zip(tracks, itertools.cycle(FORMATS), strict=False)):
        if track.path.suffix.lower() == f".{name}":
            yield track.path
        else:
            made = folder / f"{number:02d} {track.path.stem}.{name}"
            encode(track.path, made, FORMATS[name])
            yield made


def encode(source: Path, made: Path, options: list[str]) -> None:
    """Write a file anew with FFmpeg, sound only."""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", str(source), "-vn", *options, str(made)]
    subprocess.run(command, check=True)
