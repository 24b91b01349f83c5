"""The walk of a scan, as the worker tells it. Workers only."""

from fastapi import APIRouter

from soniquebay.api.dependencies.context import ContextDep, Id, WorkerOnly
from soniquebay.api.services import comparing, comparing_folders, event_log, folders, registering, scans, walk
from soniquebay.contracts.roots import Unseen
from soniquebay.contracts.scans import Scan
from soniquebay.contracts.walks import (
    CompareAnswer,
    CompareRequest,
    FoldersAnswer,
    FoldersRequest,
    RegisterAnswer,
    RegisterRequest,
    WalkFinished,
    WalkStarted,
)

router = APIRouter(prefix="/api/scans", tags=["worker"], dependencies=[WorkerOnly])


@router.post("/{scan_id}/walking")
def start_walk(scan_id: Id, context: ContextDep) -> WalkStarted:
    """Begin a walk, or begin it again; unless the state answered is `walking`, there is nothing to walk."""
    now = context.clock()
    with context.database.writing() as session:
        started = walk.start(scans.find(session, scan_id), now)
        session.flush()
        scans.progress(session, [scan_id], context.throttle, now)
        return started


@router.post("/{scan_id}/folders")
def compare_folders(scan_id: Id, request: FoldersRequest, context: ContextDep) -> FoldersAnswer:
    """Compare a batch of walked folders with what is known; where nothing changed, its files are seen."""
    now = context.clock()
    with context.database.writing() as session:
        answer = comparing_folders.compare_folders(session, scans.find(session, scan_id), request, now)
        session.flush()
        scans.progress(session, [scan_id], context.throttle, now)
        return answer


@router.post("/{scan_id}/unseen")
def hand_walk_on(scan_id: Id, request: Unseen, context: ContextDep) -> Scan:
    """Let another worker walk: this one does not see the folder. Where none sees it, the scan fails and says so."""
    now = context.clock()
    with context.database.writing() as session:
        scan = scans.find(session, scan_id)
        walk.hand_on(session, scan, request.worker, now)
        session.flush()
        view = scans.view(session, scan, now)
        event_log.record_scan(session, view, now)
        return view


@router.post("/{scan_id}/compare")
def compare_files(scan_id: Id, request: CompareRequest, context: ContextDep) -> CompareAnswer:
    """Compare a batch of walked files with what is known."""
    now = context.clock()
    with context.database.writing() as session:
        answer = comparing.compare(session, scans.find(session, scan_id), request, now)
        scans.progress(session, [scan_id], context.throttle, now)
        return answer


@router.post("/{scan_id}/register")
def register_files(scan_id: Id, request: RegisterRequest, context: ContextDep) -> RegisterAnswer:
    """Store new, changed and moved files."""
    now = context.clock()
    with context.database.writing() as session:
        answer = registering.register(session, scans.find(session, scan_id), request, now)
        session.flush()
        scans.progress(session, [scan_id], context.throttle, now)
        return answer


@router.post("/{scan_id}/walked")
def finish_walk(scan_id: Id, answer: WalkFinished, context: ContextDep) -> Scan:
    """Close the walk; what was not met under the root is marked missing."""
    now = context.clock()
    with context.database.writing() as session:
        scan = scans.find(session, scan_id)
        walk.finish(session, scan, answer, now)
        session.flush()
        view = scans.view(session, scan, now)
        event_log.record_scan(session, view, now)
        root = scan.path
    more = True
    while more:  # in short transactions: others write meanwhile
        with context.database.writing() as session:
            more = folders.make_some_digests(session, root)
    return view
