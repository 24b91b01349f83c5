"""The workers: what each says of itself about every minute, and what everybody may know of them."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Library
from soniquebay.api.models.scans import Scan, Worker, WorkerView
from soniquebay.api.services import sights
from soniquebay.contracts import roots as wire
from soniquebay.contracts.conditions import Condition

REMEMBERED: Final = timedelta(days=7)
"""A worker that was not heard from for so long is forgotten, with all that it saw."""


def report(session: Session, said: wire.WorkerReport, now: datetime) -> dict[int, wire.Sight]:
    """Keep what a worker says of itself and of the library folders; return what it sees in each."""
    worker = session.get(Worker, said.worker)
    if worker is None:
        worker = Worker(name=said.worker, processes=0, seen_at=now)
        session.add(worker)
    worker.processes, worker.seen_at = said.processes, now
    worker.host, worker.version, worker.reported_at = said.host, said.version, now
    worker.clock_skew_s = (said.time - now).total_seconds()
    worker.queue = None if said.queue is None else said.queue.model_dump()
    worker.unknown_roots = list(said.unknown_roots)
    session.flush()
    seen = sights.note_looks(session, said.worker, said.looks, now)
    session.execute(delete(Worker).where(Worker.seen_at < now - REMEMBERED))
    return seen


def waiting_scans(session: Session, now: datetime) -> list[int]:
    """Say in each scan that waits for its tracks whether it waits because nobody sees the folder; return what changed.

    The scan goes on by itself when a worker sees the folder again.
    """
    who = sights.lookout(session, now)
    unseen = {library.id: library for library in who.troubled() if who.nobody_sees(library.id)}
    changed = []
    for scan in session.scalars(select(Scan).where(Scan.state == "analysing")):
        library = unseen.get(scan.library_id)
        error = None if library is None else sights.sentence(session, library, who.processes)
        if scan.error != error:
            scan.error = error
            changed.append(scan.id)
    return changed


def every(session: Session, now: datetime) -> tuple[wire.WorkerView, ...]:
    """Return the workers that were heard from in the last days, by name."""
    views = defaultdict[str, list[wire.LibraryView]](list)
    rows = session.execute(
        select(WorkerView, Library.name)
        .join(Library, Library.id == WorkerView.library_id)
        .order_by(WorkerView.library_id)
    )
    for view, name in rows:
        shown = {field: getattr(view, field) for field in _SHOWN}
        views[view.worker].append(wire.LibraryView.model_validate(shown | {"name": name}))
    return tuple(
        wire.WorkerView(
            name=worker.name,
            host=worker.host,
            version=worker.version,
            processes=worker.processes,
            alive=worker.processes > 0 and worker.seen_at > now - sights.WORKER_LIFE,
            seen_at=worker.seen_at,
            silent_s=max(0.0, (now - worker.seen_at).total_seconds()),
            clock_skew_s=worker.clock_skew_s,
            queue=None if worker.queue is None else Condition.model_validate(worker.queue),
            unknown_roots=tuple(worker.unknown_roots or ()),
            libraries=tuple(views[worker.name]),
        )
        for worker in session.scalars(select(Worker).order_by(Worker.name))
    )


_SHOWN = ("library_id", "path", "state", "known", "found", "looked_at")
