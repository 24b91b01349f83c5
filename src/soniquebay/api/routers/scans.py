"""Scans as a person or a program asks for them."""

from fastapi import APIRouter

from soniquebay.api.dependencies.context import ContextDep, Id
from soniquebay.api.services import scans, sights
from soniquebay.api.services.roots import checked_folder
from soniquebay.contracts.scans import Scan, ScanCreated, ScanFailure, ScanRequest

router = APIRouter(prefix="/api/scans", tags=["scans"])


@router.post("", status_code=202)
def begin_scan(request: ScanRequest, context: ContextDep) -> ScanCreated:
    """Scan a folder of this machine; the scan that is walking it already is answered instead of a second one."""
    folder = checked_folder(request.path, on_this_machine=context.check_folders)
    with context.database.writing() as session:
        scan_id, is_new = scans.begin(session, folder, context.clock(), request.name, anyway=request.anyway)
        if request.files is not None:
            sights.note_asked(session, scans.find(session, scan_id).library_id, request.files)
    if is_new and not context.queue.enqueue_scan(scan_id):
        with context.database.writing() as session:
            scans.mark_unheard(session, scan_id, context.clock())
    return ScanCreated(id=scan_id, is_new=is_new)


@router.get("")
def list_scans(context: ContextDep) -> tuple[Scan, ...]:
    """List the newest scans, newest first."""
    with context.database.reading() as session:
        return tuple(scans.newest(session, context.clock()))


@router.get("/{scan_id}")
def get_scan(scan_id: Id, context: ContextDep) -> Scan:
    """Tell how far a scan is."""
    with context.database.reading() as session:
        return scans.view(session, scans.find(session, scan_id), context.clock())


@router.post("/{scan_id}/cancel")
def cancel_scan(scan_id: Id, context: ContextDep) -> Scan:
    """Stop a scan; what it has analysed stays."""
    now = context.clock()
    with context.database.writing() as session:
        scan = scans.find(session, scan_id)
        scans.cancel(session, scan, now)
        return scans.view(session, scan, now)


@router.get("/{scan_id}/failures")
def list_failures(scan_id: Id, context: ContextDep) -> tuple[ScanFailure, ...]:
    """List the files that could not be analysed, and what could not be entered, each with one sentence."""
    with context.database.reading() as session:
        return tuple(scans.failures(session, scans.find(session, scan_id)))
