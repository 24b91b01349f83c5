"""The payload of the specification is accepted as it stands; what is wrong is refused by name."""

import math
from typing import Any

import pytest
from pydantic import ValidationError

from soniquebay.contracts.mir import MirPayload, NormalizedFeatures, Scores


def payload(**normalized: Any) -> dict[str, Any]:
    return {
        "raw": {"tags": ["ab:mood:happy"], "source": "acoustid+standards+librosa", "version": "1.0"},
        "normalized": {"bpm": 128.0, "key": "C", "scale": "major", "camelot_key": "8B"} | normalized,
        "scores": {"energy_score": 0.72},
        "synthetic_tags": [{"tag": "energetic", "score": 0.8, "category": "mood", "source": "calculated"}],
    }


def test_the_specifications_blocks_are_enough() -> None:
    assert MirPayload.model_validate(payload()).normalized.bpm == 128.0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("danceability", 1.01),
        ("mood_happy", -0.1),
        ("bpm", 0),
        ("bpm", math.nan),
        ("camelot_key", "13A"),
        ("key", "H"),
        ("scale", "dorian"),
        ("valence", 0.5),
    ],
)
def test_a_value_out_of_range_is_refused_and_the_error_names_the_field(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        MirPayload.model_validate(payload(**{field: value}))
    assert ("normalized", field) in [error["loc"] for error in refusal.value.errors()]


def test_unknown_is_none_and_zero_is_a_value() -> None:
    features = NormalizedFeatures.model_validate({"danceability": 0.0})
    assert features.danceability == 0.0
    assert features.bpm is None


def test_valence_is_signed_and_energy_is_not() -> None:
    assert Scores.model_validate({"mood_valence": -1.0}).mood_valence == -1.0
    with pytest.raises(ValidationError):
        Scores.model_validate({"energy_score": -0.1})
