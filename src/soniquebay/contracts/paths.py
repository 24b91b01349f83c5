"""Paths as text that JSON and a database can hold, without losing a byte of any file name.

A path that is valid UTF-8 travels as it is. Any other (Latin-1 names, arbitrary bytes: `os.fsdecode` shows them as
lone surrogates) travels as ``bytes:`` followed by the path with every offending byte and every ``%`` as ``%XX``.
Absolute paths begin with ``/``, so the two forms cannot be confused.
"""

import re

PREFIX = "bytes:"


def to_wire(path: str) -> str:
    """Return the wire form of a path as `os.fsdecode` gives it.

    Parameters
    ----------
    path : str
        May hold lone surrogates (undecodable bytes).

    Returns
    -------
    str
        Always valid UTF-8; `from_wire` gives the path back.
    """
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return PREFIX + "".join(
            f"%{ord(char) - 0xDC00:02X}" if "\udc80" <= char <= "\udcff" else char.replace("%", "%25") for char in path
        )
    return path


def from_wire(wire: str) -> str:
    """Return the path, for use with `os` and `open`, that `to_wire` encoded."""
    if not wire.startswith(PREFIX):
        return wire
    escaped = wire.removeprefix(PREFIX)
    return re.sub("%([0-9A-F]{2})", _byte, escaped)


def _byte(match: re.Match[str]) -> str:
    value = int(match[1], 16)
    return chr(0xDC00 + value) if value >= 0x80 else chr(value)


def folder_of(wire: str) -> str:
    """Return the folder that a file lies in, both in wire form: it may be plain where the name of the file is not."""
    if not wire.startswith(PREFIX):
        return wire.rpartition("/")[0] or "/"
    return to_wire(from_wire(wire).rpartition("/")[0] or "/")


def name_of(wire: str) -> str:
    """Return the name of a file or folder as `os.fsdecode` gives it."""
    return from_wire(wire).rpartition("/")[2]


JOINERS = frozenset("\u200c\u200d")
"""Ordinary in emoji, Persian and Hindi; they join letters and harm nothing."""


def printable(path: str) -> str:
    """Return a path fit for a terminal or a page: control, format and undecodable characters shown as escapes."""
    return "".join(char if char.isprintable() or char in JOINERS else _escaped(char) for char in path)


def _escaped(char: str) -> str:
    if "\udc80" <= char <= "\udcff":
        return f"\\x{ord(char) - 0xDC00:02x}"  # the byte that it stands for
    return char.encode("unicode_escape").decode("ascii")
