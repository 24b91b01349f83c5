"""Libraries, artists, albums and tracks."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Double, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from soniquebay.api.columns import Base, BinaryText, UtcDateTime


class Library(Base):
    """A folder that somebody asked to scan: files are served from these folders only."""

    __tablename__ = "libraries"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(BinaryText, unique=True)
    name: Mapped[str] = mapped_column(BinaryText, server_default="", unique=True, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    watched_by: Mapped[str | None] = mapped_column(String(200))
    """The worker that asks for a scan when something changes, until `watched_until`."""
    watched_how: Mapped[str | None] = mapped_column(String(16))
    """kernel or polling."""
    watched_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asker_sees: Mapped[list[dict[str, str | int]] | None] = mapped_column(JSON)
    """Files (`contracts.roots.KnownFile`) by which it is known until a walk knows it better."""


class Folder(Base):
    """A folder in which tracks lie directly, so that a scan need not ask for each of them."""

    __tablename__ = "folders"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(BinaryText, unique=True)
    digest: Mapped[str | None] = mapped_column(String(32))
    """`contracts.digests.folder_digest` of the tracks in it that are not missing; None after any of them changed."""
    last_seen_scan: Mapped[int | None]
    """The youngest scan that met exactly these tracks here."""


class Artist(Base):
    """An artist: one MusicBrainz id, or one name whatever its case."""

    __tablename__ = "artists"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text, index=True)
    sort_key: Mapped[str] = mapped_column(BinaryText, index=True)
    mbid: Mapped[str | None] = mapped_column(Text, unique=True)


class Album(Base):
    """An album: one MusicBrainz id, or one key (see `services.catalog`)."""

    __tablename__ = "albums"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text, index=True)
    sort_key: Mapped[str] = mapped_column(BinaryText, index=True)
    mbid: Mapped[str | None] = mapped_column(Text, unique=True)
    artist: Mapped[str | None] = mapped_column(Text)
    artist_id: Mapped[int | None] = mapped_column(ForeignKey("artists.id", ondelete="SET NULL"), index=True)
    compilation: Mapped[bool]
    year: Mapped[int | None]


class Track(Base):
    """A file of the library, what its tags say, and how far its analysis is."""

    __tablename__ = "tracks"
    __table_args__ = (
        Index("ix_tracks_state_queued_at", "state", "queued_at"),
        Index("ix_tracks_state_attempts", "state", "attempts"),
        Index("ix_tracks_missing_state", "missing", "state"),
        Index("ix_tracks_size_seen", "size", "last_seen_scan"),
        # All that is asked of the tracks of a folder that is as it was: none of them is read for it.
        Index(
            "ix_tracks_folder",
            *("folder_id", "missing", "last_seen_scan", "state"),
            *("failure_kind", "tried_version", "embedding_version"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(BinaryText, unique=True)
    folder_id: Mapped[int | None]
    """Of `folders`; not enforced, as SQLite could not take such a column away again."""
    size: Mapped[int] = mapped_column(BigInteger)
    mtime_ns: Mapped[int] = mapped_column(BigInteger)
    fingerprint: Mapped[str] = mapped_column(String(32))

    title: Mapped[str] = mapped_column(Text)
    title_guessed: Mapped[bool]
    artist: Mapped[str | None] = mapped_column(Text)
    artist_guessed: Mapped[bool]
    album_id: Mapped[int | None] = mapped_column(ForeignKey("albums.id", ondelete="SET NULL"), index=True)
    album_artist: Mapped[str | None] = mapped_column(Text)
    track_number: Mapped[int | None]
    track_total: Mapped[int | None]
    disc_number: Mapped[int | None]
    disc_total: Mapped[int | None]
    year: Mapped[int | None] = mapped_column(index=True)
    original_year: Mapped[int | None]
    compilation: Mapped[bool | None]
    genres: Mapped[list[str]] = mapped_column(JSON)
    composer: Mapped[str | None] = mapped_column(Text)
    isrc: Mapped[str | None] = mapped_column(Text)
    mb_recording_id: Mapped[str | None] = mapped_column(Text)
    duration_s: Mapped[float | None] = mapped_column(Double, index=True)
    title_key: Mapped[str] = mapped_column(BinaryText, index=True)
    artist_key: Mapped[str | None] = mapped_column(BinaryText, index=True)
    search_text: Mapped[str] = mapped_column(Text)

    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(server_default="0")
    """Tries that tell of the file: it answered with a failure that may pass, or its try alone was cut short."""
    cut_short: Mapped[int] = mapped_column(server_default="0")
    """Tries that ended without an answer, for whatever reason (`services/backlog.py`)."""
    lease_token: Mapped[str | None] = mapped_column(String(64))
    """Kept after the end of the work, so that an answer sent twice is recognised."""
    lease_worker: Mapped[str | None] = mapped_column(String(200))
    lease_expires: Mapped[datetime | None] = mapped_column(UtcDateTime)
    queued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    queued_by: Mapped[str | None] = mapped_column(String(200))
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missing: Mapped[bool] = mapped_column(server_default=false())
    last_seen_scan: Mapped[int | None]
    """The youngest scan that met this file itself; one that met its folder whole is noted there."""
    mir_version: Mapped[int | None]
    """Of the stored analysis, where its writer said so."""
    tried_version: Mapped[int | None] = mapped_column(index=True)
    """Version of the analysis that ended last, well or not, with the file as it is."""
    embedding_version: Mapped[int | None] = mapped_column(index=True)
    """Of the vector that it brought; 0 where it brought none and should have, None where none is expected."""
    failure_kind: Mapped[str | None] = mapped_column(String(32))
    failure: Mapped[str | None] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    analysed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class TrackArtist(Base):
    """Who plays on a track, in the order of the credit."""

    __tablename__ = "track_artists"

    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    artist_id: Mapped[int] = mapped_column(ForeignKey("artists.id", ondelete="CASCADE"), index=True)
