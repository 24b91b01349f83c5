"""A few files of a folder, by which a worker that is to walk it for the first time sees whether it has the same one."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from soniquebay.contracts.paths import to_wire
from soniquebay.contracts.roots import KNOWN_FILES, KnownFile
from soniquebay.worker.scanner.suffixes import may_be_audio

LOOKED_AT: Final = 20_000
"""Among so many names: a share with a million of them shall not be walked before the scan is asked for."""


def first_files(folder: Path) -> tuple[KnownFile, ...]:
    """Return up to eight files that may be audio, with their size; none where nothing of the kind is found soon."""
    audio = (path for path in islice(_names(folder), LOOKED_AT) if may_be_audio(path))
    return tuple(islice((file for path in audio if (file := _file(path)) is not None), KNOWN_FILES))


def _names(folder: Path) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            yield os.path.join(parent, name)  # noqa: PTH118  (paths stay text: names may not be UTF-8)


def _file(path: str) -> KnownFile | None:
    try:
        return KnownFile(path=to_wire(path), size=os.stat(path).st_size)  # noqa: PTH116  (as above)
    except OSError:  # gone meanwhile, or a link to nowhere
        return None
