"""Scans and tracks as the api would answer them."""

from datetime import UTC, datetime
from typing import Any

from soniquebay.contracts.library import Totals, Track
from soniquebay.contracts.mir import NormalizedFeatures, Scores, SyntheticTag
from soniquebay.contracts.scans import Scan

NOON = datetime(2026, 1, 2, 12, 0, 0, tzinfo=UTC)


def a_scan(**changes: Any) -> Scan:
    """Return a scan; what is not named is zero or unknown."""
    numbers = dict.fromkeys(
        ("total", "unchanged", "added", "changed", "moved", "missing", "to_analyse", "done", "failed", "skipped"), 0
    )
    facts: dict[str, Any] = {
        "id": 1,
        "path": "/music",
        "status": "done",
        "rate_per_s": None,
        "eta_s": None,
        "error": None,
        "created_at": NOON,
        "started_at": NOON,
        "finished_at": None,
    }
    return Scan.model_validate({**numbers, **facts, **changes})


def totals(**changes: Any) -> Totals:
    """Return a library in numbers; what is not named is zero."""
    names = (
        "tracks",
        "artists",
        "albums",
        "duration_s",
        "pending",
        "analysing",
        "done",
        "failed",
        "missing",
        "workers",
    )
    return Totals.model_validate({**dict.fromkeys(names, 0), "mir_version": 1, **changes})


def a_track(**changes: Any) -> Track:
    """Return an analysed track in A minor at 128 BPM."""
    facts: dict[str, Any] = {
        "id": 1,
        "title": "A Title",
        "title_guessed": False,
        "artist": "An Artist",
        "artist_guessed": False,
        "artists": (),
        "album": None,
        "album_artist": None,
        "track_number": None,
        "disc_number": None,
        "year": None,
        "duration_s": 20.0,
        "path": "/music/a.flac",
        "state": "done",
        "missing": False,
        "failure": None,
        "normalized": NormalizedFeatures(bpm=127.6, key="A", scale="minor", camelot_key="8A"),
        "scores": Scores(energy_score=0.0, mood_valence=-0.4),
        "synthetic_tags": (SyntheticTag(tag="chill", score=0.8, category="mood"),),
        "mir_version": 1,
        "analysed_at": NOON,
        "added_at": NOON,
    }
    return Track.model_validate({**facts, **changes})
