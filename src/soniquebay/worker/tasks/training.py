"""TRAIN_GMM: trains the clusters under a lease. Imported only in a process that trains: scikit-learn is large."""

from collections.abc import Callable
from typing import Any, Final

import structlog

from soniquebay.client.errors import ApiUnavailable, Conflict, NotFound
from soniquebay.clustering.errors import ClusteringError
from soniquebay.contracts.gmm_config import GmmConfig
from soniquebay.contracts.training import TrainingFailure, TrainingLease, TrainingLeaseRequest
from soniquebay.worker.clustering.ports import TrainingKeeper
from soniquebay.worker.clustering.pulse import TrainingLost
from soniquebay.worker.clustering.training import Trainer
from soniquebay.worker.runtime import Stopping

log = structlog.get_logger(__name__)

Answer = dict[str, Any]
LONGEST_ERROR: Final = 1000


def train_gmm(
    api: TrainingKeeper,
    config: GmmConfig,
    task_id: str,
    worker: str,
    stop_if_asked: Callable[[], None],
    pause_s: Callable[[int], float],
) -> Answer:
    """Train under a lease; whatever goes wrong, the api still knows the training.

    Parameters
    ----------
    pause_s : callable
        Seconds to wait before the next attempt, by the number of attempts before this one.
    """
    retries = config.retry.max_retries if config.retry.enabled else 0
    try:
        lease = api.lease_training(task_id, TrainingLeaseRequest(worker=worker, max_retries=retries))
    except (Conflict, NotFound) as error:  # it is over, waits, or another one runs: the api hands it out when due
        return {"status": "skipped", "reason": "not_to_be_had", "message": str(error)}
    try:
        trainer = Trainer(api, lease, config.auto_queue.batch_size, config.auto_queue.max_components, stop_if_asked)
        trained = trainer.train()
    except ClusteringError as error:
        return _failed(api, lease, str(error), None)
    except (TrainingLost, Conflict):
        return {"status": "skipped", "reason": "lease_lost"}
    except (ApiUnavailable, Stopping):
        raise  # the lease runs out, or is given back: the api hands the training out again
    except Exception as error:
        sentence = f"The training met an unexpected error ({type(error).__name__}: {error}); see the worker's log."
        log.exception("training_stopped", task_id=task_id)
        return _failed(api, lease, sentence, pause_s(lease.training.attempt - 1))
    return {
        "status": "completed",
        "model_id": trained.model_id,
        "n_clusters": trained.clusters,
        "n_artists": trained.artists,
        "n_tracks": trained.tracks,
        "algorithm": trained.algorithm,
    }


def _failed(api: TrainingKeeper, lease: TrainingLease, sentence: str, retry_in_s: float | None) -> Answer:
    failure = TrainingFailure(token=lease.token, message=sentence[:LONGEST_ERROR], retry_in_s=retry_in_s)
    try:
        told = api.training_failed(lease.training.task_id, failure)
    except Conflict:
        return {"status": "skipped", "reason": "lease_lost"}
    return {"status": "retried" if told.status == "queued" else "failed", "message": sentence}
