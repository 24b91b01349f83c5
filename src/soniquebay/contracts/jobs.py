"""Names, queues and priorities of the jobs that the api asks the worker to do. Higher priority means sooner."""

from typing import Final

SCAN: Final = "soniquebay.scan"
"""Walk a library folder and register its files. Arguments: scan_id."""

ANALYZE: Final = "soniquebay.analyze"
"""Listen to one track. Arguments: track_id."""

RECONCILE: Final = "soniquebay.reconcile"
"""Put back what a queue or a killed process forgot. No arguments; runs every few seconds."""

TRAIN_GMM: Final = "train_gmm"
"""Train the clusters of artists. Its task id is that of a training (`contracts.training`)."""

PERIODIC_GMM_REFRESH: Final = "periodic_gmm_refresh"
"""Queue a training if enough changed. No arguments."""

CHECK_CLUSTER_STABILITY: Final = "check_cluster_stability"
"""Measure the drift; queue a training if it is too large. No arguments."""

CLEANUP_OLD_MODELS: Final = "cleanup_old_models"
"""Remove models that nobody needs. No arguments."""

WHITEN: Final = "soniquebay.whiten"
"""Fit the scales of the vectors to the library, if it changed by enough. No arguments; runs every few minutes."""

QUEUE_CONTROL: Final = "control"
"""Scans, trainings, calendar: never waits behind analyses."""

QUEUE_ANALYSIS: Final = "analysis"


def queue_of(worker: str) -> str:
    """Return the queue that this worker alone takes from: jobs in folders that not every worker sees."""
    return f"only.{worker}"


PRIORITY: Final = {
    SCAN: 7,
    RECONCILE: 5,
    TRAIN_GMM: 5,
    PERIODIC_GMM_REFRESH: 5,
    ANALYZE: 3,
    CHECK_CLUSTER_STABILITY: 3,
    WHITEN: 2,
    CLEANUP_OLD_MODELS: 1,
}
"""Of a training it is the least: one that drift asks for has 7, one that somebody waits for 8."""
