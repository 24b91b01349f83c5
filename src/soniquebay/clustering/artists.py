"""Where artists stand: the mean of their tracks' vectors, weighted by confidence."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soniquebay.clustering.errors import InvalidVectors

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


def finite_rows(vectors: ArrayLike, dimension: int | None = None) -> Floats:
    """Return vectors as a matrix of finite single-precision numbers.

    Parameters
    ----------
    vectors : array_like of shape (n, d)
    dimension : int or None
        The `d` that is demanded; None takes any.

    Returns
    -------
    ndarray of shape (n, d), float32

    Raises
    ------
    InvalidVectors
        Not a matrix, not of `dimension` columns, or with a NaN or an infinity; the message names the row.
    """
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    if rows.ndim != 2 or rows.shape[1] == 0 or (dimension is not None and rows.shape[1] != dimension):
        expected = "(n, d)" if dimension is None else f"(n, {dimension})"
        raise InvalidVectors(f"vectors have shape {rows.shape}, expected {expected}: send one row per vector")
    bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
    if bad.size:
        raise InvalidVectors(f"vector {bad[0]} holds a NaN or an infinity: analyse that track again")
    return rows


@dataclass(frozen=True, eq=False)
class ArtistVectors:
    """The artists of a library, in ascending order of their ids.

    Attributes
    ----------
    ids : ndarray of shape (n,), int64
    vectors : ndarray of shape (n, d), float32
        Mean of the artist's tracks, weighted by confidence.
    weights : ndarray of shape (n,), float64
        Sum of the confidences of the artist's tracks, > 0.
    track_counts : ndarray of shape (n,), int64
        Tracks that made the mean, >= 1.
    embedding_version : int
        Version of the vectors; models compare only like with like.
    """

    ids: Ids
    vectors: Floats
    weights: NDArray[np.float64]
    track_counts: Ids
    embedding_version: int

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def dimension(self) -> int:
        """Numbers per vector."""
        return int(self.vectors.shape[1])


@dataclass
class ArtistSums:
    """Running sums of tracks' vectors per artist: batches of any size in, artists out.

    Memory holds one row per artist and the batch at hand, never the library's tracks. The order and the size of the
    batches change the means by rounding only (sums are in double precision).

    Parameters
    ----------
    dimension : int
        Numbers per vector.
    embedding_version : int
        The one version that every batch has.
    """

    dimension: int
    embedding_version: int
    _row_of: dict[int, int] = field(default_factory=dict)
    _sums: NDArray[np.float64] = field(init=False)
    _weights: NDArray[np.float64] = field(init=False)
    _counts: Ids = field(init=False)

    def __post_init__(self) -> None:
        self._sums = np.zeros((0, self.dimension))
        self._weights = np.zeros(0)
        self._counts = np.zeros(0, dtype=np.int64)

    def add(self, artist_ids: ArrayLike, vectors: ArrayLike, confidences: ArrayLike) -> None:
        """Add one batch of tracks.

        Parameters
        ----------
        artist_ids : array_like of shape (b,), integers
        vectors : array_like of shape (b, dimension)
        confidences : array_like of shape (b,), in [0, 1]
            A track of confidence 0 says nothing of its artist and is left out.

        Raises
        ------
        InvalidVectors
            A vector or a confidence is out of its range, or the three differ in length.
        """
        ids = np.asarray(artist_ids, dtype=np.int64)
        rows = finite_rows(
            np.reshape(vectors, (len(ids), -1)) if len(ids) else np.zeros((0, self.dimension)), self.dimension
        )
        trust = np.asarray(confidences, dtype=np.float64)
        if ids.shape != trust.shape or len(rows) != len(ids):
            raise InvalidVectors(f"{len(ids)} artists, {len(rows)} vectors, {trust.size} confidences: send one of each")
        if not ((trust >= 0.0) & (trust <= 1.0)).all():
            raise InvalidVectors(f"confidence {trust[~((trust >= 0.0) & (trust <= 1.0))][0]} is outside 0 to 1")
        known = trust > 0.0
        at = self._rows(ids[known])
        np.add.at(self._sums, at, rows[known] * trust[known, None])
        np.add.at(self._weights, at, trust[known])
        np.add.at(self._counts, at, 1)

    def artists(self) -> ArtistVectors:
        """Return every artist of whom at least one track was added."""
        ids = np.fromiter(self._row_of, dtype=np.int64, count=len(self._row_of))
        order = np.argsort(ids)
        size = len(ids)
        weights = self._weights[:size][order]
        means = self._sums[:size][order] / weights[:, None]
        return ArtistVectors(
            ids[order], means.astype(np.float32), weights, self._counts[:size][order].copy(), self.embedding_version
        )

    def _rows(self, ids: Ids) -> NDArray[np.intp]:
        for each in ids.tolist():
            self._row_of.setdefault(each, len(self._row_of))
        missing = len(self._row_of) - len(self._weights)
        if missing > 0:
            grow = max(missing, len(self._weights))
            self._sums = np.concatenate([self._sums, np.zeros((grow, self.dimension))])
            self._weights = np.concatenate([self._weights, np.zeros(grow)])
            self._counts = np.concatenate([self._counts, np.zeros(grow, dtype=np.int64)])
        return np.fromiter((self._row_of[each] for each in ids.tolist()), dtype=np.intp, count=len(ids))
