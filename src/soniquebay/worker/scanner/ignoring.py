"""`.soniquebayignore`: gitignore patterns that keep files and folders out of the library, in any folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore import GitIgnorePatternError

NAME: Final = ".soniquebayignore"
LONGEST: Final = 1 << 20
"""Bytes of an ignore file that are read."""

SYSTEM_FOLDERS: Final = frozenset(
    {"@eadir", "#recycle", "#snapshot", "$recycle.bin", "system volume information", "lost+found", "__macosx"}
)
"""Folders of storage boxes and operating systems that hold copies, thumbnails or waste; lower case."""


class BadIgnoreFile(Exception):
    """The ignore file cannot be read or understood; the message says why."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The ignore files that hold in a folder: its own and those above it, the nearest last.

    Attributes
    ----------
    specs : tuple of (str, GitIgnoreSpec)
        Folder of each ignore file, ending in a slash, and its patterns.
    """

    specs: tuple[tuple[str, GitIgnoreSpec], ...] = ()

    def ignored(self, path: str, is_folder: bool) -> bool:
        """Return whether the path is kept out; the nearest ignore file that mentions it decides."""
        for folder, spec in reversed(self.specs):
            verdict = spec.check_file(path.removeprefix(folder) + ("/" if is_folder else "")).include
            if verdict is not None:
                return verdict
        return False

    def with_file_of(self, folder: str) -> "Rules":
        """Return these rules and those of the ignore file in a folder, if it is a file.

        Raises
        ------
        BadIgnoreFile
            If it cannot be read or holds a pattern that means nothing.
        """
        path = Path(folder) / NAME
        if not path.is_file():
            return self
        try:
            with path.open("rb") as file:
                text = file.read(LONGEST).decode("utf-8-sig", "surrogateescape")
            spec = GitIgnoreSpec.from_lines(text.splitlines())
        except OSError as error:
            raise BadIgnoreFile(f"The ignore file cannot be read ({error.strerror}), so it is not applied.") from error
        except GitIgnorePatternError as error:
            raise BadIgnoreFile(f"A pattern is not understood ({error}), so the ignore file is not applied.") from error
        return Rules((*self.specs, (folder.rstrip("/") + "/", spec)))


def passed_over(name: str) -> bool:
    """Return whether a name is hidden or a system's own, and so never part of a library."""
    return name.startswith(".") or name.lower() in SYSTEM_FOLDERS
