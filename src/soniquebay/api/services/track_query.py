"""The question `GET /api/tracks` asks: every filter with its type, and ranges on every value and score."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, create_model
from sqlalchemy.orm import InstrumentedAttribute

from soniquebay.api.models.library import Track
from soniquebay.api.models.mir import TrackMIRNormalized, TrackMIRScores
from soniquebay.contracts.library import TrackState
from soniquebay.contracts.mir import TagName
from soniquebay.contracts.units import CamelotCode, PitchClass, Scale

MAX_LIMIT: Final = 200
_FEATURES: Final = (
    *("bpm", "danceability", "mood_happy", "mood_aggressive", "mood_party", "mood_relaxed", "mood_sad"),
    *("instrumental", "acoustic", "electronic", "tonal", "arousal", "tempo_norm", "loudness_lufs"),
    *("confidence_score", "key_confidence", "bpm_confidence"),
)
_SCORES: Final = (
    *("energy_score", "mood_valence", "dance_score", "acousticness", "complexity_score", "emotional_intensity"),
)
_SHORT: Final[Mapping[str, str]] = {
    "energy": "energy_score",
    "valence": "mood_valence",
    "dance": "dance_score",
    "complexity": "complexity_score",
    "intensity": "emotional_intensity",
    "happy": "mood_happy",
    "aggressive": "mood_aggressive",
    "party": "mood_party",
    "relaxed": "mood_relaxed",
    "sad": "mood_sad",
    "confidence": "confidence_score",
    "loudness": "loudness_lufs",
}
_LONG: Final[dict[str, InstrumentedAttribute[Any]]] = {
    **{name: getattr(TrackMIRNormalized, name) for name in _FEATURES},
    **{name: getattr(TrackMIRScores, name) for name in _SCORES},
    "year": Track.year,
    "duration_s": Track.duration_s,
}
MEASURES: Final[Mapping[str, InstrumentedAttribute[Any]]] = {
    **_LONG,
    **{short: _LONG[long] for short, long in _SHORT.items()},
}
"""What can be bounded with `<name>_min` and `<name>_max`: payload names, and short ones for the same columns."""

ORDERS: Final[Mapping[str, InstrumentedAttribute[Any]]] = {
    "id": Track.id,
    "title": Track.title_key,
    "artist": Track.artist_key,
    "added_at": Track.added_at,
    "analysed_at": Track.analysed_at,
    **MEASURES,
}
"""What can be sorted by."""

Number = Annotated[float | None, Field(allow_inf_nan=False)]


class TrackConditions(BaseModel):
    """Which tracks are meant, wherever tracks are asked for, ranges aside. All given conditions must hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: Annotated[str | None, Field(max_length=200, description="Words of the title, the artists or the album.")] = None
    key: PitchClass | None = None
    scale: Scale | None = None
    camelot: CamelotCode | None = None
    compatible_with: Annotated[
        CamelotCode | None, Field(description="A Camelot key: tracks in it and in its neighbours, which mix well.")
    ] = None
    tag: Annotated[tuple[TagName, ...], Field(description="Synthetic tags, each with a score of at least 0.5.")] = ()
    genre: Annotated[str | None, Field(max_length=100, description="Main or secondary genre.")] = None
    artist_id: Annotated[int | None, Field(ge=1, lt=2**63)] = None
    album_id: Annotated[int | None, Field(ge=1, lt=2**63)] = None
    state: TrackState | None = None
    missing: Annotated[bool | None, Field(description="Only missing files, or only present ones.")] = None


class TrackFilters(TrackConditions):
    """Filters of the list of tracks that are not ranges, and what of the list is shown."""

    sort: Annotated[str, Field(max_length=40, description="Name of a value; `-` before it for descending.")] = "id"
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = 50
    cursor: Annotated[str | None, Field(max_length=4000)] = None
    total: Annotated[bool, Field(description="Count the tracks, on the first page.")] = True


RANGES: Final[dict[str, Any]] = {f"{name}_{end}": (Number, None) for name in MEASURES for end in ("min", "max")}
"""A field for each end of each range."""
TrackQuery: Final[type[TrackFilters]] = create_model("TrackQuery", __base__=TrackFilters, **RANGES)


def bounds(query: TrackConditions) -> list[tuple[str, float | None, float | None]]:
    """Return the ranges that a question names."""
    given = query.model_dump(include=set(RANGES), exclude_none=True)
    names = dict.fromkeys(name.rpartition("_")[0] for name in given)
    return [(name, given.get(f"{name}_min"), given.get(f"{name}_max")) for name in names]
