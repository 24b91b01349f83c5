"""Versions of what is computed. Values of different versions are never compared; CHANGELOG.md says what changed."""

MIR_VERSION = 2
"""Raised whenever any analysis value changes; a library of an older version is analysed again in the background."""

PAYLOAD_VERSION = "1.0"
"""Form of the `raw` block of the payload, as the specification names it."""

EMBEDDING_DIM = 64
"""Numbers in a track's vector; `embeddings.layout` names each."""

EMBEDDING_VERSION = 1
"""Raised whenever a vector's meaning or scaling changes; vectors of different versions are never compared, and older
ones are made again in the background."""
