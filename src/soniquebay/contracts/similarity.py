"""Vectors for workers, and what sounds alike: the answers of `/similar`, paths and playlists."""

from typing import Literal

from pydantic import Field

from soniquebay.contracts.base import Contract
from soniquebay.contracts.embedding import Single, Whitening
from soniquebay.contracts.library import Artist, Track
from soniquebay.contracts.units import UnitInterval
from soniquebay.contracts.versions import EMBEDDING_DIM


class EmbeddingItem(Contract):
    """The vector of one track, and whose track it is."""

    track_id: int
    artist_ids: tuple[int, ...]
    vector: tuple[Single, ...] = Field(min_length=EMBEDDING_DIM, max_length=EMBEDDING_DIM)
    coverage: UnitInterval
    """Share of the vector that was known."""
    confidence: UnitInterval | None
    """`confidence_score` of the analysis: how much the vector weighs in the mean of its artist."""


class EmbeddingBatch(Contract):
    """`GET /api/embeddings`, for workers: vectors of one version, by track id; `next_after` asks for the next ones."""

    version: int
    items: tuple[EmbeddingItem, ...]
    next_after: int | None


class WhiteningState(Contract):
    """`GET /api/embeddings/whitening`, for workers: what is in force, and whether it is time for another."""

    version: int
    """Of the vectors that are counted here."""
    whitening: Whitening | None
    tracks: int
    """Vectors of this version."""
    changed: int
    """Of those, stored since the whitening in force was computed; all of them before the first."""
    revision: int
    """The library as it is now: sent back with the whitening that is computed from it."""


class WhiteningUpdate(Contract):
    """`PUT /api/embeddings/whitening`, for workers."""

    whitening: Whitening
    revision: int = Field(ge=0, lt=2**63)
    """`WhiteningState.revision` from before the vectors were read."""


# --- what sounds alike ---------------------------------------------------------------------------------------------

GroupName = Literal["rhythm", "tonality", "timbre", "dynamics", "mood", "genre"]
Value = float | str | None


class Likeness(Contract):
    """One reason why two tracks are close to each other, or not closer."""

    group: GroupName
    effect: Literal["closer", "apart"]
    share: UnitInterval
    """The group's part of the squared distance."""
    text: str
    """In words, with the values: "same tempo: 128 and 127 BPM"."""
    measure: str | None
    """Name of the payload value that the text speaks of; None where it speaks of the group as a whole."""
    values: tuple[Value, Value] | None
    """Of the track that was asked about, and of the one found."""


class TrackRef(Contract):
    """A track, shortly."""

    id: int
    title: str
    artist: str | None
    path: str


class SimilarTrack(Contract):
    """A track that sounds alike."""

    track: Track
    distance: float = Field(ge=0.0)
    """From the track that was asked about; from several, the mean distance."""
    similarity: UnitInterval
    reasons: tuple[Likeness, ...]
    """Up to three groups that bring the two closest, then the one that sets them most apart."""
    seed_id: int
    """The track asked about that the reasons compare with: the nearest."""
    same_recording: bool
    """It is that track itself, in another file."""
    copies: tuple[TrackRef, ...] = ()
    """Other files of this same recording: another encoding, another folder. Nothing is merged in the library."""


class SimilarTracks(Contract):
    """`GET /api/tracks/{id}/similar`: the nearest first."""

    seeds: tuple[TrackRef, ...]
    items: tuple[SimilarTrack, ...]
    embedding_version: int
    space: str
    """Distances are comparable between answers with the same name here."""


class TrackPair(Contract):
    """A track of each of two artists, and how far they are apart."""

    one: TrackRef
    other: TrackRef
    distance: float = Field(ge=0.0)
    similarity: UnitInterval


class SimilarArtist(Contract):
    """An artist who sounds alike."""

    artist: Artist
    distance: float = Field(ge=0.0)
    """Symmetric Chamfer distance between the tracks of the two."""
    similarity: UnitInterval
    reasons: tuple[Likeness, ...]
    links: tuple[TrackPair, ...]
    """The pairs of tracks that link the two, the closest first."""


class SimilarArtists(Contract):
    """`GET /api/artists/{id}/similar`: the nearest first."""

    artist: Artist
    items: tuple[SimilarArtist, ...]
    embedding_version: int
    space: str


class Step(Contract):
    """A track of a path or a mix, and what the way to it is like."""

    track: Track
    distance: float | None
    """From the track before; None for the first."""
    similarity: UnitInterval | None


class TrackPath(Contract):
    """`GET /api/tracks/path`: from one track to another in small steps."""

    items: tuple[Step, ...]
    largest_step: float = Field(ge=0.0)
    direct_distance: float = Field(ge=0.0)
    """Between the two ends: what the path divides."""
    embedding_version: int
    space: str


class HarmonicStep(Contract):
    """A track of a harmonic order, and what it takes to mix it into the one before; None for the first and unknown."""

    track: Track
    key_steps: int | None
    """Moves on the Camelot wheel: up to 1 mixes."""
    tempo_change: float | None
    """Change of speed that brings the tempi, or an octave of one, together: up to 0.06 mixes."""
    mixes: bool | None
    """Both are known and mix."""


class HarmonicOrder(Contract):
    """`GET /api/tracks/harmonic`: tracks in an order in which each mixes well with the next."""

    items: tuple[HarmonicStep, ...]
    breaks: int
    """Steps that do not mix, or of which it is not known."""


class Playlist(Contract):
    """`GET /api/playlists/generate`."""

    title: str
    items: tuple[Track, ...]
    duration_s: float = Field(ge=0.0)
