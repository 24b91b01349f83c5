"""Libraries of artists as vectors: groups in the space of sounds, known in advance."""

from collections.abc import Sequence

import numpy as np

from soniquebay.contracts.similarity import EmbeddingItem
from soniquebay.contracts.training import ArtistProfile
from soniquebay.contracts.versions import EMBEDDING_DIM

KINDS = ("rock", "jazz", "ambient", "techno")
TAGS = {"rock": "aggressive", "jazz": "intimate", "ambient": "chill", "techno": "dancefloor"}


def centre(kind: str) -> np.ndarray:
    return np.random.default_rng(KINDS.index(kind)).normal(0.0, 1.0, EMBEDDING_DIM)


def tracks(kinds: Sequence[str], first: int = 1, per_artist: int = 3, seed: int = 0) -> list[EmbeddingItem]:
    """Tracks of one artist per kind named, near the centre of its kind."""
    chance = np.random.default_rng(seed + first)
    return [
        EmbeddingItem(
            track_id=(artist_id - 1) * per_artist + take + 1,
            artist_ids=(artist_id,),
            vector=tuple((centre(kind) + chance.normal(0.0, 0.3, EMBEDDING_DIM)).tolist()),
            coverage=0.9,
            confidence=0.8,
        )
        for artist_id, kind in enumerate(kinds, first)
        for take in range(per_artist)
    ]


def profiles(kinds: Sequence[str], first: int = 1) -> list[ArtistProfile]:
    return [
        ArtistProfile(
            artist_id=artist_id,
            name=f"Artist {artist_id}",
            tracks=3,
            tags={TAGS[kind]: 1.0},
            genres={kind: 1.0},
            scores={"energy_score": 0.9 if kind in ("rock", "techno") else 0.2},
        )
        for artist_id, kind in enumerate(kinds, first)
    ]
