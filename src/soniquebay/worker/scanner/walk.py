"""Walks a folder: every audio file once, in a fixed order, without ever opening one."""

import errno
import os
import stat
from collections import deque
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Final, NamedTuple

from soniquebay.contracts.digests import folder_digest
from soniquebay.contracts.paths import to_wire
from soniquebay.contracts.walks import FileStat, FolderState, SkippedPath
from soniquebay.worker.scanner import ignoring
from soniquebay.worker.scanner.ignoring import BadIgnoreFile, Rules, passed_over
from soniquebay.worker.scanner.suffixes import may_be_audio

MOST_REPORTED: Final = 5000
"""Skipped paths that are named; a library with more has one cause for all of them."""

SPECIAL: Final = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


WalkedFile = tuple[str, int, int]
"""Name, size in bytes, time of change in ns; a plain tuple, because there may be a million."""
Entry = os.DirEntry[str]
_NAME: Final = attrgetter("name")


class WalkedFolder(NamedTuple):
    """A folder and the audio files that lie directly in it, by name."""

    path: str
    files: list[WalkedFile]

    def state(self) -> FolderState:
        """Return the folder in short."""
        return FolderState(path=to_wire(self.path), digest=folder_digest(self.files))

    def stats(self) -> Iterator[FileStat]:
        """Yield its files."""
        inside = self.path.rstrip("/") + "/"
        for name, size, mtime_ns in self.files:
            yield FileStat(path=to_wire(inside + name), size=size, mtime_ns=mtime_ns)


class RootUnreadable(Exception):
    """The folder itself cannot be walked; the message is a sentence for the user."""


class Walk:
    """One walk over one library folder.

    Parameters
    ----------
    root : str
        The folder, as `os.fsdecode` gives it.
    follow_links : bool
        Enter links that lead outside the folder; they are walked after everything else, each real folder once.
    skipped : list, optional
        Where to note what is skipped; a new list by default.
    on_folder : callable, optional
        Called at every folder.

    Attributes
    ----------
    skipped : list of SkippedPath
        What could not or would not be entered, so far.
    """

    def __init__(
        self,
        root: str,
        follow_links: bool = False,
        skipped: list[SkippedPath] | None = None,
        on_folder: Callable[[], None] | None = None,
    ) -> None:
        self.root = root if root == "/" else root.rstrip("/")
        self.skipped: list[SkippedPath] = [] if skipped is None else skipped
        self._on_folder = on_folder
        self._follow_links = follow_links
        self._real_root = self.root
        self._seen: set[tuple[int, int]] = set()
        self._later: deque[tuple[str, Rules]] = deque()

    def files(self) -> Iterator[FileStat]:
        """Yield the audio files: folder by folder, names in order.

        Raises
        ------
        RootUnreadable
            If the folder is not there, is no folder, or may not be read.
        """
        for folder in self.folders():
            yield from folder.stats()

    def folders(self) -> Iterator[WalkedFolder]:
        """Yield the folders that hold audio files, each before those inside it, names in order.

        Raises
        ------
        RootUnreadable
            If the folder is not there, is no folder, or may not be read.
        """
        self._check_root()
        self._real_root = os.path.realpath(self.root)
        self._later.append((self.root, Rules()))
        while self._later:
            waiting = [self._later.popleft()]
            while waiting:
                folder, rules = waiting.pop()
                if self._on_folder is not None:
                    self._on_folder()
                folders: list[tuple[str, Rules]] = []
                walked = self._folder(folder, rules, folders)
                if walked.files:
                    yield walked
                waiting.extend(reversed(folders))

    def _check_root(self) -> None:
        try:
            with os.scandir(self.root):
                return
        except FileNotFoundError as error:
            raise RootUnreadable("The folder is not there; is its disk connected?") from error
        except NotADirectoryError as error:
            raise RootUnreadable("This is not a folder; name the folder that holds the music.") from error
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise RootUnreadable(f"The folder cannot be read ({reason}); check its permissions.") from error

    def _folder(self, folder: str, rules: Rules, folders: list[tuple[str, Rules]]) -> WalkedFolder:
        """Return one folder; append the folders inside it."""
        entries = self._entries(folder)
        if ignoring.NAME in [entry.name for entry in entries]:
            try:
                rules = rules.with_file_of(folder)
            except BadIgnoreFile as error:
                self._skip(f"{folder}/{ignoring.NAME}", str(error))
        files: list[WalkedFile] = []
        for entry in entries:
            name = entry.name
            if name[0] == ".":
                continue
            try:
                status = self._status(entry, rules, folders)
            except FileNotFoundError:  # gone since it was listed
                continue
            except OSError as error:
                self._skip(entry.path, f"It cannot be looked at ({error.strerror}).")
                continue
            if status is not None:
                files.append((name, status.st_size, status.st_mtime_ns))
        return WalkedFolder(folder, files)

    def _entries(self, folder: str) -> list[Entry]:
        """Return what is in a folder, by name; nothing if it was visited before."""
        try:
            with os.scandir(folder) as listing:
                status = os.stat(folder)  # noqa: PTH116  (paths stay text, as scandir gives them)
                if (status.st_dev, status.st_ino) in self._seen:
                    return []
                self._seen.add((status.st_dev, status.st_ino))
                return sorted(listing, key=_NAME)
        except OSError as error:
            self._skip(folder, f"The folder cannot be read ({error.strerror}); check its permissions.")
            return []

    def _status(self, entry: Entry, rules: Rules, folders: list[tuple[str, Rules]]) -> os.stat_result | None:
        """Return the status of an entry that is a file of ours; folders are appended or put off."""
        if entry.is_symlink():
            return self._link(entry, rules)
        is_folder = entry.is_dir(follow_symlinks=False)
        if _unwanted(entry, is_folder, rules):
            return None
        if is_folder:
            folders.append((entry.path, rules))
            return None
        return self._regular(entry, entry.stat(follow_symlinks=False))

    def _regular(self, entry: Entry, status: os.stat_result) -> os.stat_result | None:
        if stat.S_ISREG(status.st_mode):
            return status
        kind = SPECIAL.get(stat.S_IFMT(status.st_mode), "no regular file")
        self._skip(entry.path, f"It is {kind}, not an audio file.")
        return None

    def _link(self, entry: Entry, rules: Rules) -> os.stat_result | None:
        """Return the status of the file behind a link that leads outside, where that is wanted."""
        if passed_over(entry.name):
            return None
        try:
            status = entry.stat()
        except FileNotFoundError:
            if may_be_audio(entry.name):
                self._skip(entry.path, "The link leads nowhere.")
            return None
        except OSError as error:
            self._skip(
                entry.path,
                "The link leads back to itself."
                if error.errno == errno.ELOOP
                else f"The link cannot be followed ({error.strerror}).",
            )
            return None
        is_folder = stat.S_ISDIR(status.st_mode)
        if _unwanted(entry, is_folder, rules) or not self._leads_on(entry, is_folder):
            return None
        if is_folder:
            self._later.append((entry.path, rules))
            return None
        return self._regular(entry, status)

    def _leads_on(self, entry: Entry, is_folder: bool) -> bool:
        """Return whether a link is to be followed; why not is noted, unless its target is found in its own place."""
        target = os.path.realpath(entry.path)
        if _inside(target, self._real_root):
            if is_folder and _inside(os.path.realpath(entry.path.removesuffix(entry.name)), target):
                self._skip(entry.path, "The link leads back to a folder that holds it.")
            return False
        if not self._follow_links:
            reason = "The link leads outside the library folder; set SONIQUEBAY_FOLLOW_LINKS=1 to follow it."
            self._skip(entry.path, reason)
        return self._follow_links

    def _skip(self, path: str, reason: str) -> None:
        if len(self.skipped) < MOST_REPORTED:
            self.skipped.append(SkippedPath(path=to_wire(path), reason=reason))


def _unwanted(entry: Entry, is_folder: bool, rules: Rules) -> bool:
    """Return whether an entry is no part of a library or cannot be audio, by its name, or is ignored."""
    if passed_over(entry.name) if is_folder else not may_be_audio(entry.name):
        return True
    return bool(rules.specs) and rules.ignored(entry.path, is_folder)


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
