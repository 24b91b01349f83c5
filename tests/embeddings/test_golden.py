"""Reviewed vectors of the sounds of `tests/data/golden`: a number that changes needs another `embedding_version`.

What is heard in those sounds is written down there, so that only a change of the vector itself shows here. `make
golden` writes both anew, to be read as a diff before they are committed.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from soniquebay.contracts.mir import Descriptors, NormalizedFeatures, Scores
from soniquebay.embeddings.layout import Dim
from soniquebay.embeddings.service import AudioFeaturesEmbeddingService

DATA = Path(__file__).parents[1] / "data"
SOUNDS = sorted(path.stem for path in (DATA / "golden").glob("*.json"))
GOLDEN = DATA / "embedding_golden.json"


def placed(sound: str) -> dict[str, Any]:
    heard = json.loads((DATA / "golden" / f"{sound}.json").read_text(encoding="utf-8"))
    embedding = AudioFeaturesEmbeddingService().embed(
        Descriptors.model_validate(heard["descriptors"]),
        NormalizedFeatures.model_validate(heard["normalized"]),
        Scores.model_validate(heard["scores"]),
    )
    vector = {dim.name.lower(): round(embedding.vector[dim], 4) for dim in Dim}
    return {"coverage": round(embedding.coverage, 4), "vector": vector}


def test_what_is_heard_in_a_synthesised_sound_has_the_reviewed_vector(request: pytest.FixtureRequest) -> None:
    found = {sound: placed(sound) for sound in SOUNDS}
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        pytest.skip(f"{GOLDEN.name} is written: read its diff before you commit it")
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert found.keys() == golden.keys()
    for sound, reviewed in golden.items():
        assert found[sound]["vector"] == pytest.approx(reviewed["vector"], abs=0.001), sound
        assert found[sound]["coverage"] == pytest.approx(reviewed["coverage"], abs=0.001), sound
