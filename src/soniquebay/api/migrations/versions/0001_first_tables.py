"""The first tables: library, scans, events, analyses."""

import sqlalchemy as sa
from alembic import op

from soniquebay.api.columns import BinaryText, WholeNumber

revision = "0001"
down_revision = None

TABLES = (
    "artists",
    "libraries",
    "albums",
    "tracks",
    "track_artists",
    "workers",
    "scans",
    "scan_skipped",
    "scan_work",
    "events",
    "track_audio_features",
    "track_genres",
    "track_mir_normalized",
    "track_mir_raw",
    "track_mir_scores",
    "track_mir_synthetic_tags",
)


def upgrade() -> None:
    _library()
    _scans()
    _events()
    _mir()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _library() -> None:
    op.create_table(
        "artists",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("sort_key", BinaryText, nullable=False),
        sa.Column("mbid", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mbid"),
    )
    op.create_index(op.f("ix_artists_name_key"), "artists", ["name_key"], unique=False)
    op.create_index(op.f("ix_artists_sort_key"), "artists", ["sort_key"], unique=False)
    op.create_table(
        "libraries",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("path", BinaryText, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("path"),
    )
    op.create_table(
        "albums",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sort_key", BinaryText, nullable=False),
        sa.Column("mbid", sa.Text(), nullable=True),
        sa.Column("artist", sa.Text(), nullable=True),
        sa.Column("artist_id", WholeNumber, nullable=True),
        sa.Column("compilation", sa.Boolean(), nullable=False),
        sa.Column("year", WholeNumber, nullable=True),
        sa.ForeignKeyConstraint(["artist_id"], ["artists.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mbid"),
    )
    op.create_index(op.f("ix_albums_artist_id"), "albums", ["artist_id"], unique=False)
    op.create_index(op.f("ix_albums_key"), "albums", ["key"], unique=False)
    op.create_index(op.f("ix_albums_sort_key"), "albums", ["sort_key"], unique=False)
    op.create_table(
        "tracks",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("path", BinaryText, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_guessed", sa.Boolean(), nullable=False),
        sa.Column("artist", sa.Text(), nullable=True),
        sa.Column("artist_guessed", sa.Boolean(), nullable=False),
        sa.Column("album_id", WholeNumber, nullable=True),
        sa.Column("album_artist", sa.Text(), nullable=True),
        sa.Column("track_number", WholeNumber, nullable=True),
        sa.Column("track_total", WholeNumber, nullable=True),
        sa.Column("disc_number", WholeNumber, nullable=True),
        sa.Column("disc_total", WholeNumber, nullable=True),
        sa.Column("year", WholeNumber, nullable=True),
        sa.Column("original_year", WholeNumber, nullable=True),
        sa.Column("compilation", sa.Boolean(), nullable=True),
        sa.Column("genres", sa.JSON(), nullable=False),
        sa.Column("composer", sa.Text(), nullable=True),
        sa.Column("isrc", sa.Text(), nullable=True),
        sa.Column("mb_recording_id", sa.Text(), nullable=True),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("title_key", BinaryText, nullable=False),
        sa.Column("artist_key", BinaryText, nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", WholeNumber, server_default="0", nullable=False),
        sa.Column("lease_token", sa.String(length=64), nullable=True),
        sa.Column("lease_worker", sa.String(length=200), nullable=True),
        sa.Column("lease_expires", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queued_by", sa.String(length=200), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missing", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("last_seen_scan", WholeNumber, nullable=True),
        sa.Column("mir_version", WholeNumber, nullable=True),
        sa.Column("tried_version", WholeNumber, nullable=True),
        sa.Column("failure_kind", sa.String(length=32), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("analysed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["album_id"], ["albums.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("path"),
    )
    op.create_index(op.f("ix_tracks_added_at"), "tracks", ["added_at"], unique=False)
    op.create_index(op.f("ix_tracks_album_id"), "tracks", ["album_id"], unique=False)
    op.create_index(op.f("ix_tracks_analysed_at"), "tracks", ["analysed_at"], unique=False)
    op.create_index(op.f("ix_tracks_artist_key"), "tracks", ["artist_key"], unique=False)
    op.create_index(op.f("ix_tracks_duration_s"), "tracks", ["duration_s"], unique=False)
    op.create_index("ix_tracks_missing_state", "tracks", ["missing", "state"], unique=False)
    op.create_index(op.f("ix_tracks_size"), "tracks", ["size"], unique=False)
    op.create_index("ix_tracks_state_queued_at", "tracks", ["state", "queued_at"], unique=False)
    op.create_index(op.f("ix_tracks_title_key"), "tracks", ["title_key"], unique=False)
    op.create_index(op.f("ix_tracks_year"), "tracks", ["year"], unique=False)
    op.create_table(
        "track_artists",
        sa.Column("track_id", WholeNumber, nullable=False),
        sa.Column("position", WholeNumber, nullable=False),
        sa.Column("artist_id", WholeNumber, nullable=False),
        sa.ForeignKeyConstraint(["artist_id"], ["artists.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("track_id", "position"),
    )
    op.create_index(op.f("ix_track_artists_artist_id"), "track_artists", ["artist_id"], unique=False)


def _scans() -> None:
    op.create_table(
        "workers",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("processes", WholeNumber, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "scans",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("library_id", WholeNumber, nullable=False),
        sa.Column("path", BinaryText, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("unchanged", WholeNumber, server_default="0", nullable=False),
        sa.Column("added", WholeNumber, server_default="0", nullable=False),
        sa.Column("changed", WholeNumber, server_default="0", nullable=False),
        sa.Column("moved", WholeNumber, server_default="0", nullable=False),
        sa.Column("missing", WholeNumber, server_default="0", nullable=False),
        sa.Column("skipped", WholeNumber, server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["library_id"], ["libraries.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_scans_library_id"), "scans", ["library_id"], unique=False)
    op.create_index(op.f("ix_scans_state"), "scans", ["state"], unique=False)
    op.create_table(
        "scan_skipped",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("scan_id", WholeNumber, nullable=False),
        sa.Column("path", BinaryText, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["scan_id"], ["scans.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_scan_skipped_scan_id"), "scan_skipped", ["scan_id"], unique=False)
    op.create_table(
        "scan_work",
        sa.Column("scan_id", WholeNumber, nullable=False),
        sa.Column("track_id", WholeNumber, nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["scan_id"], ["scans.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("scan_id", "track_id"),
    )
    op.create_index("ix_scan_work_outstanding", "scan_work", ["outcome", "track_id"], unique=False)
    op.create_index("ix_scan_work_progress", "scan_work", ["scan_id", "outcome", "settled_at"], unique=False)
    op.create_index(op.f("ix_scan_work_track_id"), "scan_work", ["track_id"], unique=False)


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )


def _mir() -> None:
    op.create_table(
        "track_audio_features",
        sa.Column("track_id", WholeNumber, nullable=False),
        sa.Column("bpm", sa.Double(), nullable=True),
        sa.Column("key", sa.String(length=4), nullable=True),
        sa.Column("scale", sa.String(length=8), nullable=True),
        sa.Column("camelot_key", sa.String(length=4), nullable=True),
        sa.Column("danceability", sa.Double(), nullable=True),
        sa.Column("mood_happy", sa.Double(), nullable=True),
        sa.Column("mood_aggressive", sa.Double(), nullable=True),
        sa.Column("mood_party", sa.Double(), nullable=True),
        sa.Column("mood_relaxed", sa.Double(), nullable=True),
        sa.Column("instrumental", sa.Double(), nullable=True),
        sa.Column("acoustic", sa.Double(), nullable=True),
        sa.Column("tonal", sa.Double(), nullable=True),
        sa.Column("genre_main", sa.Text(), nullable=True),
        sa.Column("descriptors", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("track_id"),
    )
    op.create_table(
        "track_genres",
        sa.Column("track_id", WholeNumber, nullable=False),
        sa.Column("position", WholeNumber, nullable=False),
        sa.Column("genre_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("track_id", "position"),
    )
    op.create_index(op.f("ix_track_genres_genre_key"), "track_genres", ["genre_key"], unique=False)
    op.create_table(
        "track_mir_normalized",
        sa.Column("track_id", WholeNumber, nullable=False),
        sa.Column("bpm", sa.Double(), nullable=True),
        sa.Column("key", sa.String(length=4), nullable=True),
        sa.Column("scale", sa.String(length=8), nullable=True),
        sa.Column("camelot_key", sa.String(length=4), nullable=True),
        sa.Column("danceability", sa.Double(), nullable=True),
        sa.Column("mood_happy", sa.Double(), nullable=True),
        sa.Column("mood_aggressive", sa.Double(), nullable=True),
        sa.Column("mood_party", sa.Double(), nullable=True),
        sa.Column("mood_relaxed", sa.Double(), nullable=True),
        sa.Column("instrumental", sa.Double(), nullable=True),
        sa.Column("acoustic", sa.Double(), nullable=True),
        sa.Column("tonal", sa.Double(), nullable=True),
        sa.Column("genre_main", sa.Text(), nullable=True),
        sa.Column("genre_secondary", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("confidence_score", sa.Double(), nullable=True),
        sa.Column("mood_sad", sa.Double(), nullable=True),
        sa.Column("electronic", sa.Double(), nullable=True),
        sa.Column("tempo_norm", sa.Double(), nullable=True),
        sa.Column("key_confidence", sa.Double(), nullable=True),
        sa.Column("bpm_confidence", sa.Double(), nullable=True),
        sa.Column("loudness_lufs", sa.Double(), nullable=True),
        sa.Column("arousal", sa.Double(), nullable=True),
        sa.Column("sources", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("track_id"),
    )
    op.create_index(op.f("ix_track_mir_normalized_acoustic"), "track_mir_normalized", ["acoustic"], unique=False)
    op.create_index(op.f("ix_track_mir_normalized_arousal"), "track_mir_normalized", ["arousal"], unique=False)
    op.create_index(op.f("ix_track_mir_normalized_bpm"), "track_mir_normalized", ["bpm"], unique=False)
    op.create_index(op.f("ix_track_mir_normalized_camelot_key"), "track_mir_normalized", ["camelot_key"], unique=False)
    op.create_index(
        op.f("ix_track_mir_normalized_confidence_score"), "track_mir_normalized", ["confidence_score"], unique=False
    )
    op.create_index(
        op.f("ix_track_mir_normalized_danceability"), "track_mir_normalized", ["danceability"], unique=False
    )
    op.create_index(op.f("ix_track_mir_normalized_electronic"), "track_mir_normalized", ["electronic"], unique=False)
    op.create_index(op.f("ix_track_mir_normalized_genre_main"), "track_mir_normalized", ["genre_main"], unique=False)
    op.create_index(
        op.f("ix_track_mir_normalized_instrumental"), "track_mir_normalized", ["instrumental"], unique=False
    )
    op.create_index(op.f("ix_track_mir_normalized_key"), "track_mir_normalized", ["key"], unique=False)
    op.create_index(
        op.f("ix_track_mir_normalized_loudness_lufs"), "track_mir_normalized", ["loudness_lufs"], unique=False
    )
    op.create_index(
        op.f("ix_track_mir_normalized_mood_aggressive"), "track_mir_normalized", ["mood_aggressive"], unique=False
    )
    op.create_index(op.f("ix_track_mir_normalized_mood_happy"), "track_mir_normalized", ["mood_happy"], unique=False)
    op.create_index(op.f("ix_track_mir_normalized_mood_party"), "track_mir_normalized", ["mood_party"], unique=False)
    op.create_index(
        op.f("ix_track_mir_normalized_mood_relaxed"), "track_mir_normalized", ["mood_relaxed"], unique=False
    )
    op.create_index(op.f("ix_track_mir_normalized_mood_sad"), "track_mir_normalized", ["mood_sad"], unique=False)
    op.create_index(op.f("ix_track_mir_normalized_tonal"), "track_mir_normalized", ["tonal"], unique=False)
    op.create_table(
        "track_mir_raw",
        sa.Column("track_id", WholeNumber, nullable=False),
        sa.Column("tags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("features_raw", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("mir_version", WholeNumber, nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("track_id"),
    )
    op.create_table(
        "track_mir_scores",
        sa.Column("track_id", WholeNumber, nullable=False),
        sa.Column("energy_score", sa.Double(), nullable=True),
        sa.Column("mood_valence", sa.Double(), nullable=True),
        sa.Column("dance_score", sa.Double(), nullable=True),
        sa.Column("acousticness", sa.Double(), nullable=True),
        sa.Column("complexity_score", sa.Double(), nullable=True),
        sa.Column("emotional_intensity", sa.Double(), nullable=True),
        sa.Column("coverage", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("track_id"),
    )
    op.create_index(op.f("ix_track_mir_scores_acousticness"), "track_mir_scores", ["acousticness"], unique=False)
    op.create_index(
        op.f("ix_track_mir_scores_complexity_score"), "track_mir_scores", ["complexity_score"], unique=False
    )
    op.create_index(op.f("ix_track_mir_scores_dance_score"), "track_mir_scores", ["dance_score"], unique=False)
    op.create_index(
        op.f("ix_track_mir_scores_emotional_intensity"), "track_mir_scores", ["emotional_intensity"], unique=False
    )
    op.create_index(op.f("ix_track_mir_scores_energy_score"), "track_mir_scores", ["energy_score"], unique=False)
    op.create_index(op.f("ix_track_mir_scores_mood_valence"), "track_mir_scores", ["mood_valence"], unique=False)
    op.create_table(
        "track_mir_synthetic_tags",
        sa.Column("track_id", WholeNumber, nullable=False),
        sa.Column("position", WholeNumber, nullable=False),
        sa.Column("tag_name", sa.String(length=32), nullable=False),
        sa.Column("tag_score", sa.Double(), nullable=False),
        sa.Column("tag_category", sa.String(length=16), nullable=False),
        sa.Column("tag_source", sa.String(length=16), nullable=False),
        sa.Column("reasons", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("track_id", "position"),
    )
    op.create_index(
        op.f("ix_track_mir_synthetic_tags_tag_name"), "track_mir_synthetic_tags", ["tag_name"], unique=False
    )
