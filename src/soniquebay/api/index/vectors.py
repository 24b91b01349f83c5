"""A vector as the database stores it: float32, little-endian, one number after the other."""

import struct
from collections.abc import Sequence
from typing import Final

from soniquebay.contracts.versions import EMBEDDING_DIM

BYTES: Final = 4 * EMBEDDING_DIM
_FORM: Final = struct.Struct(f"<{EMBEDDING_DIM}f")


def to_blob(vector: Sequence[float]) -> bytes:
    """Return a vector as it is stored."""
    return _FORM.pack(*vector)


def from_blob(blob: bytes) -> tuple[float, ...]:
    """Return the vector that a stored one is."""
    return _FORM.unpack(blob)
