import io
from datetime import UTC, datetime

from rich.console import Console

from soniquebay.cli.cluster.telling import models_table
from soniquebay.contracts.clusters import GmmModel

MODEL = GmmModel(
    id=1,
    created_at=datetime(2026, 1, 4, 3, tzinfo=UTC),
    active=True,
    algorithm="gmm",
    fallback_reason=None,
    n_components=3,
    covariance_type="diag",
    bic=8177.9,
    artists=45,
    tracks=85,
    embedding_version=1,
    reason="auto_queue_after_scan",
    training_id=1,
)


def test_why_a_model_was_trained_is_told_in_words() -> None:
    console = Console(file=io.StringIO(), width=160)
    console.print(models_table([MODEL]))
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert "auto queue after scan" in shown
    assert "8178" in shown
