"""One index and what it is an index of: brought up to date before it is asked, one caller at a time."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from sqlalchemy.orm import Session

from soniquebay.api.index.port import Hit, VectorIndex
from soniquebay.api.index.space import Space


class Chunk(NamedTuple):
    """Vectors of a source, as the database stores them, one after the other."""

    ids: Sequence[int]
    vectors: bytes


class Source(Protocol):
    """Where the vectors of an index come from. Revisions grow with every change of the database that concerns it."""

    def head(self, session: Session) -> int:
        """Return the newest revision."""

    def count(self, session: Session) -> int:
        """Return how many vectors there are."""

    def ids(self, session: Session) -> set[int]:
        """Return whose vectors there are."""

    def stream(self, session: Session, after: int) -> Iterator[Chunk]:
        """Yield what changed after a revision, all of it after 0."""


class Stopped(Exception):
    """The program ends: an index that was being built is given up."""


@dataclass
class Shelf:
    """An index in one space.

    Parameters
    ----------
    space : Space
        In which its vectors stand.
    source : Source
    index : VectorIndex
    """

    space: Space
    source: Source
    index: VectorIndex
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def catch_up(self, session: Session, go_on: Callable[[], bool] = lambda: True) -> None:
        """Take in what the database learnt since the last time.

        Raises
        ------
        Stopped
            `go_on` said no; what was taken in stays, and is taken in again later.
        """
        with self._turn:
            head, since = self.source.head(session), self.index.revision
            if head == since:
                return
            for chunk in self.source.stream(session, since if since <= head else 0):
                if not go_on():
                    raise Stopped
                self.index.add(chunk.ids, self.space.place_all(chunk.vectors))
            if self.source.count(session) != len(self.index):
                present = self.source.ids(session)
                self.index.remove([one for one in self.index.ids() if one not in present])
            self.index.settle(head)

    def nearest(self, placed: Sequence[float], k: int) -> list[Hit]:
        """Return up to `k` of the nearest to a point of the space."""
        with self._turn:
            return self.index.search(placed, k)

    def close(self) -> None:
        """Let go of the index once nobody is in it."""
        with self._turn:
            self.index.close()
