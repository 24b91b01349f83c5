"""Analyse, then send: what is done for one track."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from soniquebay.contracts.analysis import Analysis, Failure
from soniquebay.contracts.mir import MirPayload


class Ear(Protocol):
    """Whoever listens to a file; in the worker a `listening.listener.Listener`."""

    def listen(self, path: str, on_wait: Callable[[], None]) -> Analysis | Failure:
        """Return what is heard in a file, calling `on_wait` about every second meanwhile."""


class MirSink(Protocol):
    """Where the result for one leased track goes."""

    def store(self, track_id: int, payload: MirPayload) -> None:
        """Keep what was heard."""

    def fail(self, track_id: int, failure: Failure) -> None:
        """Keep why nothing was heard."""


@dataclass(frozen=True)
class MIRPipelineService:
    """Listens to tracks and hands on what it hears.

    Parameters
    ----------
    listener : Ear
    sink : MirSink
    """

    listener: Ear
    sink: MirSink

    def process_track_mir(self, track_id: int, path: str, on_wait: Callable[[], None]) -> Analysis | Failure:
        """Analyse one track and send the result, or the reason why there is none.

        Parameters
        ----------
        track_id : int
        path : str
            As `os.fsdecode` gives it.
        on_wait : callable
            Called about every second while listening; what it raises ends the work without a result.
        """
        heard = self.listener.listen(path, on_wait)
        if isinstance(heard, Failure):
            self.sink.fail(track_id, heard)
        else:
            self.sink.store(track_id, payload_of(heard))
        return heard


def payload_of(analysis: Analysis) -> MirPayload:
    """Return the payload of the specification for an analysis."""
    return MirPayload(
        raw=analysis.raw,
        normalized=analysis.normalized,
        scores=analysis.scores,
        synthetic_tags=analysis.synthetic_tags,
        descriptors=analysis.descriptors,
        mir_version=analysis.mir_version,
        embedding=analysis.embedding,
    )
