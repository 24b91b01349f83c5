"""Where the analysis of a file and its place in the space of sounds meet: what the listening process does."""

from collections.abc import Callable

from soniquebay.contracts.analysis import Analysis
from soniquebay.embeddings.service import AudioFeaturesEmbeddingService
from soniquebay.mir.pipeline import analyze_file


def hear_file(path: str, clock: Callable[[], float]) -> Analysis:
    """Analyse one file, as `mir.pipeline.analyze_file` does, and place it among all others.

    Returns
    -------
    Analysis
        With its embedding.
    """
    heard = analyze_file(path, clock)
    vector = AudioFeaturesEmbeddingService().embed(heard.descriptors, heard.normalized, heard.scores)
    return heard.model_copy(update={"embedding": vector})
