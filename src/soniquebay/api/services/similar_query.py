"""The questions about what sounds alike: the filters of the list of tracks, and how the answer is made up."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from soniquebay.api.services.mir_llm_service import Language
from soniquebay.api.services.track_query import RANGES, TrackConditions

MOST_SEEDS: Final = 20
MOST_NEIGHBOURS: Final = 200
MOST_MIXED: Final = 100
MOST_LISTED: Final = 500
MOST_STATIONS: Final = 50


def _apart(given: Any) -> Any:
    """Return ids that are given together ("7,9") one by one."""
    if isinstance(given, str):
        given = [given]
    if not isinstance(given, list | tuple):
        return given
    return [part for one in given for part in (one.split(",") if isinstance(one, str) else [one])]


TrackId = Annotated[int, Field(ge=1, lt=2**63)]
Seeds = Annotated[tuple[TrackId, ...], BeforeValidator(_apart), Field(max_length=MOST_SEEDS)]
MixedIds = Annotated[tuple[TrackId, ...], BeforeValidator(_apart), Field(min_length=1, max_length=MOST_MIXED)]


MoodName = Literal["happy", "aggressive", "party", "relaxed", "sad"]
UsageName = Literal["workout", "focus", "background", "party"]


class SimilarFilters(TrackConditions):
    """What `GET /api/tracks/{id}/similar` asks."""

    k: Annotated[int, Field(ge=1, le=MOST_NEIGHBOURS, description="How many.")] = 20
    ids: Annotated[Seeds, Field(description="Further tracks that the answer should be close to.")] = ()
    max_per_artist: Annotated[int | None, Field(ge=1, le=MOST_NEIGHBOURS)] = None
    exclude_same_album: bool = False
    lang: Language = "fr"


SimilarQuery: Final[type[SimilarFilters]] = create_model("SimilarQuery", __base__=SimilarFilters, **RANGES)


class ArtistFilters(BaseModel):
    """What `GET /api/artists/{id}/similar` asks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    k: Annotated[int, Field(ge=1, le=MOST_NEIGHBOURS, description="How many.")] = 20
    lang: Language = "fr"


class PathQuestion(BaseModel):
    """What `GET /api/tracks/path` asks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: Annotated[TrackId, Field(alias="from", description="The first track.")]
    goal: Annotated[TrackId, Field(alias="to", description="The last track.")]
    length: Annotated[int, Field(ge=2, le=MOST_STATIONS, description="Tracks, both ends included.")] = 10


class HarmonicQuestion(BaseModel):
    """What `GET /api/tracks/harmonic` asks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ids: Annotated[MixedIds, Field(description="The tracks to be put in order.")]
    first: Annotated[TrackId | None, Field(description="The one of them to begin with.")] = None


class PlaylistFilters(TrackConditions):
    """What `GET /api/playlists/generate` asks."""

    mood: Annotated[MoodName | None, Field(description="How it feels.")] = None
    usage: Annotated[UsageName | None, Field(description="What it is for.")] = None
    ids: Annotated[Seeds, Field(description="Tracks that it should sound like; they open it.")] = ()
    length: Annotated[int, Field(ge=1, le=MOST_LISTED, description="At most so many tracks.")] = 30
    minutes: Annotated[
        float | None, Field(gt=0.0, le=60.0 * 24, allow_inf_nan=False, description="About so long in all.")
    ] = None
    max_per_artist: Annotated[int, Field(ge=1, le=MOST_LISTED)] = 3
    order: Annotated[Literal["smooth", "harmonic", "best"], Field(description="What follows what.")] = "smooth"
    format: Literal["json", "m3u8", "jspf"] = "json"


PlaylistQuery: Final[type[PlaylistFilters]] = create_model("PlaylistQuery", __base__=PlaylistFilters, **RANGES)
