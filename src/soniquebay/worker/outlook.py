"""How the library folders look from this machine: before anything is done in one, it is seen to be the right one."""

import os
import stat
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol

from soniquebay.contracts.paths import from_wire
from soniquebay.contracts.roots import SEEN, KnownFile, Look, LooksRequest, Probe, Sight, Sights

LASTS_S: Final = 30.0
"""So long a folder is taken for what it was seen to be; what fails in it is a reason to look again."""


class Prober(Protocol):
    """The api, which knows files by which a folder is known."""

    def probes(self) -> tuple[Probe, ...]:
        """Return the library folders with some files of each."""

    def looks(self, request: LooksRequest) -> Sights:
        """Take note of what is found, and say what it means."""


class Outlook(Protocol):
    """Says what a job sees of a library."""

    def sight(self, library_id: int | None, *, anew: bool = False) -> Sight:
        """Return how a library looks from here, looking again if asked."""


class Everywhere:
    """Sees every library."""

    def sight(self, library_id: int | None, *, anew: bool = False) -> Sight:
        """Say that it is there."""
        return "same"


@dataclass
class OwnOutlook:
    """What one process of a worker sees; it tells the api, which decides what it means.

    Parameters
    ----------
    api : Prober
        Gives paths as they are on this machine.
    worker : str
        Its name.
    clock : callable
        Seconds, growing.
    """

    api: Prober
    worker: str
    clock: Callable[[], float] = time.monotonic
    _sights: dict[int, tuple[Sight, float]] = field(default_factory=dict)

    def sight(self, library_id: int | None, *, anew: bool = False) -> Sight:
        """Return how a library looks from here. A file in no library needs no folder."""
        if library_id is None:
            return "same"
        kept, at = self._sights.get(library_id, ("new", 0.0))
        # What is not known by any file yet, or not seen, may be in a moment.
        if not anew and kept in SEEN and kept != "new" and self.clock() - at < LASTS_S:
            return kept
        self._look_around(self.api.probes())
        return self._sights.get(library_id, ("missing", 0.0))[0]

    def _look_around(self, probes: Iterable[Probe]) -> None:
        now = self.clock()
        answer = self.api.looks(LooksRequest(worker=self.worker, looks=tuple(map(look, probes))))
        self._sights = {library_id: (sight, now) for library_id, sight in answer.sights.items()}


def look(probe: Probe) -> Look:
    """Look at a library folder, and for the files by which it is known.

    Parameters
    ----------
    probe : Probe
        With paths as they are on this machine.
    """
    root = from_wire(probe.library.path)
    access, identity = _folder(root)
    found = sum(map(_is_there, probe.files)) if access == "readable" else 0
    return Look(
        library_id=probe.library.id,
        path=probe.library.path,
        access=access,
        identity=identity,
        known=len(probe.files),
        found=found,
    )


def _folder(root: str) -> tuple[str, str | None]:
    """Return whether a folder can be read, and what tells it from others that may be mounted in its place."""
    try:
        status = os.stat(root)  # noqa: PTH116  (paths stay text, as scandir gives them)
        if not stat.S_ISDIR(status.st_mode):
            return "missing", None
        with os.scandir(root) as listing:
            next(listing, None)
        return "readable", f"{os.statvfs(root).f_fsid:x}:{status.st_dev:x}:{status.st_ino:x}"
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return "missing", None
    except OSError:
        return "unreadable", None


def _is_there(file: KnownFile) -> bool:
    try:
        status = os.stat(from_wire(file.path))  # noqa: PTH116  (as above)
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size == file.size
