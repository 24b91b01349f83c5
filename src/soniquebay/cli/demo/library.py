"""Makes the demo library, once."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from soniquebay.cli.demo import encoding, lively, mixing, quiet
from soniquebay.cli.demo.piece import Piece

PIECES: Final[tuple[Piece, ...]] = (*quiet.PIECES, *lively.PIECES)


def make_demo_library(folder: Path, on_piece: Callable[[int, int], None] | None = None) -> Path:
    """Write the dozen pieces into a folder, unless it is there already.

    Parameters
    ----------
    folder : Path
        Becomes the library. It appears only when it is complete, so an interrupted start leaves nothing half made.
    on_piece : callable, optional
        Told how many pieces are finished and how many there are.

    Returns
    -------
    Path
        The folder.
    """
    if is_made(folder):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for number, piece in enumerate(PIECES, start=1):
            write_piece(making, piece)
            if on_piece is not None:
                on_piece(number, len(PIECES))
        if folder.is_dir():  # it was put away
            _move_into(making, folder)
        else:
            making.chmod(0o755)
            making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return folder


def is_made(folder: Path) -> bool:
    """Tell whether a folder holds the demo library, or at least a piece of it."""
    return any((folder / piece.file).is_file() for piece in PIECES)


def remove_demo_library(folder: Path) -> None:
    """Delete the pieces and the folders that this leaves empty, but not the library's own folder."""
    for piece in PIECES:
        path = folder / piece.file
        path.unlink(missing_ok=True)
        for parent in path.relative_to(folder).parents:
            inside = folder / parent
            if inside == folder or not inside.is_dir() or any(inside.iterdir()):
                break
            inside.rmdir()


def _move_into(made: Path, folder: Path) -> None:
    for piece in PIECES:
        (folder / piece.file).parent.mkdir(parents=True, exist_ok=True)
        (made / piece.file).rename(folder / piece.file)


def write_piece(folder: Path, piece: Piece) -> Path:
    """Play, encode and tag one piece; return its file."""
    path = folder / piece.file
    path.parent.mkdir(parents=True, exist_ok=True)
    encoding.encode(path, mixing.play(piece.sound))
    encoding.write_tags(path, piece.tags, piece.verdicts)
    return path
