"""Shows a running scan: a live bar on a terminal, now and then a plain line elsewhere."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn
from rich.text import Text

from soniquebay.cli import wording
from soniquebay.contracts.library import Scan

FINISHED: Final = frozenset({"done", "failed", "cancelled"})
LINE_EVERY_S: Final = 3.0
ASK_EVERY_S: Final = 0.4


class Display(Protocol):
    """Where the progress of a scan is shown."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End; the last state stays visible."""

    def show(self, scan: Scan) -> None:
        """Show how far the scan is."""


class Bar:
    """A bar on a terminal: files heard of files to hear, rate, time left, failures."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TextColumn("{task.completed:.0f}/{task.total:.0f}"),
            TextColumn("{task.fields[details]}", style="dim"),
            TextColumn("{task.fields[failed]}", style="red"),
            console=console,
        )
        self._task: TaskID = self._progress.add_task("Waiting for a worker", total=1, details="", failed="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def show(self, scan: Scan) -> None:
        """Move the bar."""
        names = {"queued": "Waiting for a worker", "walking": "Finding files", "analysing": "Listening"}
        details = []
        if scan.rate_per_s is not None and scan.status not in FINISHED:
            details.append(f"{scan.rate_per_s:.1f} files/s")
        if scan.eta_s is not None and scan.status == "analysing":
            details.append(f"{wording.duration(scan.eta_s)} left")
        nothing = scan.status in FINISHED and scan.to_analyse == 0
        self._progress.update(
            self._task,
            description=names.get(scan.status, "Listened"),
            total=max(scan.total if nothing else scan.to_analyse, 1),
            completed=max(scan.total, 1) if nothing else wording.heard(scan),
            details=", ".join(details),
            failed=f"{scan.failed} failed" if scan.failed else "",
        )


class Lines:
    """Plain lines: at most one every few seconds, and only when something changed."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._clock = console, clock
        self._said, self._said_at = "", float("-inf")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def show(self, scan: Scan) -> None:
        """Print a line if it is time for one."""
        if scan.status in FINISHED:
            return
        line, now = wording.progress_line(scan), self._clock()
        if line != self._said and now - self._said_at >= LINE_EVERY_S:
            self._console.print(Text(line))
            self._said, self._said_at = line, now


def display_for(console: Console) -> Display:
    """Return the display that suits where the console writes."""
    return Bar(console) if console.is_terminal else Lines(console)


def follow(ask: Callable[[], Scan], display: Display, go_on: Callable[[], bool]) -> Scan:
    """Show a scan until it is finished.

    Parameters
    ----------
    ask : callable
        Asks the api for the scan.
    display : Display
    go_on : callable
        Called between two questions; waits a moment, and says whether to go on asking.

    Returns
    -------
    Scan
        As it was last seen.
    """
    with display:
        scan = ask()
        display.show(scan)
        while scan.status not in FINISHED and go_on():
            scan = ask()
            display.show(scan)
    return scan
