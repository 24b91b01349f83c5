"""Any vectors, for the laws of distances."""

from random import Random

from hypothesis import strategies as st

from soniquebay.contracts.embedding import single
from soniquebay.contracts.versions import EMBEDDING_DIM

Vector = tuple[float, ...]


def vector_of(seed: int, spread: float) -> Vector:
    """Return a vector that the seed decides; every third number is 0, as an unknown one is."""
    source = Random(seed)
    return tuple(single(source.gauss(0.0, spread)) if dim % 3 else 0.0 for dim in range(EMBEDDING_DIM))


vectors = st.builds(vector_of, st.integers(0, 10_000), st.sampled_from([0.0, 0.01, 1.0, 10.0]))
