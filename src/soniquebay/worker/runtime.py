"""What a job needs in the process that runs it, and how it hears that the worker stops."""

import mmap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from soniquebay.contracts.backlog import Lease, LeaseRequest, TrackResult, WindowAnswer, WindowRequest
from soniquebay.contracts.mir import MirPayload
from soniquebay.contracts.roots import TrackUnseen, Unseen
from soniquebay.contracts.similarity import EmbeddingItem, WhiteningState, WhiteningUpdate
from soniquebay.contracts.walks import WalkStarted
from soniquebay.worker.clustering.ports import Clustering
from soniquebay.worker.figures.telling import Nobody, Teller
from soniquebay.worker.outlook import Everywhere, Outlook
from soniquebay.worker.pipeline import Ear
from soniquebay.worker.progress import Progress, Silent
from soniquebay.worker.scanner.service import Registry


class Backlog(Registry, Protocol):
    """The api as the jobs see it."""

    def walking(self, scan_id: int) -> WalkStarted:
        """Take a scan."""

    def window(self, request: WindowRequest) -> WindowAnswer:
        """Say what should be in the queue now and is not."""

    def unseen_walk(self, scan_id: int, request: Unseen) -> object:
        """Let another worker walk."""

    def unseen_track(self, track_id: int, request: TrackUnseen) -> None:
        """Take a track back."""

    def lease(self, track_id: int, request: LeaseRequest) -> Lease:
        """Take a track."""

    def heartbeat(self, lease: Lease) -> object:
        """Keep a track."""

    def store_mir(self, track_id: int, payload: MirPayload, lease: str | None = None) -> object:
        """Keep what was heard, if the lease is still the last one."""

    def failure(self, track_id: int, result: TrackResult) -> None:
        """Keep why nothing was heard."""

    def whitening(self) -> WhiteningState:
        """Say which whitening is in force, and how much the library changed since."""

    def all_embeddings(self) -> Iterator[EmbeddingItem]:
        """Give every vector of the library."""

    def replace_whitening(self, update: WhiteningUpdate) -> object:
        """Put a whitening in force."""


class Send(Protocol):
    """Puts jobs in the queue."""

    def __call__(self, job: str, argument: int, worker: str | None = None) -> None:
        """Enqueue a job, by its name and its one argument; for this worker alone, if one is named."""


class Stopping(Exception):
    """The worker stops: what is under way is given back."""


@dataclass
class StopFlag:
    """One byte that the worker's main process and its pool share."""

    _byte: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, 1))

    def raise_it(self) -> None:
        """Ask all processes to give up what they are doing."""
        self._byte[0] = 1

    def is_raised(self) -> bool:
        """Tell whether that was asked."""
        return bool(self._byte[0])

    def check(self) -> None:
        """Raise `Stopping` if that was asked."""
        if self.is_raised():
            raise Stopping


@dataclass(frozen=True)
class Runtime:
    """What a job needs, in the process that runs it.

    Attributes
    ----------
    api : Backlog
    listener : Ear
    send : Send
    name : str
        Of the worker, the same after a restart.
    processes : int
        Jobs that this worker does at once.
    stop_if_asked : callable
        Raises `Stopping` when the worker stops.
    clustering : Clustering
    follow_links : bool
    outlook : Outlook
        What is seen of the libraries from here.
    progress : Progress
        Where it says what it is at.
    teller : Teller
        Where jobs tell what they did, for the figures.
    """

    api: Backlog
    listener: Ear
    send: Send
    name: str
    processes: int
    stop_if_asked: Callable[[], None]
    clustering: Clustering
    follow_links: bool = False
    outlook: Outlook = field(default_factory=Everywhere)
    teller: Teller = field(default_factory=Nobody)
    progress: Progress = field(default_factory=Silent)
