"""The workers: what everybody may know of them, and what they say of themselves and of the library folders."""

from fastapi import APIRouter

from soniquebay.api.dependencies.context import ContextDep, WorkerOnly
from soniquebay.api.services import scans, sights, watches, workers
from soniquebay.contracts.roots import (
    LooksRequest,
    Probe,
    Sights,
    WatchAnswer,
    WatchRequest,
    WorkerReport,
    WorkerView,
)

router = APIRouter(prefix="/api/workers", tags=["library"])


@router.get("")
def list_workers(context: ContextDep) -> tuple[WorkerView, ...]:
    """List the workers of the last days, and how each sees the library folders."""
    with context.database.reading() as session:
        return workers.every(session, context.clock())


@router.get("/probes", dependencies=[WorkerOnly], tags=["worker"])
def list_probes(context: ContextDep) -> tuple[Probe, ...]:
    """List the library folders with some files of each, by which a worker sees whether it has the same folders."""
    with context.database.reading() as session:
        return sights.probes(session)


@router.post("/report", dependencies=[WorkerOnly], tags=["worker"])
def take_report(report: WorkerReport, context: ContextDep) -> Sights:
    """Keep what a worker says of itself, and tell it what it sees."""
    now = context.clock()
    with context.database.writing() as session:
        seen = workers.report(session, report, now)
        session.flush()
        scans.progress(session, workers.waiting_scans(session, now), context.throttle, now)
        return Sights(sights=seen)


@router.post("/looks", dependencies=[WorkerOnly], tags=["worker"])
def take_looks(request: LooksRequest, context: ContextDep) -> Sights:
    """Keep what a worker found where it is about to work, and tell it what that means."""
    with context.database.writing() as session:
        return Sights(sights=sights.note_looks(session, request.worker, request.looks, context.clock()))


@router.post("/watch", dependencies=[WorkerOnly], tags=["worker"])
def share_watch(request: WatchRequest, context: ContextDep) -> WatchAnswer:
    """Say which library folders a worker is to watch: one worker each."""
    with context.database.writing() as session:
        return watches.share(session, request, context.clock())
