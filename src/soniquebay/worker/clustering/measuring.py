"""The drift of a library from its clusters."""

from soniquebay.clustering.drift import Drift, drift
from soniquebay.contracts.clusters import GmmModel
from soniquebay.contracts.training import DriftReport
from soniquebay.contracts.versions import EMBEDDING_VERSION
from soniquebay.worker.clustering.ports import ClusterKeeper
from soniquebay.worker.clustering.reading import read_artists
from soniquebay.worker.clustering.storing import unpacked


def measure(api: ClusterKeeper, row: GmmModel, batch_size: int, threshold: float) -> DriftReport:
    """Compare the library as it is with a stored model.

    Where the vectors are of another version than the model's, nobody is in it: a drift of 1.

    Raises
    ------
    ClusteringError
        The model is damaged.
    """
    if row.embedding_version == EMBEDDING_VERSION:
        artists, _ = read_artists(api, batch_size, lambda _: None)
        found = drift(unpacked(api.model_arrays(row.id)), artists)
    else:
        found = Drift(score=1.0, absent=1.0, outliers=0.0, moved=0.0, artists=row.artists)
    return DriftReport(
        model_id=row.id,
        drift_score=found.score,
        absent=found.absent,
        outliers=found.outliers,
        moved=found.moved,
        threshold=threshold,
        artists=found.artists,
        status="reclustering_queued" if found.score > threshold else "stable",
    )
