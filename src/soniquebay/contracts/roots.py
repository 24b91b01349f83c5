"""Library folders: the name that all machines know one by, and how it looks from each worker."""

from typing import Final

from soniquebay.contracts.base import Contract
from soniquebay.contracts.units import Path

LONGEST_NAME: Final = 100
NOT_IN_NAMES: Final = "/;="
"""What separates names and folders where both are written side by side (`SONIQUEBAY_ROOTS`)."""


def wrong_in_name(name: str) -> str | None:
    """Return what is wrong with the name of a library folder, in words that follow it; None where it can serve."""
    if not name or name != name.strip():
        return "is empty, or begins or ends with a blank"
    if len(name) > LONGEST_NAME:
        return f"has more than {LONGEST_NAME} characters"
    if not name.isprintable():
        return "has characters that cannot be printed"
    if any(sign in name for sign in NOT_IN_NAMES):
        return "has one of the signs / ; = in it"
    return None


class LibraryChange(Contract):
    """`PATCH /api/libraries/{id}`."""

    name: str


class Library(Contract):
    """A folder that somebody asked to scan."""

    id: int
    name: str
    """The same on every machine, wherever the folder is there; unique."""
    path: Path
    """Where the api knows it."""
