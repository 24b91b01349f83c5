"""The questions about what sounds alike: the filters of the list of tracks, and how the answer is made up."""

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, create_model

from soniquebay.api.services.mir_llm_service import Language
from soniquebay.api.services.track_query import RANGES, TrackConditions
from soniquebay.contracts.mir import TagName

MOST_SEEDS: Final = 20
MOST_NEIGHBOURS: Final = 200
MOST_MIXED: Final = 500


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
Names = Annotated[tuple[TagName, ...], BeforeValidator(_apart)]


class SimilarFilters(TrackConditions):
    """What `GET /api/tracks/{id}/similar` asks."""

    k: Annotated[int, Field(ge=1, le=MOST_NEIGHBOURS, description="How many.")] = 20
    ids: Annotated[Seeds, Field(description="Further tracks that the answer should be close to.")] = ()
    max_per_artist: Annotated[int | None, Field(ge=1, le=MOST_NEIGHBOURS)] = None
    exclude_same_album: bool = False
    lang: Language = "fr"


SimilarQuery: Final[type[SimilarFilters]] = create_model("SimilarQuery", __base__=SimilarFilters, **RANGES)


class PlaylistFilters(TrackConditions):
    """What `GET /api/playlists/generate` asks: what is wanted, and at least one of length and duration."""

    mood: Annotated[
        Literal["happy", "aggressive", "party", "relaxed", "sad"] | None, Field(description="How it feels.")
    ] = None
    usage: Annotated[
        Literal["workout", "focus", "background", "party"] | None, Field(description="What it is for.")
    ] = None
    ids: Annotated[Seeds, Field(description="Tracks that it should sound like; they open it.")] = ()
    length: Annotated[int, Field(ge=1, le=MOST_MIXED, description="At most so many tracks.")] = 30
    duration_min: Annotated[
        float | None, Field(gt=0.0, le=60.0 * 24, allow_inf_nan=False, description="About so many minutes.")
    ] = None
    max_per_artist: Annotated[int | None, Field(ge=1, le=MOST_MIXED)] = 3
    order: Annotated[Literal["smooth", "harmonic", "best"], Field(description="What follows what.")] = "smooth"
    format: Literal["json", "m3u8", "jspf"] = "json"
    lang: Language = "fr"


PlaylistQuery: Final[type[PlaylistFilters]] = create_model("PlaylistQuery", __base__=PlaylistFilters, **RANGES)
