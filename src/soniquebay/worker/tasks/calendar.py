"""The calendar's tasks: what each returns is as the specification has it."""

from collections.abc import Callable
from typing import Any

import structlog

from soniquebay.client.errors import Refused
from soniquebay.clustering.errors import ClusteringError
from soniquebay.contracts import jobs
from soniquebay.contracts.training import TurnTaken
from soniquebay.worker.clustering.ports import Clustering
from soniquebay.worker.clustering.service import ArtistClusteringService, NoModel

log = structlog.get_logger(__name__)

Answer = dict[str, Any]


def take_turn(clustering: Clustering, task: str) -> Answer:
    """Do a task of the calendar, and let the api remember what came of it.

    A fault that trying again does not mend is an answer too.

    Raises
    ------
    ApiUnavailable
        Nothing is remembered: the turn is taken later.
    """
    service = ArtistClusteringService(clustering.api, clustering.config, clustering.enqueue)
    try:
        answer = TURNS[task](service)
    except (ClusteringError, NoModel, Refused) as error:
        answer = {"status": "error", "message": str(error)}
    clustering.api.note_turn(TurnTaken(task=task, result=answer))
    log.info("turn_taken", task=task, **answer)
    return answer


def periodic_gmm_refresh(service: ArtistClusteringService) -> Answer:
    """Queue a training if enough tracks changed, or enough days passed and anything changed."""
    if not service.should_run_periodic_refresh():
        return {"status": "skipped", "reason": "conditions_not_met"}
    tracks_changed = service.get_tracks_since_last_refresh()
    if tracks_changed == 0:
        return {"status": "skipped", "reason": "insufficient_changes"}
    training = service.queue_refresh(tracks_changed)
    return {"status": "queued", "task_id": training.task_id, "tracks_changed": tracks_changed}


def check_cluster_stability(service: ArtistClusteringService) -> Answer:
    """Measure the drift; queue a training where it is over the threshold."""
    if not service.has_clusters():
        return {"status": "skipped", "reason": "conditions_not_met"}
    if service.get_tracks_since_last_refresh() < service.config.periodic.stability_check.min_tracks_changed:
        return {"status": "skipped", "reason": "insufficient_changes"}
    measured = service.measure_drift()
    service.api.store_drift(measured)
    causes = {"absent": measured.absent, "outliers": measured.outliers, "moved": measured.moved}
    if measured.status == "stable":
        return {"status": "stable", "drift_score": measured.drift_score, "causes": causes}
    training = service.queue_reclustering(measured)
    return {
        "status": "reclustering_queued",
        "drift_score": measured.drift_score,
        "task_id": training.task_id,
        "causes": causes,
    }


def cleanup_old_models(service: ArtistClusteringService) -> Answer:
    """Remove the models that nobody needs."""
    old = service.get_old_models()
    if not old:
        return {"status": "clean", "deleted_count": 0}
    deleted = service.delete_models(old)
    return {"status": "completed", "deleted_count": deleted, "models_removed": [model.id for model in old]}


def look_after_clusters(clustering: Clustering) -> None:
    """Send the trainings that are due and that nobody is at, and decide what follows from a finished scan."""
    window = clustering.api.gmm_window()
    for ticket in window.trainings:
        clustering.enqueue(ticket, 0.0)
    if window.finished_scan_id is not None:
        service = ArtistClusteringService(clustering.api, clustering.config, clustering.enqueue)
        training = service.consider_scan(window.finished_scan_id)
        if training is not None:
            log.info("training_queued", reason=training.reason, scan_id=window.finished_scan_id)


TURNS: dict[str, Callable[[ArtistClusteringService], Answer]] = {
    jobs.PERIODIC_GMM_REFRESH: periodic_gmm_refresh,
    jobs.CHECK_CLUSTER_STABILITY: check_cluster_stability,
    jobs.CLEANUP_OLD_MODELS: cleanup_old_models,
}
