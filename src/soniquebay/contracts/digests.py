"""What a folder holds in one short text, computed alike by whoever walks it and by whoever knows its files."""

import hashlib
from collections.abc import Iterable


def folder_digest(files: Iterable[tuple[str, int, int]]) -> str:
    """Return 32 hexadecimal digits (BLAKE2b-128) of the names, sizes and times of the audio files of one folder.

    Only the names count, not where the folder lies: it is the same for a worker that has the music at another place.
    A time that no column of a database holds (`MAX_INTEGER` of the api) gives another digest than the one that is kept
    of it; such a folder is then compared file by file, which is slower and as right.

    Parameters
    ----------
    files : iterable of (str, int, int)
        Name as `os.fsdecode` gives it, size in bytes, time of change in ns; in any order.
    """
    # No name holds a slash, so the parts cannot be taken for each other.
    text = "/".join([f"{name}/{size}/{mtime_ns}" for name, size, mtime_ns in sorted(files)])
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
