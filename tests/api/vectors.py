"""Vectors for tests: by a seed, or a given distance from another."""

import random
from collections.abc import Sequence

from soniquebay.contracts.embedding import TrackEmbedding
from soniquebay.contracts.mir import MirPayload
from soniquebay.contracts.versions import EMBEDDING_DIM, EMBEDDING_VERSION
from tests.api.house import payload


def vector(seed: int) -> tuple[float, ...]:
    """A point in the space of sounds, always the same for a seed."""
    chance = random.Random(seed)
    return embedding([chance.gauss(0.0, 1.0) for _ in range(EMBEDDING_DIM)]).vector


def near(origin: Sequence[float], step: float, seed: int = 0) -> tuple[float, ...]:
    """A point about `step` away from another."""
    direction = vector(seed)
    length = sum(one * one for one in direction) ** 0.5
    return embedding([one + step * way / length for one, way in zip(origin, direction, strict=True)]).vector


def embedding(numbers: Sequence[float], version: int = EMBEDDING_VERSION, coverage: float = 0.9) -> TrackEmbedding:
    return TrackEmbedding(version=version, vector=tuple(numbers), coverage=coverage)


def placed(numbers: Sequence[float], mir: MirPayload | None = None, version: int = EMBEDDING_VERSION) -> MirPayload:
    """A payload with a vector."""
    return (payload() if mir is None else mir).model_copy(update={"embedding": embedding(numbers, version)})
