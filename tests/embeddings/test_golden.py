"""Reviewed vectors of three synthesised sounds: a number that changes needs another `embedding_version`.

A held A minor chord with a click every half second; noise that swells and fades every eight seconds; silence. What was
heard in them is written down with the vectors, so that only a change of the vector itself shows here.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from soniquebay.contracts.mir import Descriptors, NormalizedFeatures, Scores
from soniquebay.embeddings.layout import Dim
from soniquebay.embeddings.service import AudioFeaturesEmbeddingService

GOLDEN: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "embedding_golden.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("sound", GOLDEN)
def test_what_is_heard_in_a_synthesised_sound_has_the_reviewed_vector(sound: str) -> None:
    golden = GOLDEN[sound]
    embedding = AudioFeaturesEmbeddingService().embed(
        Descriptors.model_validate(golden["descriptors"]),
        NormalizedFeatures.model_validate(golden["normalized"]),
        Scores.model_validate(golden["scores"]),
    )
    assert {dim.name.lower(): embedding.vector[dim] for dim in Dim} == pytest.approx(golden["vector"], abs=0.001)
    assert embedding.coverage == pytest.approx(golden["coverage"], abs=0.001)
