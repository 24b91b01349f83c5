"""Albums of real music for retrieval: each folder below the music is one; half of them are never looked at to tune."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Literal

from benchmarks.tracks import length_s, music_files

Half = Literal["development", "held-out"]

SHORTEST_S: Final = 25.0
"""Shorter files are jingles and sound effects."""

FEWEST, MOST = 4, 16
"""Tracks of an album: fewer are not taken, of more these many, so that no album rules the mean."""


def half_of(name: str) -> Half:
    """Return which half an album belongs to; its name alone decides, so it stays there."""
    return "development" if _digest(name) % 2 == 0 else "held-out"


def albums(
    folder: Path, half: Half | None = None, length: Callable[[Path], float] = length_s
) -> Mapping[str, list[Path]]:
    """Return the albums of one half (or both) with their tracks, the tracks in an order that their names decide."""
    found = {}
    for album in sorted(each for each in folder.iterdir() if each.is_dir()):
        if half is None or half_of(album.name) == half:
            ordered = sorted(music_files(album), key=lambda path: _digest(path.name))
            tracks = [path for path in ordered if length(path) >= SHORTEST_S][:MOST]
            if len(tracks) >= FEWEST:
                found[album.name] = tracks
    return found


def _digest(name: str) -> int:
    return int(hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest(), 16)
