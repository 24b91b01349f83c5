"""Any vectors, for the laws of distances."""

from hypothesis import strategies as st

from soniquebay.contracts.versions import EMBEDDING_DIM

vectors = st.tuples(*[st.floats(-10.0, 10.0, width=32)] * EMBEDDING_DIM)
