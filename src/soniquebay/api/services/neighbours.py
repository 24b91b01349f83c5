"""The indexes of this library, opened when they are first asked, kept up to date, exchanged when something better is.

A new whitening, or a library that outgrew its index, needs another index. It is built in the background; until it is
complete the old one answers, so that distances never change half-way.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from sqlalchemy.orm import Session

from soniquebay.api.database import Database
from soniquebay.api.index.choice import IndexChoice
from soniquebay.api.index.port import VectorIndex
from soniquebay.api.index.shelf import Shelf, Source, Stopped
from soniquebay.api.index.space import Space
from soniquebay.api.services import whitenings
from soniquebay.api.services.vector_sources import ArtistMeans, TrackVectors
from soniquebay.contracts.versions import EMBEDDING_VERSION

log = structlog.get_logger(__name__)

PATIENCE_S = 10.0
Background = Callable[[Callable[[], None]], threading.Thread | None]


def in_a_thread(work: Callable[[], None]) -> threading.Thread:
    """Do something beside what is going on."""
    thread = threading.Thread(target=work, name="index", daemon=True)
    thread.start()
    return thread


@dataclass
class Neighbours:
    """The index of tracks and that of artists.

    Parameters
    ----------
    database : Database
    choice : IndexChoice
    background : callable
        Runs what takes long beside what is going on.
    """

    database: Database
    choice: IndexChoice
    background: Background = in_a_thread
    _tracks: "_Place" = field(init=False)
    _artists: "_Place" = field(init=False)

    def __post_init__(self) -> None:
        self._tracks = _Place("tracks", TrackVectors, self)
        self._artists = _Place("artists", ArtistMeans, self)

    def tracks(self, session: Session) -> Shelf:
        """Return the vectors of the tracks, up to date."""
        return self._tracks.shelf(session)

    def artists(self, session: Session) -> Shelf:
        """Return the mean vectors of the artists, up to date."""
        return self._artists.shelf(session)

    def close(self) -> None:
        """End what is being built, and save what is."""
        for place in (self._tracks, self._artists):
            place.close()


class _Place:
    """Where one shelf stands, and the one that is being built to replace it."""

    def __init__(self, name: str, source: Callable[[int], Source], owner: Neighbours) -> None:
        self._name, self._source, self._owner = name, source, owner
        self._shelf: Shelf | None = None
        self._retired: list[Shelf] = []
        self._building: str | None = None
        self._builder: threading.Thread | None = None
        self._stop = threading.Event()
        self._turn = threading.RLock()

    def shelf(self, session: Session) -> Shelf:
        """Return the shelf, opened if it is not yet; a better one is begun where there could be one."""
        space = Space(EMBEDDING_VERSION, whitenings.active(session, EMBEDDING_VERSION))
        with self._turn:
            if self._shelf is None:
                self._shelf = self._opened(session, space)
            shelf = self._shelf
            if shelf.space.name != space.name:
                self._begin(space, None)
            elif self._owner.choice.wants_approximate(shelf.index):
                self._begin(space, self._owner.choice.approximate(self._name, space))
        return self._current(session)

    def close(self) -> None:
        """Give up what is being built and close the rest."""
        self._stop.set()
        builder = self._builder
        if builder is not None:
            builder.join(PATIENCE_S)
        with self._turn:
            for shelf in (*self._retired, *(() if self._shelf is None else (self._shelf,))):
                shelf.close()
            self._retired, self._shelf = [], None

    def _current(self, session: Session) -> Shelf:
        with self._turn:
            shelf = self._shelf
        assert shelf is not None
        shelf.catch_up(session)
        return shelf

    def _opened(self, session: Session, space: Space) -> Shelf:
        source, choice = self._source(space.version), self._owner.choice
        index = choice.immediate(self._owner.database.engine, self._name, space)
        if choice.wants_approximate(index, source.count(session)):
            saved = choice.approximate(self._name, space)
            if saved.revision > 0:
                index.close()
                index = saved
        shelf = Shelf(space, source, index)
        shelf.catch_up(session, self._goes_on)
        choice.forget_others(index, self._name, space)
        log.info("index_opened", shelf=self._name, kind=index.kind, vectors=len(index), space=space.name)
        return shelf

    def _begin(self, space: Space, index: VectorIndex | None) -> None:
        """Build a shelf beside the present one, and put it in its place."""
        wanted = f"{space.name} {'' if index is None else index.kind}"
        if self._building == wanted:
            return
        self._building = wanted

        def build() -> None:
            try:
                with self._owner.database.reading() as session:
                    self._exchange(self._built(session, space, index))
            except Stopped:
                log.info("index_given_up", shelf=self._name, reason="the api stops")
            finally:
                self._building = None  # whatever went wrong, the next question may begin anew

        self._builder = self._owner.background(build)

    def _built(self, session: Session, space: Space, index: VectorIndex | None) -> Shelf:
        if index is None:
            return self._opened(session, space)
        shelf = Shelf(space, self._source(space.version), index)
        shelf.catch_up(session, self._goes_on)
        return shelf

    def _goes_on(self) -> bool:
        return not self._stop.is_set()

    def _exchange(self, shelf: Shelf) -> None:
        with self._turn:
            for old in self._retired:
                old.close()
            self._retired = [] if self._shelf is None else [self._shelf]
            self._shelf = shelf
        self._owner.choice.forget_others(shelf.index, self._name, shelf.space)
        log.info("index_exchanged", shelf=self._name, kind=shelf.index.kind, vectors=len(shelf.index))
