"""A file that gives only so much, so that a header that lies about sizes costs neither memory nor time."""

from typing import BinaryIO

MAX_READ_BYTES = 64 << 20
"""Largest single read: tags with all their pictures stay below."""
MAX_TOTAL_BYTES = 256 << 20
"""Largest sum of all reads of one visit."""


class FrugalFile:
    """Read access to an open binary file within bounds; reading beyond them is an `OSError`.

    Parameters
    ----------
    file : binary file
        Seekable.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.name = file.name
        self._file = file
        self._left = MAX_TOTAL_BYTES
        self._size = file.seek(0, 2)
        self._at = file.seek(0)

    def read(self, size: int = -1) -> bytes:
        """Return up to this many bytes, fewer at the end of the file; -1: all that follow.

        Raises
        ------
        ValueError
            For any other negative size, which only a lying header asks for.
        OSError
            Beyond the bounds.
        """
        if size < -1:
            raise ValueError("a tag claims a negative size")
        rest = self._size - self._at
        wanted = rest if size == -1 or size > rest else size
        if wanted <= 0:
            return b""
        if wanted > MAX_READ_BYTES or wanted > self._left:
            raise OSError("the tags claim to be larger than any tags are")
        self._left -= wanted
        content = self._file.read(wanted)
        self._at += len(content)
        return content

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to an offset in bytes, as `io.IOBase.seek`."""
        self._at = self._file.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        """Return the offset in bytes."""
        return self._at
