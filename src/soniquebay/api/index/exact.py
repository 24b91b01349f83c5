"""Every vector looked at, with numpy: exact, nothing to build, and quick enough for most libraries."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from soniquebay.api.index.port import Hit
from soniquebay.contracts.versions import EMBEDDING_DIM


class ExactIndex:
    """A growing matrix: 256 bytes and a little for each vector."""

    kind = "exact"

    def __init__(self) -> None:
        self._vectors: npt.NDArray[np.float32] = np.empty((0, EMBEDDING_DIM), dtype=np.float32)
        self._squares: npt.NDArray[np.float32] = np.empty(0, dtype=np.float32)
        self._ids: npt.NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._place: dict[int, int] = {}
        self._revision = 0

    @property
    def revision(self) -> int:
        """Up to which revision it is complete."""
        return self._revision

    def __len__(self) -> int:
        """How many vectors it holds."""
        return len(self._place)

    def ids(self) -> Iterable[int]:
        """Return whose vectors it holds."""
        return self._place.keys()

    def add(self, ids: Sequence[int], vectors: bytes) -> None:
        """Add or replace vectors."""
        self._reserve(len(self) + len(ids))
        for one in ids:
            self._place.setdefault(one, len(self._place))
        places = np.fromiter((self._place[one] for one in ids), dtype=np.int64, count=len(ids))
        added = np.frombuffer(vectors, dtype="<f4").reshape(len(ids), EMBEDDING_DIM)
        self._ids[places] = ids
        self._vectors[places] = added
        self._squares[places] = np.einsum("ij,ij->i", added, added)

    def remove(self, ids: Sequence[int]) -> None:
        """Forget vectors: the last one takes the place of each."""
        for one in ids:
            place = self._place.pop(one, None)
            last = len(self._place)
            if place is None or place == last:
                continue
            for rows in (self._vectors, self._squares, self._ids):
                rows[place] = rows[last]
            self._place[int(self._ids[place])] = place

    def settle(self, revision: int) -> None:
        """Be complete up to a revision."""
        self._revision = revision

    def search(self, vector: Sequence[float], k: int) -> list[Hit]:
        """Return the nearest, measured exactly."""
        count = len(self)
        if count == 0:
            return []
        query = np.asarray(vector, dtype=np.float32)
        # |v - q|² up to a constant: one product of matrix and vector, no difference is formed for all.
        ranking = self._squares[:count] - 2.0 * (self._vectors[:count] @ query)
        wanted = min(k, count)
        near = np.argpartition(ranking, wanted - 1)[:wanted]
        distances = np.linalg.norm(self._vectors[near].astype(np.float64) - np.asarray(vector), axis=1)
        order = np.lexsort((self._ids[near], distances))
        return [Hit(int(self._ids[near[at]]), float(distances[at])) for at in order]

    def close(self) -> None:
        """Give the memory back."""
        self.__init__()  # type: ignore[misc]

    def _reserve(self, count: int) -> None:
        room = len(self._ids)
        if count <= room:
            return
        room = max(count, room + room // 2)
        for name in ("_vectors", "_squares", "_ids"):
            rows = getattr(self, name)
            grown = np.empty((room, *rows.shape[1:]), dtype=rows.dtype)
            grown[: len(rows)] = rows
            setattr(self, name, grown)
