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
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for number, piece in enumerate(PIECES, start=1):
            write_piece(making, piece)
            if on_piece is not None:
                on_piece(number, len(PIECES))
        making.chmod(0o755)
        making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return folder


def write_piece(folder: Path, piece: Piece) -> Path:
    """Play, encode and tag one piece; return its file."""
    path = folder / piece.file
    path.parent.mkdir(parents=True, exist_ok=True)
    encoding.encode(path, mixing.play(piece.sound))
    encoding.write_tags(path, piece.tags, piece.verdicts)
    return path
