"""One worker watches each library folder: of several that see it, a change asks for one scan, not for one each."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Library
from soniquebay.api.services import sights
from soniquebay.contracts.roots import WatchAnswer, WatchRequest

TURN: Final = timedelta(seconds=30)
"""A watcher that says nothing for so long has lost its turn; it offers itself every few seconds."""


def share(session: Session, request: WatchRequest, now: datetime) -> WatchAnswer:
    """Return which of the folders that a worker offers to watch are its own to watch from now on.

    It keeps what it has. What nobody has is its; and what another looks after by polling is its too if the kernel tells
    it of changes. What it does not see is not its. What it does not offer any more, it gives up.
    """
    taken = []
    for library in session.scalars(select(Library).order_by(Library.id)):
        how = request.offers.get(library.id)
        mine = library.watched_by == request.worker
        if how is None or sights.is_blind(session, request.worker, library.id):
            if mine:
                library.watched_by = library.watched_how = library.watched_until = None
            continue
        if mine or _free(library, now) or (how == "kernel" and library.watched_how == "polling"):
            library.watched_by, library.watched_how, library.watched_until = request.worker, how, now + TURN
            taken.append(library.id)
    return WatchAnswer(library_ids=tuple(taken))


def give_up(session: Session, worker: str) -> None:
    """Free what a worker that stops has watched."""
    session.execute(
        update(Library)
        .where(Library.watched_by == worker)
        .values(watched_by=None, watched_how=None, watched_until=None)
    )


def _free(library: Library, now: datetime) -> bool:
    return library.watched_by is None or library.watched_until is None or library.watched_until <= now
