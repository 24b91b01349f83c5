"""Paths and the folders they lie in, in wire form (`contracts.paths`)."""

import os
import stat

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from soniquebay.api.services.faults import Invalid
from soniquebay.contracts.paths import PREFIX, from_wire, printable, to_wire

LONGEST_SHOWN = 200


def checked_folder(wire: str, *, on_this_machine: bool = True) -> str:
    """Return the normalised wire form of a folder; of an existing one that may be read, if it must be on this machine.

    Raises
    ------
    Invalid
        With the sentence that says what is wrong with the path.
    """
    path = from_wire(wire)
    shown = printable(path)
    if "\0" in path or not path.startswith("/"):
        raise Invalid(f"path: {shown} is not an absolute path; give the folder from the root, as in /home/me/Music.")
    folder = os.path.normpath(path)
    if folder.startswith("//"):
        folder = folder[1:]
    if folder == "/":
        raise Invalid("path: / is the whole machine; give the folder that holds the music.")
    if on_this_machine:
        _check_here(folder, shown)
    return to_wire(folder)


def _check_here(folder: str, shown: str) -> None:
    try:
        mode = os.stat(folder).st_mode  # noqa: PTH116  (paths stay text: pathlib would hide why it fails)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Invalid(f"path: there is no folder {shown} on this machine; check the spelling.") from error
    except PermissionError as error:
        raise Invalid(f"path: SoniqueBay may not look at {shown}; give it the right to.") from error
    except OSError as error:
        raise Invalid(f"path: {_shortened(shown)} cannot be looked at ({error.strerror}); give another.") from error
    if not stat.S_ISDIR(mode):
        raise Invalid(f"path: {shown} is a file; give the folder that holds it.")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise Invalid(f"path: SoniqueBay may not read {shown}; give it the right to read this folder.")


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def inside(column: InstrumentedAttribute[str], root: str) -> ColumnElement[bool]:
    """Return the condition that a stored path lies under a root: ranges, so that the index of the path serves."""
    return or_(*(and_(column >= low, column < high) for low, high in ranges(root)))


def ranges(root: str) -> tuple[tuple[str, str], ...]:
    """Return between which paths, the first included, lies all that is under a root."""
    return tuple((prefix, _after(prefix)) for prefix in _prefixes(root))


def is_inside(path: str, roots: frozenset[str]) -> bool:
    """Tell whether a path is one of the roots or lies under one of them."""
    plain = from_wire(path)
    while plain not in roots:
        parent = plain.rpartition("/")[0] or "/"
        if parent == plain:
            return False
        plain = parent
    return True


def relative_parts(path: str, root: str) -> tuple[str, ...]:
    """Return the folders between a root and a file, and the file's name."""
    return tuple(
        part for part in os.path.relpath(from_wire(path), from_wire(root)).split("/") if part not in {".", ".."}
    )


def _prefixes(root: str) -> tuple[str, ...]:
    plain = from_wire(root).rstrip("/") + "/"
    if root.startswith(PREFIX):
        return (root.rstrip("/") + "/",)
    # A file with an undecodable name under a plain root travels in the escaped form, where `%` is written `%25`.
    return plain, PREFIX + plain.replace("%", "%25")


def _after(prefix: str) -> str:
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)
