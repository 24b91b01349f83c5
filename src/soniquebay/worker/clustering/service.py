"""When artists are grouped anew: after scans, on the calendar, when the library has drifted away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from soniquebay.contracts.clusters import Training
from soniquebay.contracts.gmm_config import GmmConfig
from soniquebay.contracts.training import DriftReport, OldModel, TrainingOrder, TrainingTicket
from soniquebay.worker.clustering.ports import ClusterKeeper, Enqueue

AUTO_PRIORITY: Final = {"low": 3, "normal": 5, "high": 7}
"""What the words of `auto_queue.priority` mean."""
REFRESH_PRIORITY: Final = 5
REFRESH_COUNTDOWN_S: Final = 60.0
DRIFT_PRIORITY: Final = 7
DRIFT_COUNTDOWN_S: Final = 30.0
AUTO_REASON: Final = "auto_queue_after_scan"
REFRESH_REASON: Final = "periodic_refresh"
DRIFT_REASON: Final = "instability_drift"


class NoModel(Exception):
    """Nothing was trained yet; the message is a sentence for the user."""


@dataclass(frozen=True)
class ArtistClusteringService:
    """Decides, and asks; it never trains itself.

    Parameters
    ----------
    api : ClusterKeeper
    config : GmmConfig
    enqueue : Enqueue
        Sends the message of a training.
    """

    api: ClusterKeeper
    config: GmmConfig
    enqueue: Enqueue

    # --- the calendar ----------------------------------------------------------------------------------------------

    def should_run_periodic_refresh(self) -> bool:
        """Tell whether enough tracks changed, or enough days passed, since the last training."""
        state, turn = self.api.gmm_state(), self.config.periodic.gmm_refresh
        waited = state.days_since_last is None or state.days_since_last >= turn.days_since_last
        return state.artists >= 2 and (waited or state.tracks_changed >= turn.min_tracks_since_last)

    def get_tracks_since_last_refresh(self) -> int:
        """Return how many tracks were added, analysed anew or lost since the last training."""
        return self.api.gmm_state().tracks_changed

    def queue_refresh(self, tracks_changed: int) -> Training:
        """Queue the training of the periodic refresh, in a minute."""
        return self._queue(
            TrainingOrder(
                reason=REFRESH_REASON,
                priority=REFRESH_PRIORITY,
                countdown_s=REFRESH_COUNTDOWN_S,
                tracks_changed=tracks_changed,
            )
        )

    def has_clusters(self) -> bool:
        """Tell whether anything was trained yet."""
        return self.api.gmm_state().active_model is not None

    def calculate_cluster_drift(self) -> float:
        """Return how far the library has moved away from the active model, in [0, 1]."""
        return self.measure_drift().drift_score

    def measure_drift(self) -> DriftReport:
        """Return the drift from the active model with the shares of its causes, and whether it is over the threshold.

        Raises
        ------
        NoModel
            Nothing was trained yet.
        ClusteringError
            The stored model is damaged.
        """
        from soniquebay.worker.clustering.measuring import measure  # scikit-learn: only in a process that needs it

        row = self.api.gmm_state().active_model
        if row is None:
            raise NoModel("There are no clusters yet from which the library could have drifted.")
        threshold = self.config.periodic.stability_check.drift_threshold
        return measure(self.api, row, self.config.auto_queue.batch_size, threshold)

    def queue_reclustering(self, measured: DriftReport) -> Training:
        """Queue a training because of drift, soon and before others; its reason tells the shares of the causes."""
        reason = (
            f"{DRIFT_REASON}_{measured.drift_score:.3f} (absent {measured.absent:.3f}, "
            f"outliers {measured.outliers:.3f}, moved {measured.moved:.3f})"
        )
        return self._queue(TrainingOrder(reason=reason, priority=DRIFT_PRIORITY, countdown_s=DRIFT_COUNTDOWN_S))

    def get_old_models(self, keep_count: int | None = None, max_age_days: float | None = None) -> tuple[OldModel, ...]:
        """Return the models that are neither active, nor among the newest, nor young; as configured by default."""
        cleanup = self.config.periodic.cleanup
        return tuple(
            self.api.old_models(
                cleanup.keep_count if keep_count is None else keep_count,
                cleanup.max_age_days if max_age_days is None else max_age_days,
            )
        )

    def delete_models(self, models: Sequence[OldModel]) -> int:
        """Remove models; return how many that were."""
        for model in models:
            self.api.remove_model(model.id)
        return len(models)

    # --- after a scan ----------------------------------------------------------------------------------------------

    def consider_scan(self, scan_id: int) -> Training | None:
        """Queue a training after a complete scan if the library is large enough and changed enough."""
        if not self.should_train_after_scan():
            self.api.consider_scan(scan_id)
            return None
        order = TrainingOrder(
            reason=AUTO_REASON,
            priority=AUTO_PRIORITY[self.config.auto_queue.priority],
            tracks_changed=self.get_tracks_since_last_refresh(),
            scan_id=scan_id,
        )
        return self._queue(order)

    def should_train_after_scan(self) -> bool:
        """Tell whether `min_artists`, `min_tracks` and `min_change_percent` hold."""
        wanted, state = self.config.auto_queue, self.api.gmm_state()
        if not wanted.enabled or state.artists < wanted.min_artists or state.tracks < wanted.min_tracks:
            return False
        return 100.0 * state.tracks_changed >= wanted.min_change_percent * state.tracks and state.tracks_changed > 0

    def _queue(self, order: TrainingOrder) -> Training:
        training = self.api.order_training(order)
        self.enqueue(TrainingTicket(task_id=training.task_id, priority=training.priority), order.countdown_s)
        return training
