"""Tells the api how far a training is, and that it lives, from a thread: one step of a fit may be long."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

import structlog

from soniquebay.client.errors import ApiUnavailable, Refused
from soniquebay.contracts.clusters import Stage
from soniquebay.contracts.training import TrainingLease, TrainingProgress
from soniquebay.worker.clustering.ports import TrainingKeeper

log = structlog.get_logger(__name__)

STEP: Final = 0.05
"""Progress is told when so much of the whole is done since it was told last."""


class TrainingLost(Exception):
    """Somebody else trains by now."""


@dataclass
class Pulse:
    """The word of a running training; a context manager, whose thread speaks when nothing else does.

    Parameters
    ----------
    api : TrainingKeeper
    lease : TrainingLease
    stop_if_asked : callable
        Raises when the worker stops.
    """

    api: TrainingKeeper
    lease: TrainingLease
    stop_if_asked: Callable[[], None]
    _stage: Stage = "reading"
    _progress: float = 0.0
    _told: tuple[Stage, float] = ("reading", 0.0)
    _over: threading.Event = field(default_factory=threading.Event)
    _lost: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Begin to beat."""
        self._thread = threading.Thread(target=self._beat, name="training pulse", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop beating."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def tell(self, stage: Stage, progress: float) -> None:
        """Note how far the training is, in [0, 1].

        Raises
        ------
        TrainingLost
            Somebody else has it.
        """
        self.stop_if_asked()
        self._stage, self._progress = stage, min(1.0, max(self._progress, progress))
        if stage != self._told[0] or self._progress - self._told[1] >= STEP:
            self._say()
        if self._lost.is_set():
            raise TrainingLost

    def _beat(self) -> None:
        while not self._over.wait(self.lease.expires_in_s / 3):
            self._say()

    def _say(self) -> None:
        self._told = (self._stage, self._progress)
        word = TrainingProgress(token=self.lease.token, stage=self._stage, progress=self._progress)
        try:
            self.api.training_progress(self.lease.training.task_id, word)
        except ApiUnavailable as error:  # the result may still be in time
            log.warning("api_unavailable", job="training_progress", reason=str(error))
        except Refused:
            self._lost.set()
