"""A vector on the wire: exactly 64 finite numbers in single precision."""

import math

import pytest
from pydantic import ValidationError

from soniquebay.contracts.embedding import TrackEmbedding


@pytest.mark.parametrize("count", [0, 63, 65])
def test_another_number_of_dimensions_is_refused(count: int) -> None:
    with pytest.raises(ValidationError, match="vector"):
        TrackEmbedding(version=1, vector=(0.5,) * count, coverage=1.0)


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e39])
def test_a_number_that_single_precision_cannot_hold_is_refused(value: float) -> None:
    with pytest.raises(ValidationError, match="vector"):
        TrackEmbedding(version=1, vector=(value,) * 64, coverage=1.0)


def test_numbers_are_rounded_to_single_precision_once_and_for_all() -> None:
    once = TrackEmbedding(version=1, vector=(0.1,) * 64, coverage=1.0)
    assert once.vector[0] == pytest.approx(0.1, rel=1e-7)
    assert TrackEmbedding.model_validate_json(once.model_dump_json()) == once
