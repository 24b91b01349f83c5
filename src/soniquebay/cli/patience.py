"""How long a command waits for a scan that nobody can go on with: long enough for a restart, and not for ever."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import click

from soniquebay.cli import wording
from soniquebay.cli.progress import FINISHED
from soniquebay.contracts.paths import from_wire, printable
from soniquebay.contracts.roots import WorkerView
from soniquebay.contracts.scans import Scan

DEFAULT_S: Final = 120.0
LOOK_EVERY_S: Final = 5.0
"""Workers speak every ten seconds."""


class NobodyCanGoOn(Exception):
    """A scan waited too long for somebody who can do it; the message is one sentence after another for the user.

    Attributes
    ----------
    scan : Scan
        As it was last seen.
    """

    def __init__(self, scan: Scan, sentence: str) -> None:
        super().__init__(sentence)
        self.scan = scan


class WhoWorks(Protocol):
    """The api as it is asked here."""

    def workers(self) -> tuple[WorkerView, ...]:
        """Return the workers of the last days."""


@dataclass
class Patience:
    """Bears with a scan while somebody can go on with it, and for a while when nobody can.

    Parameters
    ----------
    api : WhoWorks
    limit_s : float
        Seconds during which nobody can, in one piece.
    starts_workers : bool
        Whether somebody starts a worker whenever there is none, as `up` does: then that is no reason to end.
    clock : callable
        Seconds, growing.
    """

    api: WhoWorks
    limit_s: float = DEFAULT_S
    starts_workers: bool = False
    clock: Callable[[], float] = time.monotonic
    _why: str | None = None
    _since: float = 0.0
    _looked_at: float = field(default=float("-inf"))
    _moved: tuple[int, ...] = ()

    def bear(self, scan: Scan) -> Scan:
        """Return the scan.

        Raises
        ------
        NobodyCanGoOn
            It has not moved for the limit, and all that time nobody could go on with it.
        """
        now = self.clock()
        moved = (scan.total, scan.skipped, wording.heard(scan))
        if scan.status in FINISHED or moved != self._moved:
            self._moved, self._why = moved, None
        elif now - self._looked_at >= min(LOOK_EVERY_S, self.limit_s):
            self._look(scan, now)
        return scan

    def _look(self, scan: Scan, now: float) -> None:
        self._looked_at = now
        why = self._reason(scan)
        if why is not None and self._why is None:
            self._since = now
        self._why = why
        if why is not None and now - self._since >= self.limit_s:
            raise NobodyCanGoOn(scan, _farewell(scan, why, self.limit_s))

    def _reason(self, scan: Scan) -> str | None:
        """Return why nobody can go on; None where somebody can."""
        if not any(worker.alive for worker in self.api.workers()):
            return None if self.starts_workers else _NO_WORKER
        # Of a scan that goes on, the api says there that no worker sees its folder, and who sees what.
        return scan.error


_NO_WORKER: Final = (
    "No worker is running: start one with `soniquebay worker`, or everything with `soniquebay up`; `soniquebay doctor` "
    "shows which worker stopped when."
)


def _farewell(scan: Scan, why: str, waited_s: float) -> str:
    waits = "its folder still has to be walked"
    if scan.status == "analysing":
        waits = f"{wording.count(scan.to_analyse - wording.heard(scan), 'file')} still to be heard"
    return (
        f"Nobody could go on with scan {scan.id} of {printable(from_wire(scan.path))} for "
        f"{wording.duration(waited_s)}. {why} Nothing is lost: {waits}, by the first worker that can, without another "
        "scan."
    )


def patience_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option that sets the limit."""
    return click.option(
        "--patience",
        metavar="SECONDS",
        type=click.FloatRange(min=1.0),
        default=DEFAULT_S,
        show_default=True,
        help="When waiting, end after so long in which no worker could go on.",
    )(command)
