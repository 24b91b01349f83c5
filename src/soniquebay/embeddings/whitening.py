"""Fitting the scales to one library, so that what all its tracks share tells them apart no longer.

Each dimension is centred on the library's mean and brought to the spread it has over the reference set. Both are shrunk
towards the reference: a library of `PRIOR_TRACKS` tracks counts half. Without tracks the result changes nothing.
"""

import hashlib
import math
import struct
from collections.abc import Iterable, Sequence

from soniquebay.contracts.embedding import TrackEmbedding, Whitening
from soniquebay.contracts.versions import EMBEDDING_DIM, EMBEDDING_VERSION
from soniquebay.embeddings.layout import Dim
from soniquebay.embeddings.scaling import scales

PRIOR_TRACKS = 100
"""As many tracks of the reference set are mixed into every library."""

LEAST_SPREAD = 0.25
"""A dimension in which a library hardly varies is not blown up beyond four times."""


def fit_whitening(vectors: Iterable[Sequence[float]], version: int = EMBEDDING_VERSION) -> Whitening:
    """Fit the transformation to all vectors of a library.

    Parameters
    ----------
    vectors : iterable of sequences of 64 floats
        Of one `version`, in any order; read once, so a large library need not be held in memory.

    Returns
    -------
    Whitening
        Its `name` depends on its content alone: the same library gives the same name.
    """
    count, sums, squares = 0, [0.0] * EMBEDDING_DIM, [0.0] * EMBEDDING_DIM
    for vector in vectors:
        count += 1
        for dim, value in enumerate(vector):
            sums[dim] += value
            squares[dim] += value * value
    total = count + PRIOR_TRACKS
    mean = tuple(value / total for value in sums)
    factor = tuple(
        _factor(
            scales()[dim].weight, (squares[dim] + PRIOR_TRACKS * scales()[dim].weight ** 2) / total - mean[dim] ** 2
        )
        for dim in Dim
    )
    return Whitening(version=version, name=_name(version, mean, factor), n_tracks=count, mean=mean, factor=factor)


def whiten(whitening: Whitening, embedding: TrackEmbedding) -> tuple[float, ...]:
    """Return the vector as it stands in this library: ``(value - mean) * factor``.

    Raises
    ------
    ValueError
        They are of different versions.
    """
    if whitening.version != embedding.version:
        raise ValueError(f"a whitening of version {whitening.version} does not fit a vector of {embedding.version}")
    return tuple(
        (value - mean) * factor
        for value, mean, factor in zip(embedding.vector, whitening.mean, whitening.factor, strict=True)
    )


def _factor(weight: float, variance: float) -> float:
    if weight == 0.0:
        return 1.0
    return 1.0 / max(LEAST_SPREAD, math.sqrt(max(0.0, variance)) / weight)


def _name(version: int, mean: Sequence[float], factor: Sequence[float]) -> str:
    digest = hashlib.sha256(struct.pack(f"<i{2 * EMBEDDING_DIM}d", version, *mean, *factor))
    return f"{version}-{digest.hexdigest()[:16]}"
