"""Chained Ogg files (recorded radio, joined albums): several complete streams one after the other.

FFmpeg reads on by itself while the next stream has the same form, and gives up where rate or channels change. There the
file is opened anew, as if it began at that place.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import av
from av.container import InputContainer

from soniquebay.mir.decoding.container import OPTIONS

PAGE = b"OggS"
FLAGS_AT = 5
FIRST_PAGE_OF_STREAM = 0x02
CHUNK = 1 << 20


class Tail:
    """A file from some offset on, with the methods that PyAV asks of a file.

    Parameters
    ----------
    file : binary file
    offset : int
        Bytes that are left out at its beginning.
    """

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file = file
        self._offset = offset
        self.name = "tail"
        self.seek(0)

    def read(self, n: int) -> bytes:
        """Return up to n bytes."""
        return self._file.read(n)

    def tell(self) -> int:
        """Return the position, counted from the offset."""
        return self._file.tell() - self._offset

    def seek(self, position: int, whence: int = 0) -> int:
        """Go to a position, counted from the offset (0), from here (1) or from the end (2)."""
        return self._file.seek(position + self._offset if whence == 0 else position, whence) - self._offset


@dataclass(frozen=True, slots=True)
class Link:
    """One stream of a chain.

    Attributes
    ----------
    container : InputContainer
    begins : int
        Byte of the file where it begins.
    resources : ExitStack
        To be closed at the end.
    """

    container: InputContainer
    begins: int
    resources: ExitStack


def open_next_link(path: str, after: int) -> Link | None:
    """Open the first stream that begins behind a position.

    Parameters
    ----------
    path : str
    after : int
        A byte position inside the stream before.

    Returns
    -------
    Link or None
        None if no further stream begins, or if it cannot be opened.
    """
    try:
        with ExitStack() as resources:
            file = resources.enter_context(Path(path).open("rb"))
            begins = _find_first_page(file, after + 1)
            if begins is None:
                return None
            container = av.open(Tail(file, begins), mode="r", options=OPTIONS, format="ogg", metadata_errors="replace")
            resources.enter_context(container)
            return Link(container, begins, resources.pop_all())
    except (av.FFmpegError, OSError):  # what came before has been heard; this link is damaged or gone
        return None


def _find_first_page(file: BinaryIO, start: int) -> int | None:
    file.seek(start)
    kept, base = b"", start
    while data := file.read(CHUNK):
        window = kept + data
        at = window.find(PAGE)
        while 0 <= at < len(window) - FLAGS_AT:
            if window[at + FLAGS_AT] & FIRST_PAGE_OF_STREAM:
                return base + at
            at = window.find(PAGE, at + 1)
        kept = window[-FLAGS_AT - len(PAGE) :]
        base += len(window) - len(kept)
    return None
