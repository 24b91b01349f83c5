"""Shows a running scan: a live bar on a terminal, now and then a plain line elsewhere."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn
from rich.text import Text

from soniquebay.cli import wording
from soniquebay.contracts.scans import Scan

FINISHED: Final = frozenset({"done", "failed", "cancelled"})
LINE_EVERY_S: Final = 3.0
ASK_EVERY_S: Final = 0.4
WAITING_S: Final = 2.0
"""A scan that waits for a worker so long may wait longer: then it is said."""


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


def listening_bar(console: Console, *, transient: bool = False, disable: bool = False) -> Progress:
    """Return a bar of files heard of files to hear, whose tasks have the fields `details` and `failed`."""
    return Progress(
        SpinnerColumn(finished_text="[green]✓[/]"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TextColumn("{task.fields[details]}", style="dim"),
        TextColumn("{task.fields[failed]}", style="red"),
        console=console,
        transient=transient,
        disable=disable,
    )


class _Patience:
    """Tells whether a scan has waited for a worker long enough to say so."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._since = clock, clock()

    def is_over(self, scan: Scan) -> bool:
        if scan.status != "queued":
            self._since = self._clock()
        return self._clock() - self._since > WAITING_S


class Silence:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def show(self, scan: Scan) -> None:
        """Show nothing."""


class Bar:
    """A bar on a terminal: files heard of files to hear, rate, time left, failures. It goes when there was no work."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._progress = listening_bar(console)
        self._patience = _Patience(clock)
        self._task: TaskID = self._progress.add_task("Finding files", total=1, details="", failed="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def show(self, scan: Scan) -> None:
        """Move the bar."""
        who = "a worker" if scan.error is None else "the queue"
        waiting = f"Waiting for {who}" if self._patience.is_over(scan) else "Finding files"
        names = {"queued": waiting, "walking": "Finding files", "analysing": "Listening"}
        over = scan.status in FINISHED
        left = scan.eta_s if scan.status == "analysing" else None
        self._progress.update(
            self._task,
            description=names.get(scan.status, "Listened"),
            total=max(scan.to_analyse, 1),
            completed=wording.heard(scan),
            details=wording.pace(None if over else scan.rate_per_s, left),
            failed=f"{scan.failed} failed" if scan.failed else "",
            visible=not over or scan.to_analyse > 0,
        )


class Lines:
    """Plain lines: at most one every few seconds, and only when something changed."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._clock = console, clock
        self._said, self._said_at = "", float("-inf")
        self._patience = _Patience(clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def show(self, scan: Scan) -> None:
        """Print a line if it is time for one."""
        over = self._patience.is_over(scan)
        if scan.status in FINISHED or (scan.status == "queued" and not over):
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
