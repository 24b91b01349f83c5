"""The port that every index of vectors implements."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol


class Hit(NamedTuple):
    """A vector that was found.

    Attributes
    ----------
    id : int
        Of the track or artist.
    distance : float >= 0
        Euclidean; an approximate index may be a little off.
    """

    id: int
    distance: float


class VectorIndex(Protocol):
    """Finds the vectors next to one. Not for several threads at once: `shelf.Shelf` lets one in at a time."""

    kind: str
    """Name for people: `exact`, `sqlite-vec`, `pgvector`, `usearch`."""

    @property
    def revision(self) -> int:
        """Up to which revision of the database it is complete, 0 for none."""

    def __len__(self) -> int:
        """How many vectors it holds."""

    def ids(self) -> Iterable[int]:
        """Return whose vectors it holds."""

    def add(self, ids: Sequence[int], vectors: bytes) -> None:
        """Add vectors (float32, little-endian, one after the other); those of ids that it knows are replaced."""

    def remove(self, ids: Sequence[int]) -> None:
        """Forget vectors; unknown ids do not matter."""

    def settle(self, revision: int) -> None:
        """Be complete up to a revision; an index that outlives the process writes it down with its vectors."""

    def search(self, vector: Sequence[float], k: int) -> list[Hit]:
        """Return up to `k` of the nearest, the nearest first."""

    def close(self) -> None:
        """Let go of files and connections."""
