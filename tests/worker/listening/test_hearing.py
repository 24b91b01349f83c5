"""What the listening process says of a file is its analysis and its vector."""

from pathlib import Path

import numpy as np

from soniquebay.contracts.versions import EMBEDDING_VERSION
from soniquebay.embeddings.service import AudioFeaturesEmbeddingService
from soniquebay.mir.pipeline import analyze_file
from soniquebay.worker.listening.hearing import hear_file
from soniquebay.worker.pipeline import payload_of
from tests.signals.files import write


def test_the_vector_is_made_of_the_analysis_and_travels_with_it(tmp_path: Path) -> None:
    time_s = np.arange(5 * 22_050) / 22_050
    song = write(tmp_path / "song.wav", 0.3 * np.sin(2 * np.pi * 220 * time_s) * (time_s % 0.5 < 0.2), 22_050)
    heard, analysed = hear_file(str(song), lambda: 0.0), analyze_file(str(song), lambda: 0.0)
    vector = AudioFeaturesEmbeddingService().embed(analysed.descriptors, analysed.normalized, analysed.scores)
    assert heard == analysed.model_copy(update={"embedding": vector})
    assert payload_of(heard).embedding == vector
    assert vector.version == EMBEDDING_VERSION
