"""Which tracks are an artist's: those that credit them, and those of the albums that are theirs."""

from collections.abc import Sequence

from sqlalchemy import CompoundSelect, select, union

from soniquebay.api.models.library import Album, Track, TrackArtist


def belongings(
    artist_id: int | None = None,
    *,
    between: tuple[int, int] | None = None,
    track_ids: Sequence[int] | None = None,
    artist_ids: Sequence[int] | None = None,
) -> CompoundSelect[tuple[int, int]]:
    """Return pairs of `artist_id` and `track_id`, each once.

    If asked, only those of one artist, of a range of artists' ids, of some artists, or of some tracks: found by index,
    without going through the library.
    """
    credited = select(TrackArtist.artist_id.label("artist_id"), TrackArtist.track_id.label("track_id"))
    owned = (
        select(Album.artist_id.label("artist_id"), Track.id.label("track_id"))
        .join(Track, Track.album_id == Album.id)
        .where(Album.artist_id.is_not(None))
    )
    if artist_id is not None:
        between = (artist_id, artist_id)
    if between is not None:
        credited = credited.where(TrackArtist.artist_id.between(*between))
        owned = owned.where(Album.artist_id.between(*between))
    if track_ids is not None:
        credited = credited.where(TrackArtist.track_id.in_(track_ids))
        owned = owned.where(Track.id.in_(track_ids))
    if artist_ids is not None:
        credited = credited.where(TrackArtist.artist_id.in_(artist_ids))
        owned = owned.where(Album.artist_id.in_(artist_ids))
    return union(credited, owned)
