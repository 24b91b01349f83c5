"""Clusters, models and drift as lines and tables."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich import box
from rich.table import Table
from rich.text import Text

from soniquebay.cli import wording
from soniquebay.contracts.clusters import Cluster, ClusteringState, DriftMeasure, GmmModel, Training, Trait
from soniquebay.contracts.paths import printable
from soniquebay.contracts.training import OldModel

ASK_EVERY_S: Final = 0.4
TRAITS: Final = 3


def training_line(seen: Training) -> str:
    """Return how a training stands in one sentence."""
    if seen.status == "done":
        return f"Training {seen.id} is done: model {seen.model_id} is in force."
    if seen.status == "failed":
        return f"Training {seen.id} failed: {seen.error}"
    if seen.status == "queued":
        return f"Training {seen.id} waits for a worker; `soniquebay cluster status` shows how far it is."
    return f"Training {seen.id} is {seen.stage}, {seen.progress:.0%} done."


def state_lines(state: ClusteringState) -> Iterator[str]:
    """Yield how the clusters stand to the library."""
    yield f"{wording.count(state.artists, 'artist')} with {wording.count(state.tracks, 'analysed track')}"
    if state.active_model is None:
        yield "Nothing was trained yet: `soniquebay cluster train`, or wait for the library to grow."
    else:
        yield model_line(state.active_model)
        since = "" if state.days_since_last is None else f" ({state.days_since_last:.1f} days ago)"
        yield f"{wording.count(state.tracks_changed, 'track')} changed since the last training{since}"
    if state.training is not None:
        yield training_line(state.training)


def model_line(model: GmmModel) -> str:
    """Return a model in one sentence."""
    kind = "k-means" if model.algorithm == "kmeans" else f"Gaussian mixture, {model.covariance_type}"
    why = "" if model.fallback_reason is None else f" because {model.fallback_reason}"
    return (
        f"Model {model.id}{' (in force)' if model.active else ''}: {wording.count(model.n_components, 'cluster')} of "
        f"{wording.count(model.artists, 'artist')}, {kind}{why}, trained {model.created_at:%Y-%m-%d %H:%M} UTC"
    )


def clusters_table(clusters: Sequence[Cluster]) -> Table:
    """Return one row per cluster."""
    table = _table("Cluster", "Name", "Artists", "Tracks", "Genres", "Tags", "Typical")
    for one in clusters:
        typical = ", ".join(printable(artist.name) for artist in one.typical[:TRAITS])
        _row(table, one.id, one.name, one.size, one.tracks, _names(one.top_genres), _names(one.top_tags), typical)
    return table


def models_table(models: Sequence[GmmModel]) -> Table:
    """Return one row per model."""
    table = _table("Model", "In force", "Trained", "Clusters", "Artists", "Kind", "BIC", "Why")
    for one in models:
        kind = "k-means" if one.algorithm == "kmeans" else one.covariance_type
        bic = "" if one.bic is None else f"{one.bic:.0f}"
        active, moment = "yes" if one.active else "", f"{one.created_at:%Y-%m-%d %H:%M}"
        _row(
            table,
            one.id,
            active,
            moment,
            one.n_components,
            one.artists,
            kind,
            bic,
            printable((one.reason or "").replace("_", " ")),
        )
    return table


def drift_table(measured: Sequence[DriftMeasure]) -> Table:
    """Return one row per measure."""
    table = _table("Measured", "Drift", "Threshold", "Not in it yet", "Outliers", "Moved", "Outcome")
    for one in measured:
        shares = (f"{share:.3f}" for share in (one.drift_score, one.threshold, one.absent, one.outliers, one.moved))
        _row(table, f"{one.measured_at:%Y-%m-%d %H:%M}", *shares, one.status.replace("_", " "))
    return table


def cleanup_line(old: Sequence[OldModel], *, removed: bool) -> str:
    """Return what a cleanup removed, or would remove."""
    if not old:
        return "No model is old enough to be removed."
    ids = ", ".join(str(model.id) for model in old)
    models = f"{wording.count(len(old), 'model')} ({ids})"
    return f"Removed {models}." if removed else f"Would remove {models}; `--yes` does it."


def _names(traits: Sequence[Trait]) -> str:
    return ", ".join(printable(trait.name) for trait in traits[:TRAITS])


def _table(*titles: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    for title in titles:
        table.add_column(title)
    return table


def _row(table: Table, *cells: object) -> None:
    table.add_row(*(Text(str(cell)) for cell in cells))
