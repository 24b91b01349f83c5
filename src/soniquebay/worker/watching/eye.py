"""Watches one folder in a thread, and calls when something in it changed that a scan would see."""

import stat
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Final

import structlog
import watchfiles
from watchfiles import Change

from soniquebay.contracts.paths import printable
from soniquebay.worker.scanner import ignoring
from soniquebay.worker.scanner.suffixes import may_be_audio
from soniquebay.worker.watching.filesystems import must_be_polled

log = structlog.get_logger(__name__)

GATHER_MS: Final = 200
STEP_MS: Final = 100


@dataclass
class Eye:
    """One watched folder.

    Parameters
    ----------
    root : str
        As `os.fsdecode` gives it.
    on_change : callable
        Called from the eye's thread, with the root.
    poll_s : float
        Seconds between two looks, where the kernel does not tell.
    polling : bool, optional
        Look rather than be told; by default where the file system asks for it, or the kernel has no watch left.
    """

    root: str
    on_change: Callable[[str], None]
    poll_s: float
    polling: bool | None = None
    identity: tuple[int, int] | None = None
    """Device and inode that it was opened on."""
    ready: threading.Event = field(default_factory=threading.Event)
    """Set when changes are seen from now on (or the eye has failed)."""
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def open(self) -> None:
        """Begin to watch."""
        self.identity = identity_of(self.root)
        if self.polling is None:
            self.polling = must_be_polled(self.root)
        self._thread = threading.Thread(target=self._watch, name="eye", daemon=True)
        self._thread.start()

    @property
    def is_open(self) -> bool:
        """Whether it watches (still)."""
        return self._thread is not None and self._thread.is_alive()

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()

    def _watch(self) -> None:
        try:
            self._look(polling=bool(self.polling))
        except (OSError, RuntimeError) as error:  # watchfiles tells what the kernel refuses by either
            if self.polling:
                log.warning("watch_failed", path=printable(self.root), reason=str(error))
                return
            # Most likely the limit of inotify: fs.inotify.max_user_watches is one per folder.
            log.warning("watch_by_polling", path=printable(self.root), every_s=self.poll_s, reason=str(error))
            self.polling = True
            self._retry_by_polling()
        finally:
            self.ready.set()

    def _retry_by_polling(self) -> None:
        try:
            self._look(polling=True)
        except (OSError, RuntimeError) as error:
            log.warning("watch_failed", path=printable(self.root), reason=str(error))

    def _look(self, *, polling: bool) -> None:
        changes = watchfiles.watch(
            self.root,
            watch_filter=lambda change, path: concerns(self.root, change, path),
            debounce=GATHER_MS,
            step=STEP_MS,
            stop_event=self._stop,
            rust_timeout=300,
            yield_on_timeout=True,
            raise_interrupt=False,
            force_polling=polling,
            poll_delay_ms=round(self.poll_s * 1000),
            ignore_permission_denied=True,
        )
        for found in changes:
            self.ready.set()  # the first word comes a moment after the watch has begun, if nothing happens before
            if found:
                self.on_change(self.root)


def identity_of(folder: str) -> tuple[int, int] | None:
    """Return device and inode of a folder, None where there is none: another disk in its place is another folder."""
    try:
        status = Path(folder).stat()
    except (OSError, ValueError):
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else None


def concerns(root: str, change: Change, path: str) -> bool:
    """Tell whether a change may matter to a scan: of an audio file, an ignore file or a folder.

    What is deleted cannot be looked at any more: it may have been a folder, whatever its name.
    """
    parts = PurePath(path[len(root) :].lstrip("/")).parts
    if not parts or any(ignoring.passed_over(part) for part in parts if part != ignoring.NAME):
        return False
    if may_be_audio(parts[-1]) or parts[-1] == ignoring.NAME:
        return True
    if change is Change.deleted:
        return True
    return change is Change.added and Path(path).is_dir()
