"""Groups of artists as a person or a program asks for them."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query

from soniquebay.api.dependencies.context import ContextDep, Id
from soniquebay.api.dependencies.questions import refuse_unknown
from soniquebay.api.services.gmm import calendar, clusters, drift, models, standing, trainings
from soniquebay.contracts.clusters import (
    ArtistCluster,
    Cluster,
    ClusteringState,
    DriftMeasure,
    GmmModel,
    ModelMetrics,
    RefreshAnswer,
    Training,
    TrainingRequest,
)
from soniquebay.contracts.training import LastTurn, OldModel, TrainingOrder
from soniquebay.contracts.versions import EMBEDDING_VERSION

router = APIRouter(prefix="/api", tags=["clusters"], dependencies=[Depends(refuse_unknown)])

ASKED_FOR: Final = "asked_for"
REFRESH: Final = "refresh_asked_for"
ASKED_PRIORITY: Final = 8
"""Somebody waits for it."""
Members = Annotated[int, Query(ge=0, le=500, description="Artists to list per cluster.")]


@router.get("/gmm/clusters")
def list_clusters(context: ContextDep, lang: clusters.Language = "fr", members: Members = 20) -> tuple[Cluster, ...]:
    """List the clusters of artists, the largest first: name, size, members, what sets them apart."""
    with context.database.reading() as session:
        return clusters.listed(session, lang, members)


@router.get("/artists/{artist_id}/cluster")
def get_artist_cluster(artist_id: Id, context: ContextDep, lang: clusters.Language = "fr") -> ArtistCluster:
    """Tell where an artist belongs, and why."""
    with context.database.reading() as session:
        return clusters.of_artist(session, artist_id, lang)


@router.get("/gmm/state")
def get_state(context: ContextDep) -> ClusteringState:
    """Tell how the clusters stand to the library: what changed, what is being trained."""
    with context.database.reading() as session:
        return standing.state(session, context.clock())


@router.get("/gmm/models")
def list_models(context: ContextDep) -> tuple[GmmModel, ...]:
    """List the models, newest first."""
    with context.database.reading() as session:
        return models.listed(session)


@router.get("/gmm/models/active")
def get_active_model(context: ContextDep) -> GmmModel:
    """Give the model in force."""
    with context.database.reading() as session:
        return models.view(models.active(session))


@router.get("/gmm/models/old")
def list_old_models(
    context: ContextDep,
    keep_count: Annotated[int, Query(ge=1, le=1000)] = 3,
    max_age_days: Annotated[float, Query(ge=0.0, le=36500.0)] = 30.0,
) -> tuple[OldModel, ...]:
    """List what a cleanup would remove: neither active, nor among the newest, nor younger than that."""
    with context.database.reading() as session:
        return models.old(session, keep_count, max_age_days, context.clock())


@router.get("/gmm/models/{model_id}/metrics")
def get_metrics(model_id: Id, context: ContextDep) -> ModelMetrics:
    """Give what was measured of a model."""
    with context.database.reading() as session:
        return models.metrics(session, model_id)


@router.post("/gmm/models/{model_id}/activate")
def activate_model(model_id: Id, context: ContextDep) -> GmmModel:
    """Go back to a model: its clusters and memberships are in force at once."""
    with context.database.writing() as session:
        return models.activate(session, model_id, EMBEDDING_VERSION)


@router.delete("/gmm/models/{model_id}", status_code=204)
def remove_model(model_id: Id, context: ContextDep) -> None:
    """Remove a model that is not the active one."""
    with context.database.writing() as session:
        models.remove(session, model_id)


@router.get("/gmm/drift")
def list_drift(context: ContextDep, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> tuple[DriftMeasure, ...]:
    """List the measured drift, newest first."""
    with context.database.reading() as session:
        return drift.history(session, limit)


@router.get("/gmm/calendar")
def list_turns(context: ContextDep) -> tuple[LastTurn, ...]:
    """Tell when each periodic task last ran, and what came of it."""
    with context.database.reading() as session:
        return calendar.listed(session)


@router.get("/gmm/trainings")
def list_trainings(context: ContextDep) -> tuple[Training, ...]:
    """List the newest trainings, newest first."""
    with context.database.reading() as session:
        return trainings.newest(session)


@router.get("/gmm/trainings/{training_id}")
def get_training(training_id: Id, context: ContextDep) -> Training:
    """Tell how far a training is; `GET /api/events` tells it live, as `clustering`."""
    with context.database.reading() as session:
        return trainings.find(session, training_id)


@router.post("/gmm/train", status_code=202)
def train(context: ContextDep, request: TrainingRequest | None = None) -> Training:
    """Train now, whatever changed; a training that waits already is hastened instead."""
    wish = TrainingRequest() if request is None else request
    order = TrainingOrder(
        reason=ASKED_FOR if wish.reason is None else wish.reason,
        priority=ASKED_PRIORITY,
        refresh_mode=False,
        max_components=wish.max_components,
    )
    with context.database.writing() as session:
        return trainings.order(session, order, context.clock(), sent=False)


@router.post("/gmm/refresh", status_code=202)
def refresh(context: ContextDep) -> RefreshAnswer:
    """Train anew if anything changed since the last training."""
    now = context.clock()
    with context.database.writing() as session:
        changed = standing.state(session, now).tracks_changed
        if changed == 0:
            return RefreshAnswer(status="skipped", reason="insufficient_changes", tracks_changed=0)
        order = TrainingOrder(reason=REFRESH, priority=ASKED_PRIORITY, tracks_changed=changed)
        training = trainings.order(session, order, now, sent=False)
        return RefreshAnswer(status="queued", task_id=training.task_id, tracks_changed=changed, training=training)
