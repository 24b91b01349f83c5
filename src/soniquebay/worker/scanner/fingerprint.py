"""A digest that recognises a file that was moved or renamed, without reading all of it."""

import hashlib
import os
from typing import Final

SAMPLE: Final = 64 * 1024
"""Bytes read at the beginning, in the middle and at the end."""


def fingerprint(path: str) -> str:
    """Return 32 hexadecimal digits (BLAKE2b-128) of a file's size and of three samples of its content.

    Parameters
    ----------
    path : str
        As `os.fsdecode` gives it.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    digest = hashlib.blake2b(digest_size=16)
    with open(path, "rb", buffering=0, opener=_regular) as file:
        size = os.fstat(file.fileno()).st_size
        digest.update(size.to_bytes(8, "big"))
        for offset in (0, max(0, size // 2 - SAMPLE // 2), max(0, size - SAMPLE)) if size > 3 * SAMPLE else (0,):
            file.seek(offset)
            digest.update(file.read(SAMPLE if size > 3 * SAMPLE else size))
    return digest.hexdigest()


def _regular(path: str, flags: int) -> int:
    """Open without waiting: what was a file when it was listed may be a pipe by now."""
    return os.open(path, flags | os.O_NONBLOCK)
