"""A track's place in the space of sounds: what crosses the wall of it."""

import struct
from typing import Annotated

from pydantic import AfterValidator, Field

from soniquebay.contracts.base import Contract
from soniquebay.contracts.units import UnitInterval
from soniquebay.contracts.versions import EMBEDDING_DIM


def single(value: float) -> float:
    """Return the number as single precision holds it, so that what is stored is what was sent."""
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError as error:
        raise ValueError("is too large for single precision") from error


Single = Annotated[float, Field(allow_inf_nan=False), AfterValidator(single)]
"""A finite number, rounded to single precision (float32)."""


class TrackEmbedding(Contract):
    """What a track sounds like as a vector."""

    version: int = Field(ge=1, lt=2**31)
    """`contracts.versions.EMBEDDING_VERSION` of whoever made it: only equal versions are compared."""
    vector: tuple[Single, ...] = Field(min_length=EMBEDDING_DIM, max_length=EMBEDDING_DIM)
    """One number per `embeddings.layout.Dim`, 0 where nothing is known (and where a value is typical)."""
    coverage: UnitInterval
    """Share of the vector, by weight, that was known; the rest is neutral."""


class Whitening(Contract):
    """A library's own scaling of the vectors: ``(value - mean) * factor``, dimension by dimension."""

    version: int = Field(ge=1, lt=2**31)
    """Version of the vectors that it fits."""
    name: str = Field(min_length=1, max_length=40)
    """Made from its content: results under the same name are comparable."""
    n_tracks: int = Field(ge=0)
    """Tracks it was fitted on; 0 changes nothing."""
    mean: tuple[float, ...] = Field(min_length=EMBEDDING_DIM, max_length=EMBEDDING_DIM)
    factor: tuple[Annotated[float, Field(gt=0.0)], ...] = Field(min_length=EMBEDDING_DIM, max_length=EMBEDDING_DIM)
