"""Whether a folder changed while nobody watched it."""

import os
from collections.abc import Callable
from contextlib import suppress

from soniquebay.worker.scanner.ignoring import passed_over


def changed_since(root: str, moment_s: float, on_folder: Callable[[], None]) -> bool:
    """Tell whether anything under a folder changed at or after a moment.

    It looks at the change times of folders and files, which copying and moving set whatever the modification time they
    carry along. One walk, nothing is opened.

    Parameters
    ----------
    root : str
        As `os.fsdecode` gives it.
    moment_s : float
        Seconds since 1970.
    on_folder : callable
        Called at every folder; what it raises ends the walk.
    """
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        on_folder()
        with suppress(OSError):  # gone, or closed to us: the scan that finds it will say so
            if os.stat(folder).st_ctime >= moment_s:  # noqa: PTH116  (paths stay text, as scandir gives them)
                return True
            with os.scandir(folder) as listing:
                for entry in listing:
                    if passed_over(entry.name):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.stat(follow_symlinks=False).st_ctime >= moment_s:
                        return True
    return False
