"""What the processes of the pool tell the main one of their work: one JSON object per line, through one pipe.

prometheus_client's own multi-process mode keeps a file per process, for ever, and is switched on by the environment at
import. Here the main process alone counts, so a process of the pool may die and nothing is lost or left behind.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from pydantic import TypeAdapter

from soniquebay.contracts.analysis import Analysis, Failure
from soniquebay.contracts.base import Contract

LONGEST: Final = 512
"""Bytes of a line: what is no longer than PIPE_BUF is written whole, however many processes write."""


class Heard(Contract):
    """A track was analysed."""

    decode_s: float
    analyse_s: float
    audio_s: float | None


class Failed(Contract):
    """A track could not be analysed."""

    kind: str


class Walked(Contract):
    """A walk is over."""

    outcome: str
    elapsed_s: float


Told = Heard | Failed | Walked
_TOLD: Final[TypeAdapter[Told]] = TypeAdapter(Told)


class Teller(Protocol):
    """Where jobs tell what they did."""

    def tell(self, told: Told) -> None:
        """Say it; never waits, never fails."""


class Nobody:
    """Nobody counts."""

    def tell(self, told: Told) -> None:
        """Say it to nobody."""


def outcome_of(heard: Analysis | Failure) -> Told:
    """Return what is to be told of a track."""
    if isinstance(heard, Failure):
        return Failed(kind=heard.kind)
    timing, duration_s = heard.timing, heard.descriptors.duration_s
    return Heard(decode_s=timing.decode_s, analyse_s=timing.analyse_s, audio_s=duration_s)


@dataclass(frozen=True)
class Pipe:
    """A pipe that is opened before the pool is forked; the processes of the pool tell, the main one hears."""

    ends: tuple[int, int] = field(default_factory=os.pipe)

    def __post_init__(self) -> None:
        os.set_blocking(self.ends[1], False)

    def tell(self, told: Told) -> None:
        """Say it; when nobody reads and the pipe is full, it is lost: figures must never hold up the work."""
        line = told.model_dump_json().encode() + b"\n"
        if len(line) <= LONGEST:
            try:
                os.write(self.ends[1], line)
            except OSError:
                return

    def hear(self) -> Iterator[Told]:
        """Yield what is told as it comes; ends when nobody can tell any more."""
        with os.fdopen(self.ends[0], "rb") as lines:
            for line in lines:
                yield _TOLD.validate_json(line)
