"""What listening to a track gave: one row per track in each table, columns named as the fields of the payload."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Double, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from soniquebay.api.columns import Base, UtcDateTime


def _track_id() -> Mapped[int]:
    return mapped_column(ForeignKey("tracks.id", ondelete="CASCADE"), primary_key=True)


def _number(*, index: bool = True) -> Mapped[float | None]:
    return mapped_column(Double, index=index)


def _json() -> Mapped[Any]:
    return mapped_column(JSON(none_as_null=True))


class TrackMIRRaw(Base):
    """The `raw` block: tags as written, sources, raw features."""

    __tablename__ = "track_mir_raw"

    track_id: Mapped[int] = _track_id()
    tags: Mapped[list[str]] = _json()
    source: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(20))
    features_raw: Mapped[dict[str, Any] | None] = _json()
    mir_version: Mapped[int | None]
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TrackMIRNormalized(Base):
    """The `normalized` block."""

    __tablename__ = "track_mir_normalized"

    track_id: Mapped[int] = _track_id()
    bpm: Mapped[float | None] = _number()
    key: Mapped[str | None] = mapped_column(String(4), index=True)
    scale: Mapped[str | None] = mapped_column(String(8))
    camelot_key: Mapped[str | None] = mapped_column(String(4), index=True)
    danceability: Mapped[float | None] = _number()
    mood_happy: Mapped[float | None] = _number()
    mood_aggressive: Mapped[float | None] = _number()
    mood_party: Mapped[float | None] = _number()
    mood_relaxed: Mapped[float | None] = _number()
    instrumental: Mapped[float | None] = _number()
    acoustic: Mapped[float | None] = _number()
    tonal: Mapped[float | None] = _number()
    genre_main: Mapped[str | None] = mapped_column(Text, index=True)
    genre_secondary: Mapped[list[str]] = _json()
    confidence_score: Mapped[float | None] = _number()
    mood_sad: Mapped[float | None] = _number()
    electronic: Mapped[float | None] = _number()
    tempo_norm: Mapped[float | None] = _number(index=False)
    key_confidence: Mapped[float | None] = _number(index=False)
    bpm_confidence: Mapped[float | None] = _number(index=False)
    loudness_lufs: Mapped[float | None] = _number()
    arousal: Mapped[float | None] = _number()
    sources: Mapped[dict[str, str] | None] = _json()


class TrackMIRScores(Base):
    """The `scores` block."""

    __tablename__ = "track_mir_scores"

    track_id: Mapped[int] = _track_id()
    energy_score: Mapped[float | None] = _number()
    mood_valence: Mapped[float | None] = _number()
    dance_score: Mapped[float | None] = _number()
    acousticness: Mapped[float | None] = _number()
    complexity_score: Mapped[float | None] = _number()
    emotional_intensity: Mapped[float | None] = _number()
    coverage: Mapped[dict[str, float] | None] = _json()


class TrackMIRSyntheticTags(Base):
    """The `synthetic_tags` of a track, in the order of the payload."""

    __tablename__ = "track_mir_synthetic_tags"

    track_id: Mapped[int] = _track_id()
    position: Mapped[int] = mapped_column(primary_key=True)
    tag_name: Mapped[str] = mapped_column(String(32), index=True)
    tag_score: Mapped[float] = mapped_column(Double)
    tag_category: Mapped[str] = mapped_column(String(16))
    tag_source: Mapped[str] = mapped_column(String(16))
    reasons: Mapped[list[dict[str, Any]]] = _json()


class TrackAudioFeatures(Base):
    """What was heard, and the features that other programs know under these names."""

    __tablename__ = "track_audio_features"

    track_id: Mapped[int] = _track_id()
    bpm: Mapped[float | None] = _number(index=False)
    key: Mapped[str | None] = mapped_column(String(4))
    scale: Mapped[str | None] = mapped_column(String(8))
    camelot_key: Mapped[str | None] = mapped_column(String(4))
    danceability: Mapped[float | None] = _number(index=False)
    mood_happy: Mapped[float | None] = _number(index=False)
    mood_aggressive: Mapped[float | None] = _number(index=False)
    mood_party: Mapped[float | None] = _number(index=False)
    mood_relaxed: Mapped[float | None] = _number(index=False)
    instrumental: Mapped[float | None] = _number(index=False)
    acoustic: Mapped[float | None] = _number(index=False)
    tonal: Mapped[float | None] = _number(index=False)
    genre_main: Mapped[str | None] = mapped_column(Text)
    descriptors: Mapped[dict[str, Any] | None] = _json()


class TrackGenre(Base):
    """The genres of a track for searching: the main one first, each in lower case."""

    __tablename__ = "track_genres"

    track_id: Mapped[int] = _track_id()
    position: Mapped[int] = mapped_column(primary_key=True)
    genre_key: Mapped[str] = mapped_column(Text, index=True)
