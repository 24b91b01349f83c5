"""The space in which distances are measured: one embedding version, scaled by one whitening of the library."""

from collections.abc import Sequence
from dataclasses import dataclass

from soniquebay.contracts.embedding import Whitening


@dataclass(frozen=True)
class Space:
    """Where vectors of one version stand in this library.

    Parameters
    ----------
    version : int
        Of the embedding.
    whitening : Whitening or None
        None before the first: vectors stand as they are.
    """

    version: int
    whitening: Whitening | None = None

    @property
    def name(self) -> str:
        """What tells one space from another; distances of two spaces are not comparable."""
        return f"{self.version}-plain" if self.whitening is None else self.whitening.name

    def place(self, vector: Sequence[float]) -> tuple[float, ...]:
        """Return a vector as it stands in this space."""
        if self.whitening is None:
            return tuple(vector)
        scales = zip(vector, self.whitening.mean, self.whitening.factor, strict=True)
        return tuple((value - mean) * factor for value, mean, factor in scales)

    def place_all(self, vectors: bytes) -> bytes:
        """Return many vectors, one after the other, as they stand in this space."""
        if self.whitening is None:
            return vectors
        import numpy as np

        mean, factor = (np.array(row, dtype=np.float64) for row in (self.whitening.mean, self.whitening.factor))
        placed = (np.frombuffer(vectors, dtype="<f4").reshape(-1, mean.size) - mean) * factor
        return placed.astype("<f4").tobytes()
