"""Artists and albums of the tracks being registered: found or made, a batch at a time.

An artist is one MusicBrainz id; without ids, one name whatever its case. An album is one MusicBrainz id; without one,
its album artist and title; where nobody says whose it is, "Various Artists" for a compilation, else its folder.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Album, Artist, Track, TrackArtist
from soniquebay.api.services.guessing import album_folder
from soniquebay.api.services.names import cleaned, identity, sort_key
from soniquebay.contracts.library import FileTags

VARIOUS = "Various Artists"


@dataclass(frozen=True)
class Credit:
    """One artist of a credit."""

    name: str
    mbid: str | None = None


def credits_of(tags: FileTags, artist: str | None) -> tuple[Credit, ...]:
    """Return the artists of a track, apart only where the file names them apart."""
    names = [name for name in map(cleaned, tags.artists) if name is not None]
    if not names and artist is not None:
        names = [artist]
    ids = _ids(tags.mb_artist_ids, len(names))
    unique = {(mbid or identity(name)): Credit(name, mbid) for name, mbid in zip(names, ids, strict=True)}
    return tuple(unique.values())


def _ids(mbids: tuple[str, ...], wanted: int) -> list[str | None]:
    """Return one id per name, or none at all where ids and names cannot be paired."""
    known: list[str | None] = [cleaned(mbid) for mbid in mbids]
    return known if len(known) == wanted else [None] * wanted


@dataclass
class Catalog:
    """Finds or makes artists and albums in one transaction, asking the database once per batch for what is known."""

    session: Session
    _artists_by_id: dict[str, Artist] = field(default_factory=dict)
    _artists_by_name: dict[str, list[Artist]] = field(default_factory=dict)
    _albums_by_id: dict[str, Album] = field(default_factory=dict)
    _albums_by_key: dict[str, list[Album]] = field(default_factory=dict)

    def learn(self, artists: Iterable[Credit], albums: Iterable[tuple[str, str | None]]) -> None:
        """Load what is known of artists, and of albums given by key and MusicBrainz id."""
        wanted, keys = list(artists), list(albums)
        found_artists = self.session.scalars(
            select(Artist)
            .where(
                Artist.name_key.in_({identity(artist.name) for artist in wanted})
                | Artist.mbid.in_({artist.mbid for artist in wanted if artist.mbid is not None})
            )
            .order_by(Artist.id)
        )
        for artist in found_artists:
            self._know_artist(artist)
        found_albums = self.session.scalars(
            select(Album)
            .where(Album.key.in_({key for key, _ in keys}) | Album.mbid.in_({mbid for _, mbid in keys if mbid}))
            .order_by(Album.id)
        )
        for album in found_albums:
            self._know_album(album)

    def artist(self, credit: Credit) -> Artist:
        """Return the artist, made if unknown; an artist known by name alone takes the id that a file brings."""
        if credit.mbid is not None and credit.mbid in self._artists_by_id:
            return self._artists_by_id[credit.mbid]
        namesakes = self._artists_by_name.get(identity(credit.name), [])
        for artist in namesakes:
            if credit.mbid is None:
                return artist
            if artist.mbid is None:
                artist.mbid = credit.mbid
                self._artists_by_id[credit.mbid] = artist
                return artist
        made = Artist(
            name=credit.name, name_key=identity(credit.name), sort_key=sort_key(credit.name), mbid=credit.mbid
        )
        self.session.add(made)
        self.session.flush()
        self._know_artist(made)
        return made

    def album(self, tags: FileTags, path: str) -> Album | None:
        """Return the album that the tags name, made if unknown; None where they name none. Its id: after a flush."""
        title = cleaned(tags.album)
        if title is None:
            return None
        key, mbid = album_key(tags, path)
        if mbid is not None and mbid in self._albums_by_id:
            return self._albums_by_id[mbid]
        for album in self._albums_by_key.get(key, []):
            if mbid is None:
                return album
            if album.mbid is None:
                album.mbid = mbid
                self._albums_by_id[mbid] = album
                return album
        owner = owner_credit(tags)
        made = Album(
            title=title,
            key=key,
            sort_key=sort_key(title),
            mbid=mbid,
            artist=album_artist(tags),
            artist_id=None if owner is None else self.artist(owner).id,
            compilation=tags.compilation is True or album_artist(tags) == VARIOUS,
            year=tags.year if tags.original_year is None else tags.original_year,
        )
        self.session.add(made)
        self._know_album(made)
        return made

    def _know_artist(self, artist: Artist) -> None:
        self._artists_by_name.setdefault(artist.name_key, []).append(artist)
        if artist.mbid is not None:
            self._artists_by_id[artist.mbid] = artist

    def _know_album(self, album: Album) -> None:
        self._albums_by_key.setdefault(album.key, []).append(album)
        if album.mbid is not None:
            self._albums_by_id[album.mbid] = album


def forget_unused(session: Session) -> None:
    """Remove the albums that no track is on and then the artists that nothing is of; missing files keep theirs."""
    session.execute(delete(Album).where(~exists().where(Track.album_id == Album.id)))
    session.execute(
        delete(Artist).where(
            ~exists().where(TrackArtist.artist_id == Artist.id), ~exists().where(Album.artist_id == Artist.id)
        )
    )


def album_artist(tags: FileTags) -> str | None:
    """Return whose album it is: as the file says, or "Various Artists" for a compilation."""
    owner = cleaned(tags.album_artist)
    if owner is not None:
        return VARIOUS if identity(owner) in {"various artists", "various", "va", "v.a."} else owner
    return VARIOUS if tags.compilation else None


def album_key(tags: FileTags, path: str) -> tuple[str, str | None]:
    """Return what two files of one album have in common, and the album's MusicBrainz id."""
    owner = album_artist(tags)
    title = identity(cleaned(tags.album) or "")
    whose = f"folder:{album_folder(path)}" if owner is None else f"artist:{identity(owner)}"
    return f"{whose}\n{title}", cleaned(tags.mb_album_id)


def owner_credit(tags: FileTags) -> Credit | None:
    """Return the artist whose album it is, None where nobody in particular is named."""
    owner = album_artist(tags)
    if owner is None or owner == VARIOUS:
        return None
    ids = tags.mb_album_artist_ids
    return Credit(owner, cleaned(ids[0]) if len(ids) == 1 else None)
