"""The backlog as workers use it. Workers only."""

from typing import Annotated

from fastapi import APIRouter, Path

from soniquebay.api.dependencies.context import ContextDep, Id, WorkerOnly
from soniquebay.api.services import backlog, scans, window
from soniquebay.api.services.gmm import trainings
from soniquebay.contracts.backlog import Heartbeat, Lease, LeaseRequest, TrackResult, WindowAnswer, WindowRequest
from soniquebay.contracts.events import Listening
from soniquebay.contracts.roots import TrackUnseen

router = APIRouter(prefix="/api/backlog", tags=["worker"], dependencies=[WorkerOnly])


@router.post("/window")
def ask_window(request: WindowRequest, context: ContextDep) -> WindowAnswer:
    """Hand out a few tracks to enqueue, and the scans that nobody walks."""
    now = context.clock()
    with context.database.writing() as session:
        answer, touched = window.window(session, request, now, context.patience)
        scans.progress(session, touched, context.throttle, now)
        return answer


@router.post("/tracks/{track_id}/lease")
def lease_track(track_id: Id, request: LeaseRequest, context: ContextDep) -> Lease:
    """Take a track for analysis; 409 where it is not to be had."""
    try:
        with context.database.writing() as session:
            return backlog.lease(session, track_id, request.worker, context.clock(), context.patience)
    except backlog.Blind:
        with context.database.writing() as session:
            backlog.hand_on(session, track_id)
        raise


@router.post("/tracks/{track_id}/unseen", status_code=204)
def give_track_back(track_id: Id, request: TrackUnseen, context: ContextDep) -> None:
    """Give a leased track back, as its folder is not seen from there; 409 where the lease is lost."""
    with context.database.writing() as session:
        backlog.give_back(session, track_id, request.token, context.clock())


@router.post("/tracks/{track_id}/heartbeat")
def prolong_lease(track_id: Id, beat: Heartbeat, context: ContextDep) -> Lease:
    """Keep a track for another minute; 409 where it is lost."""
    with context.database.writing() as session:
        return backlog.heartbeat(session, track_id, beat.token, context.clock(), context.patience)


@router.post("/listening", status_code=204)
def tell_listening(word: Listening, context: ContextDep) -> None:
    """Pass on to who watches that a worker is at a track; it is kept nowhere."""
    context.progress.tell(word)


@router.post("/tracks/{track_id}/failure", status_code=204)
def fail_track(track_id: Id, result: TrackResult, context: ContextDep) -> None:
    """Say that a track could not be analysed."""
    now = context.clock()
    with context.database.writing() as session:
        touched = backlog.fail(session, track_id, result, now)
        scans.progress(session, touched, context.throttle, now)


@router.post("/workers/{name:path}/reset", status_code=204)
def reset_worker(
    name: Annotated[str, Path(min_length=1, max_length=200)], context: ContextDep, stopped: bool = False
) -> None:
    """Give back what a worker holds that was `stopped`, or what it held when it died, as it starts anew."""
    with context.database.writing() as session:
        backlog.reset(session, name, context.clock(), stopped=stopped)
        trainings.give_back(session, name, context.clock())
