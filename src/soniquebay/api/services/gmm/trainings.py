"""Trainings: asked for, handed to workers, one at a time, under a lease that a crash lets run out."""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from soniquebay.api.models.clusters import GmmTraining
from soniquebay.api.services import event_log
from soniquebay.api.services.faults import Conflict, NotFound
from soniquebay.api.services.gmm import books
from soniquebay.contracts.clusters import Training
from soniquebay.contracts.training import (
    TrainingFailure,
    TrainingLease,
    TrainingLeaseRequest,
    TrainingOrder,
    TrainingProgress,
    TrainingTicket,
)

LEASE: Final = timedelta(seconds=90)
QUEUED_LIFE: Final = timedelta(seconds=60)
"""A message that nobody took for so long is taken for lost."""
EARLY: Final = timedelta(seconds=2)
"""Clocks of two machines may differ by so much."""
LISTED: Final = 100


def order(session: Session, wish: TrainingOrder, now: datetime, *, sent: bool) -> Training:
    """Queue a training, or hasten the one that waits already.

    Parameters
    ----------
    sent : bool
        Whoever asks enqueues its message too; otherwise the next worker that asks for work is told.
    """
    not_before = now + timedelta(seconds=wish.countdown_s)
    waiting = session.scalar(select(GmmTraining).where(GmmTraining.state == "queued").order_by(GmmTraining.id))
    if waiting is None:
        waiting = GmmTraining(
            task_id=str(uuid4()),
            state="queued",
            reason=wish.reason,
            priority=wish.priority,
            refresh_mode=wish.refresh_mode,
            requested_at=now,
            not_before=not_before,
        )
        session.add(waiting)
    elif wish.priority > waiting.priority:
        waiting.priority, waiting.reason = wish.priority, wish.reason
    if not sent:
        waiting.handed_at = None
    elif not_before <= waiting.not_before:  # the message of whoever asks comes in time; a later one would be too late
        waiting.handed_at = not_before
    waiting.not_before = min(waiting.not_before, not_before)
    waiting.refresh_mode = waiting.refresh_mode and wish.refresh_mode
    if wish.tracks_changed is not None:
        waiting.tracks_changed = wish.tracks_changed
    if wish.max_components is not None:
        waiting.max_components = wish.max_components
    session.flush()
    return _told(session, waiting, now)


def tickets(session: Session, now: datetime) -> tuple[TrainingTicket, ...]:
    """Return the training to enqueue now, if any: due, with nobody at it, and its message lost or never sent."""
    _expire(session, now)
    if _running(session) is not None:
        return ()
    due = session.scalars(
        select(GmmTraining).where(
            GmmTraining.state == "queued",
            GmmTraining.not_before <= now,
            or_(GmmTraining.handed_at.is_(None), GmmTraining.handed_at <= now - QUEUED_LIFE),
        )
    ).all()
    for training in due:
        training.handed_at = now
    return tuple(TrainingTicket(task_id=one.task_id, priority=one.priority) for one in due)


def lease(session: Session, task_id: str, request: TrainingLeaseRequest, now: datetime) -> TrainingLease:
    """Let a worker train, alone.

    Raises
    ------
    NotFound
        No such training.
    Conflict
        It is over, it waits for a later moment, or a training runs.
    """
    _expire(session, now)
    open_ones = select(GmmTraining).where(GmmTraining.state.in_(("queued", "running"))).order_by(GmmTraining.id)
    rows = session.scalars(open_ones.with_for_update()).all()  # two workers that ask at once take turns
    training = _by_task(session, task_id)
    running = next((row for row in rows if row.state == "running"), None)
    if running is not None:
        raise Conflict(f"Training {running.id} runs already, on {running.lease_worker}: never two at once.")
    if training.state != "queued":
        raise Conflict(f"Training {training.id} is {training.state} already.")
    if training.not_before > now + EARLY:
        raise Conflict(f"Training {training.id} waits until {training.not_before:%H:%M:%S} UTC.")
    training.state, training.attempts, training.error = "running", training.attempts + 1, None
    training.max_retries, training.started_at = request.max_retries, now
    training.stage, training.progress = "reading", 0.0
    training.lease_token, training.lease_worker = secrets.token_hex(16), request.worker
    training.lease_expires = now + LEASE
    told = _told(session, training, now)
    return TrainingLease(
        training=told,
        token=training.lease_token,
        expires_in_s=LEASE.total_seconds(),
        next_cluster_id=books.next_cluster_id(session),
    )


def progress(session: Session, task_id: str, word: TrainingProgress, now: datetime) -> Training:
    """Note how far a training is, and prolong its lease.

    Raises
    ------
    Conflict
        The lease is not this one (any more).
    """
    training = held(session, task_id, word.token)
    training.lease_expires = now + LEASE
    moved = training.stage != word.stage or word.progress - training.progress >= 0.01
    training.stage, training.progress = word.stage, max(training.progress, word.progress)
    return _told(session, training, now) if moved else view(training)


def fail(session: Session, task_id: str, failure: TrainingFailure, now: datetime) -> Training:
    """Note that a training failed: for good, or to be tried again while attempts are left.

    Raises
    ------
    Conflict
        The lease is not this one (any more).
    """
    training = held(session, task_id, failure.token)
    training.error = failure.message
    if failure.retry_in_s is not None and training.attempts <= training.max_retries:
        _back(training, now + timedelta(seconds=failure.retry_in_s))
    else:
        _over(training, "failed", now)
    return _told(session, training, now)


def finish(session: Session, training: GmmTraining, model_id: int, now: datetime) -> Training:
    """Bring a training to its end: its model is active."""
    training.model_id, training.progress, training.error = model_id, 1.0, None
    _over(training, "done", now)
    return _told(session, training, now)


def held(session: Session, task_id: str, token: str) -> GmmTraining:
    """Return a running training whose lease is this one.

    Raises
    ------
    Conflict
        It is not (any more).
    """
    training = _by_task(session, task_id)
    if training.state != "running" or training.lease_token != token:
        raise Conflict(f"The lease of training {training.id} is not this one any more: drop this training.")
    return training


def give_back(session: Session, worker: str, now: datetime) -> None:
    """Take back what a worker that stops or starts anew held; a stop is not the training's fault."""
    for training in session.scalars(
        select(GmmTraining).where(GmmTraining.state == "running", GmmTraining.lease_worker == worker)
    ):
        training.attempts = max(0, training.attempts - 1)
        _back(training, now)
        _told(session, training, now)
    # The embedded queue was emptied with it: what waits is handed out again.
    session.execute(update(GmmTraining).where(GmmTraining.state == "queued").values(handed_at=None))


def current(session: Session) -> Training | None:
    """Return the running training, else the one that waits."""
    running = _running(session)
    if running is None:
        running = session.scalar(select(GmmTraining).where(GmmTraining.state == "queued").order_by(GmmTraining.id))
    return None if running is None else view(running)


def newest(session: Session) -> tuple[Training, ...]:
    """Return the newest trainings, newest first."""
    rows = session.scalars(select(GmmTraining).order_by(GmmTraining.id.desc()).limit(LISTED))
    return tuple(view(row) for row in rows)


def find(session: Session, training_id: int) -> Training:
    """Return a training.

    Raises
    ------
    NotFound
        Where there is none of this id.
    """
    row = session.get(GmmTraining, training_id)
    if row is None:
        raise NotFound(f"There is no training {training_id}.")
    return view(row)


def view(row: GmmTraining) -> Training:
    """Return a training as the wire shows it."""
    return Training.model_validate(
        {**{name: getattr(row, name) for name in _COPIED}, "status": row.state, "attempt": row.attempts}
    )


_COPIED = (
    *("id", "task_id", "reason", "priority", "refresh_mode", "tracks_changed", "max_components", "requested_at"),
    *("not_before", "started_at", "finished_at", "stage", "progress", "error", "model_id"),
)


def _by_task(session: Session, task_id: str) -> GmmTraining:
    row = session.scalar(select(GmmTraining).where(GmmTraining.task_id == task_id))
    if row is None:
        raise NotFound(f"There is no training {task_id}.")
    return row


def _running(session: Session) -> GmmTraining | None:
    return session.scalar(select(GmmTraining).where(GmmTraining.state == "running"))


def _expire(session: Session, now: datetime) -> None:
    """Take back the training whose worker fell silent; give it up when that happened too often."""
    training = session.scalar(
        select(GmmTraining).where(GmmTraining.state == "running", GmmTraining.lease_expires <= now)
    )
    if training is None:
        return
    if training.attempts <= training.max_retries:
        _back(training, now)
    else:
        training.error = f"The training stopped {training.attempts} times without an answer; see the worker's log."
        _over(training, "failed", now)
    _told(session, training, now)


def _back(training: GmmTraining, not_before: datetime) -> None:
    training.state, training.not_before, training.handed_at = "queued", not_before, None
    training.lease_token = training.lease_worker = training.lease_expires = training.stage = None
    training.progress = 0.0


def _over(training: GmmTraining, state: str, now: datetime) -> None:
    training.state, training.finished_at = state, now
    training.lease_expires = training.stage = None


def _told(session: Session, training: GmmTraining, now: datetime) -> Training:
    session.flush()
    told = view(training)
    event_log.record_training(session, told, now)
    return told
