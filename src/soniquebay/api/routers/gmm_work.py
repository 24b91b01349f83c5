"""Trainings and the calendar as workers and beat use them. Workers only."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from soniquebay.api.dependencies.context import MAX_ID, ContextDep, Id, WorkerOnly
from soniquebay.api.services.gmm import books, calendar, drift, models, profiles, standing, trainings
from soniquebay.contracts.clusters import DriftMeasure, Training
from soniquebay.contracts.training import (
    ArtistPlaces,
    ArtistProfile,
    CalendarNames,
    DriftReport,
    GmmWindow,
    LastTurn,
    ModelStored,
    ModelUpload,
    ScanConsidered,
    StoredArrays,
    TrainingDone,
    TrainingFailure,
    TrainingLease,
    TrainingLeaseRequest,
    TrainingOrder,
    TrainingProgress,
    TurnTaken,
)

router = APIRouter(prefix="/api/gmm", tags=["worker"], dependencies=[WorkerOnly])

TaskId = Annotated[str, Path(min_length=1, max_length=64)]


@router.post("/window")
def ask_window(context: ContextDep) -> GmmWindow:
    """Tell what to do about clusters now."""
    now = context.clock()
    with context.database.writing() as session:
        return GmmWindow(
            trainings=trainings.tickets(session, now),
            finished_scan_id=standing.finished_scan(session),
        )


@router.post("/considered", status_code=204)
def consider_scan(word: ScanConsidered, context: ContextDep) -> None:
    """Note that no training follows from a scan."""
    with context.database.writing() as session:
        books.consider(session, word.scan_id)


@router.post("/trainings", status_code=202)
def order_training(order: TrainingOrder, context: ContextDep) -> Training:
    """Queue a training whose message the worker enqueues itself."""
    with context.database.writing() as session:
        if order.scan_id is not None:
            books.consider(session, order.scan_id)
        return trainings.order(session, order, context.clock(), sent=True)


@router.post("/trainings/{task_id}/lease")
def lease_training(task_id: TaskId, request: TrainingLeaseRequest, context: ContextDep) -> TrainingLease:
    """Take a training; 409 where it is not to be had."""
    with context.database.writing() as session:
        return trainings.lease(session, task_id, request, context.clock())


@router.post("/trainings/{task_id}/progress")
def tell_progress(task_id: TaskId, word: TrainingProgress, context: ContextDep) -> Training:
    """Tell how far a training is, and keep it; 409 where it is lost."""
    with context.database.writing() as session:
        return trainings.progress(session, task_id, word, context.clock())


@router.post("/trainings/{task_id}/failure")
def fail_training(task_id: TaskId, failure: TrainingFailure, context: ContextDep) -> Training:
    """Say that a training failed, for good or to be tried again."""
    with context.database.writing() as session:
        return trainings.fail(session, task_id, failure, context.clock())


@router.post("/trainings/{task_id}/model", status_code=201)
def store_model(task_id: TaskId, upload: ModelUpload, context: ContextDep) -> ModelStored:
    """Store a new model aside."""
    with context.database.writing() as session:
        return ModelStored(model_id=models.store(session, task_id, upload, context.clock()))


@router.post("/models/{model_id}/artists", status_code=204)
def store_places(model_id: Id, places: ArtistPlaces, context: ContextDep) -> None:
    """Store where a model that is being stored puts some artists."""
    with context.database.writing() as session:
        models.store_places(session, model_id, places)


@router.post("/trainings/{task_id}/done")
def complete_training(task_id: TaskId, word: TrainingDone, context: ContextDep) -> Training:
    """Make the stored model the active one, in one transaction with the end of its training."""
    with context.database.writing() as session:
        return models.complete(session, task_id, word, context.clock())


@router.get("/models/{model_id}/arrays")
def get_arrays(model_id: Id, context: ContextDep) -> StoredArrays:
    """Give a model's arrays as they were stored."""
    with context.database.reading() as session:
        return models.arrays(session, model_id)


@router.get("/artists")
def list_profiles(
    context: ContextDep,
    after: Annotated[int, Query(ge=0, le=MAX_ID, description="The last artist id of the batch before.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> tuple[ArtistProfile, ...]:
    """Give what is known of artists' tracks, by artist id."""
    with context.database.reading() as session:
        return profiles.batch(session, after, limit)


@router.post("/drift", status_code=201)
def store_drift(report: DriftReport, context: ContextDep) -> DriftMeasure:
    """Keep a measured drift."""
    with context.database.writing() as session:
        return drift.record(session, report, context.clock())


@router.post("/calendar/begin")
def begin_calendar(names: CalendarNames, context: ContextDep) -> tuple[LastTurn, ...]:
    """Tell beat when its tasks last ran."""
    with context.database.writing() as session:
        return calendar.begin(session, names.tasks, context.clock())


@router.post("/calendar", status_code=204)
def note_turn(turn: TurnTaken, context: ContextDep) -> None:
    """Note that a periodic task ran."""
    with context.database.writing() as session:
        calendar.took(session, turn, context.clock())
