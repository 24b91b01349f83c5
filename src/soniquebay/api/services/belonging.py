"""Which tracks are an artist's: those that credit them, and those of the albums that are theirs."""

from sqlalchemy import CompoundSelect, select, union

from soniquebay.api.models.library import Album, Track, TrackArtist


def belongings(artist_id: int | None = None) -> CompoundSelect[tuple[int, int]]:
    """Return pairs of `artist_id` and `track_id`, each once; of one artist only if asked (then by index)."""
    credited = select(TrackArtist.artist_id.label("artist_id"), TrackArtist.track_id.label("track_id"))
    owned = (
        select(Album.artist_id.label("artist_id"), Track.id.label("track_id"))
        .join(Track, Track.album_id == Album.id)
        .where(Album.artist_id.is_not(None))
    )
    if artist_id is not None:
        credited = credited.where(TrackArtist.artist_id == artist_id)
        owned = owned.where(Album.artist_id == artist_id)
    return union(credited, owned)
