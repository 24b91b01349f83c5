"""Listens to many files at once, without a server: a thread and a listening process for each core."""

import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from soniquebay.contracts.analysis import Analysis, Failure
from soniquebay.contracts.paths import from_wire, printable
from soniquebay.contracts.walks import SkippedPath
from soniquebay.worker.listening.listener import CannotListen, Listener
from soniquebay.worker.scanner.walk import RootUnreadable, Walk


@dataclass(frozen=True)
class Found:
    """What the paths of a command line stand for.

    Attributes
    ----------
    files : list of str
        Files to listen to, as given or joined to the folder that was given.
    lost : list of (str, Failure)
        Paths that are not there, or folders that cannot be read.
    skipped : list of SkippedPath
        What was passed over inside folders.
    empty : list of str
        Folders in which no audio file is.
    """

    files: list[str]
    lost: list[tuple[str, Failure]]
    skipped: list[SkippedPath]
    empty: list[str] = field(default_factory=list)


def find(paths: Sequence[str], follow_links: bool = False) -> Found:
    """Return the files that paths name; folders are walked. A file named itself is taken whatever its suffix."""
    found = Found([], [], [])
    for path in paths:
        if not os.path.lexists(path):
            sentence = f"{printable(path)} is not there; check how it is spelled."
            found.lost.append((path, Failure(kind="gone", message=sentence)))
        elif os.path.isdir(path):  # noqa: PTH112  (a path stays the text that was given)
            try:
                walk = Walk(path, follow_links, found.skipped)
                inside = [from_wire(file.path) for file in walk.files()]
                found.files.extend(inside)
                if not inside:
                    found.empty.append(path)
            except RootUnreadable as error:
                found.lost.append((path, Failure(kind="unreadable", message=f"{printable(path)}: {error}")))
        else:
            found.files.append(path)
    return found


@dataclass(frozen=True)
class Heard:
    """One file and what listening to it gave."""

    path: str
    result: Analysis | Failure


class _GivenUp(Exception):
    """The user has gone."""


class Hearing:
    """Listens to files with several listeners; leave the context to end them all.

    Parameters
    ----------
    files : sequence of str
    jobs : int
        Listeners at once.
    new_listener : callable
        Returns a listener of its own for each thread.
    """

    def __init__(self, files: Sequence[str], jobs: int, new_listener: Callable[[], Listener]) -> None:
        self._files = iter(files)
        self._lock = threading.Lock()
        self._given_up = threading.Event()
        self._new_listener = new_listener
        self._results: queue.Queue[Heard | CannotListen | None] = queue.Queue()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(max(1, min(jobs, len(files))))]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._given_up.set()
        for thread in self._threads:
            thread.join()

    def __iter__(self) -> Iterator[Heard]:
        """Yield results as they come.

        Raises
        ------
        CannotListen
            If a listening process cannot be started at all.
        """
        running = len(self._threads)
        while running:
            result = self._results.get()
            if result is None:
                running -= 1
            elif isinstance(result, CannotListen):
                raise result
            else:
                yield result

    def _run(self) -> None:
        listener = self._new_listener()
        try:
            while (path := self._next()) is not None:
                self._results.put(Heard(path, listener.listen(path, self._check)))
        except CannotListen as error:
            self._results.put(error)
        except _GivenUp:
            pass
        finally:
            listener.close()
            self._results.put(None)

    def _next(self) -> str | None:
        with self._lock:
            return None if self._given_up.is_set() else next(self._files, None)

    def _check(self) -> None:
        if self._given_up.is_set():
            raise _GivenUp


def sentence(skipped: SkippedPath) -> str:
    """Return a line for people about a skipped path."""
    return f"Skipped {printable(from_wire(skipped.path))}: {skipped.reason}"
