"""How the library folders look from the workers, and so who may walk which and listen to its tracks.

A worker whose folder is away, or is another one, must do nothing there: its walk would mark everything missing, its
analyses would fail, or would be of other music. Whether it is the same folder is seen by some known files. Where none
of them is there, all may have been replaced, too: then it is the same if it is the folder (inode) that it was when it
was seen as this library before.

Until the first walk no file is known. Then those count that the asker sees there, where the asker says so.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, not_, select
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Library, Track
from soniquebay.api.models.scans import Worker, WorkerView
from soniquebay.api.services.faults import Invalid
from soniquebay.api.services.library_names import view as shown
from soniquebay.api.services.roots import inside, is_inside, ranges
from soniquebay.api.storing import upsert
from soniquebay.contracts import roots as wire
from soniquebay.contracts.paths import from_wire, printable

WORKER_LIFE: Final = timedelta(seconds=60)
POINTS: Final = ("", "5", "C", "H", "M", "S", "a", "m")
"""Where among the names in a folder a file is looked for: spread, and each found by the index of the path."""

BLIND: Final = ("other", "missing", "unreadable")


def probes(session: Session, library_ids: Sequence[int] | None = None) -> tuple[wire.Probe, ...]:
    """Return for each library (of these) some of its files that are there."""
    chosen = select(Library).order_by(Library.id)
    if library_ids is not None:
        chosen = chosen.where(Library.id.in_(library_ids))
    every = tuple(session.scalars(select(Library)))
    return tuple(
        wire.Probe(library=shown(library), files=tuple(_known_files(session, library, every)))
        for library in session.scalars(chosen)
    )


def note_asked(session: Session, library_id: int, files: Iterable[wire.KnownFile]) -> None:
    """Keep what somebody who asks for a scan sees in the folder, for as long as no file of it is known.

    Raises
    ------
    Invalid
        A file is not in the folder.
    """
    library = session.get_one(Library, library_id)
    root = frozenset([from_wire(library.path)])
    for file in files:
        path = from_wire(file.path)
        if os.path.normpath(path) != path or "\0" in path or not is_inside(file.path, root):
            raise Invalid(f"files: {printable(path)} is not in {printable(from_wire(library.path))}; leave it out.")
    library.asker_sees = [file.model_dump() for file in files]


def note_looks(session: Session, worker: str, looks: Iterable[wire.Look], now: datetime) -> dict[int, wire.Sight]:
    """Keep what a worker found at library folders; return what that means."""
    known = set(session.scalars(select(Library.id)))
    found = {look.library_id: look for look in looks if look.library_id in known}
    if not found:
        return {}
    if session.get(Worker, worker) is None:
        session.add(Worker(name=worker, processes=0, seen_at=now))
        session.flush()
    sights = {library_id: _sight(session, look) for library_id, look in found.items()}
    upsert(
        session,
        WorkerView,
        [
            {
                **{"worker": worker, "library_id": library_id, "path": look.path, "state": sights[library_id]},
                **{"identity": look.identity, "known": look.known, "found": look.found, "looked_at": now},
            }
            for library_id, look in found.items()
        ],
        ("worker", "library_id"),
    )
    return sights


def sight_of(look: wire.Look, *, was_this: bool) -> wire.Sight:
    """Return what a look means.

    Parameters
    ----------
    look : Look
    was_this : bool
        Whether it is the folder that was seen as this library before.
    """
    if look.access != "readable":
        return look.access
    if look.known == 0:
        return "new"
    if look.found > 0:
        return "same"
    return "changed" if was_this else "other"


def _sight(session: Session, look: wire.Look) -> wire.Sight:
    before = select(WorkerView.worker).where(
        WorkerView.library_id == look.library_id,
        WorkerView.path == look.path,
        WorkerView.identity == look.identity,
        WorkerView.state.in_(("same", "changed")),
    )
    return sight_of(look, was_this=look.identity is not None and session.scalar(before.limit(1)) is not None)


@dataclass(frozen=True)
class Lookout:
    """Which live workers see which libraries.

    Attributes
    ----------
    processes : mapping of str to int
        Of each live worker.
    blind : mapping of int to mapping of str to str
        Library to the live workers that do not see it, and what they see; only libraries that have any.
    libraries : sequence of Library
    """

    processes: Mapping[str, int]
    blind: Mapping[int, Mapping[str, str]]
    libraries: Sequence[Library]

    def seers(self, library_id: int, *, anyway: bool = False) -> list[str]:
        """Return the live workers that see a library, or have not looked yet; with `anyway`, that see any folder."""
        blind = self.blind.get(library_id, {})
        return [name for name in sorted(self.processes) if name not in blind or (anyway and blind[name] == "other")]

    def troubled(self) -> list[Library]:
        """Return the libraries that some live worker does not see."""
        return [library for library in self.libraries if library.id in self.blind]

    def of_everybody(self) -> tuple[ColumnElement[bool], ...]:
        """Return the condition that a track lies in no library that some live worker does not see."""
        return tuple(not_(owned(library, self.libraries)) for library in self.troubled())

    def nobody_sees(self, library_id: int) -> bool:
        """Tell whether workers live, and none of them sees a library."""
        return bool(self.processes) and not self.seers(library_id)


def lookout(session: Session, now: datetime) -> Lookout:
    """Return who sees what now."""
    alive = Worker.seen_at > now - WORKER_LIFE, Worker.processes > 0
    processes = dict[str, int](session.execute(select(Worker.name, Worker.processes).where(*alive)).all())
    rows = session.execute(
        select(WorkerView.library_id, WorkerView.worker, WorkerView.state).where(
            WorkerView.state.in_(BLIND), WorkerView.worker.in_(processes)
        )
    ).all()
    blind: dict[int, dict[str, str]] = {}
    for library_id, worker, state in rows:
        blind.setdefault(library_id, {})[worker] = state
    libraries = tuple(session.scalars(select(Library))) if blind else ()
    return Lookout(processes, blind, libraries)


def is_blind(session: Session, worker: str, library_id: int) -> bool:
    """Tell whether a worker said that it does not see a library."""
    seen = session.get(WorkerView, (worker, library_id))
    return seen is not None and seen.state in BLIND


def library_of(session: Session, path: str) -> Library | None:
    """Return the library that a file belongs to: of several that hold it, the innermost."""
    holding = [
        library for library in session.scalars(select(Library)) if is_inside(path, frozenset([from_wire(library.path)]))
    ]
    return max(holding, key=lambda library: len(from_wire(library.path)), default=None)


def owned(library: Library, libraries: Iterable[Library]) -> ColumnElement[bool]:
    """Return the condition that a track belongs to a library, and not to one within it."""
    root = frozenset([from_wire(library.path)])
    inner = [one.path for one in libraries if one.id != library.id and is_inside(one.path, root)]
    return and_(inside(Track.path, library.path), *(not_(inside(Track.path, path)) for path in inner))


def sentence(session: Session, library: Library, workers: Iterable[str]) -> str:
    """Return in words how workers that do not see a library see it, and what to do."""
    rows = session.scalars(
        select(WorkerView)
        .where(WorkerView.library_id == library.id, WorkerView.worker.in_(tuple(workers)))
        .order_by(WorkerView.worker)
    )
    said = "; ".join(
        f"worker {row.worker} {_HOW[row.state].format(path=printable(from_wire(row.path)), known=row.known)}"
        for row in rows
        if row.state in BLIND
    )
    return (
        f"No worker sees library {library.id} {library.name!r}: {said}. Mount the folder there, or set "
        f"SONIQUEBAY_ROOTS={library.name}=/where/it/is and restart that worker."
    )


_HOW: Final = {
    "missing": "has no folder {path}",
    "unreadable": "may not read {path}",
    "other": "sees another folder at {path}: 0 of {known} known files are there",
}


def _known_files(session: Session, library: Library, libraries: Sequence[Library]) -> list[wire.KnownFile]:
    """Return up to eight files, from all over the folder; each is one step in the index of the path."""
    found: dict[str, wire.KnownFile] = {}
    there = and_(Track.missing.is_(False), owned(library, libraries))
    for low, high in ranges(library.path):
        for point in POINTS:
            row = session.execute(
                select(Track.path, Track.size)
                .where(Track.path >= low + point, Track.path < high, there)
                .order_by(Track.path)
                .limit(1)
            ).one_or_none()
            if row is not None:
                found[row.path] = wire.KnownFile(path=row.path, size=row.size)
        if len(found) < wire.KNOWN_FILES:
            rest = (
                select(Track.path, Track.size)
                .where(Track.path >= low, Track.path < high, there, Track.path.not_in(found))
                .order_by(Track.path.desc())
                .limit(wire.KNOWN_FILES - len(found))
            )
            found |= {row.path: wire.KnownFile(path=row.path, size=row.size) for row in session.execute(rest)}
    if not found:
        return [wire.KnownFile.model_validate(file) for file in library.asker_sees or ()]
    return [found[path] for path in sorted(found)][: wire.KNOWN_FILES]
