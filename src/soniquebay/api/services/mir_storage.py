"""What listening gave, stored whole or not at all, and given back as it came."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic_core import PydanticSerializationError
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from soniquebay.api.columns import Base
from soniquebay.api.models.library import Track
from soniquebay.api.models.mir import (
    TrackAudioFeatures,
    TrackGenre,
    TrackMIRNormalized,
    TrackMIRRaw,
    TrackMIRScores,
    TrackMIRSyntheticTags,
)
from soniquebay.api.services import embedding_rows, event_log, scans
from soniquebay.api.services.backlog import changed
from soniquebay.api.services.faults import Conflict, Invalid, NotFound, track_not_found
from soniquebay.api.services.names import identity
from soniquebay.api.services.renewal import RENEWAL_PAUSE, note_versions, outdated
from soniquebay.api.services.track_rows import normalized_of, scores_of, tags_of
from soniquebay.api.storing import upsert
from soniquebay.contracts.mir import Descriptors, MirPayload, RawBlock

NO_MIR = "MIR data not found"
_COMPATIBLE = (
    *("bpm", "key", "scale", "camelot_key", "danceability", "mood_happy", "mood_aggressive", "mood_party"),
    *("mood_relaxed", "instrumental", "acoustic", "tonal", "genre_main"),
)


def store(session: Session, track_id: int, payload: MirPayload, token: str | None, now: datetime) -> list[int]:
    """Replace what is known of a track's sound; the track is done. Return the scans that waited for it.

    Parameters
    ----------
    token : str or None
        Of the lease under which the analysis was made, where there was one.

    Raises
    ------
    NotFound
        No such track.
    Conflict
        The token is not that of the last lease: the file changed meanwhile, or another worker analyses it.
    Invalid
        A text in it is no text: it could be stored, but never given back.
    """
    _check_text(payload)
    track = session.get(Track, track_id)
    if track is None:
        raise track_not_found(track_id)
    if token is not None and token != track.lease_token:
        raise Conflict(f"The lease of track {track_id} is not this one any more: drop this analysis.")
    told = token is not None and track.state == "done"  # sent before: the first answer was lost on its way
    version = payload.mir_version
    raw = payload.raw.model_dump(mode="json")
    _replace(session, TrackMIRRaw, track_id, {**raw, "mir_version": version, "stored_at": now})
    _replace(session, TrackMIRNormalized, track_id, payload.normalized.model_dump(mode="json"))
    _replace(session, TrackMIRScores, track_id, payload.scores.model_dump(mode="json"))
    _replace(session, TrackAudioFeatures, track_id, _audio_features(payload))
    _replace_rows(session, TrackMIRSyntheticTags, track_id, _tag_rows(payload))
    _replace_rows(session, TrackGenre, track_id, _genre_rows(payload))
    _done(track, payload, now)
    if token is not None and outdated(track):
        track.retry_at = now + RENEWAL_PAUSE
    session.flush()
    embedding_rows.keep(session, track_id, payload.embedding)
    if not told:
        event_log.record_track(session, changed(track), now)
    return scans.settle(session, [track_id], "done", now)


def load(session: Session, track_id: int) -> MirPayload:
    """Return what was stored, equal to what was sent.

    Raises
    ------
    NotFound
        No such track, or nothing stored of it yet.
    """
    if session.get(Track, track_id) is None:
        raise track_not_found(track_id)
    raw = session.get(TrackMIRRaw, track_id)
    if raw is None:
        raise NotFound(NO_MIR)
    features = session.get(TrackAudioFeatures, track_id)
    descriptors = None if features is None else features.descriptors
    return MirPayload(
        raw=RawBlock.model_validate({name: getattr(raw, name) for name in RawBlock.model_fields}),
        normalized=normalized_of(session, [track_id])[track_id],
        scores=scores_of(session, [track_id])[track_id],
        synthetic_tags=tags_of(session, [track_id]).get(track_id, ()),
        descriptors=None if descriptors is None else Descriptors.model_validate(descriptors),
        mir_version=raw.mir_version,
        embedding=embedding_rows.one(session, track_id),
    )


def _check_text(payload: MirPayload) -> None:
    try:
        payload.model_dump_json()
    except PydanticSerializationError as error:
        raise Invalid("body: a text in it holds half a character (a lone surrogate); send valid Unicode.") from error


def _replace(session: Session, model: type[Base], track_id: int, values: Mapping[str, Any]) -> None:
    upsert(session, model, [{"track_id": track_id, **values}], ("track_id",))


def _replace_rows(
    session: Session, model: type[TrackMIRSyntheticTags] | type[TrackGenre], track_id: int, rows: list[dict[str, Any]]
) -> None:
    session.execute(delete(model).where(model.track_id == track_id))
    if rows:
        session.execute(
            insert(model), [{"track_id": track_id, "position": place, **row} for place, row in enumerate(rows)]
        )


def _audio_features(payload: MirPayload) -> dict[str, Any]:
    descriptors = None if payload.descriptors is None else payload.descriptors.model_dump(mode="json")
    return {name: getattr(payload.normalized, name) for name in _COMPATIBLE} | {"descriptors": descriptors}


def _tag_rows(payload: MirPayload) -> list[dict[str, Any]]:
    return [
        {
            "tag_name": tag.tag,
            "tag_score": tag.score,
            "tag_category": tag.category,
            "tag_source": tag.source,
            "reasons": [reason.model_dump() for reason in tag.reasons],
        }
        for tag in payload.synthetic_tags
    ]


def _genre_rows(payload: MirPayload) -> list[dict[str, Any]]:
    main = payload.normalized.genre_main
    genres = payload.normalized.genre_secondary if main is None else (main, *payload.normalized.genre_secondary)
    return [{"genre_key": key} for key in dict.fromkeys(identity(genre) for genre in genres)]


def _done(track: Track, payload: MirPayload, now: datetime) -> None:
    track.state, track.cut_short, track.analysed_at = "done", 0, now
    track.mir_version = payload.mir_version
    note_versions(track, payload)
    track.failure = track.failure_kind = None
    track.lease_worker = track.lease_expires = track.queued_at = track.queued_by = track.retry_at = None
    if payload.descriptors is not None:
        track.duration_s = payload.descriptors.duration_s
