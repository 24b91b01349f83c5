"""How each field is called in each kind of tag, in reading order (names compared in lower case).

Sources: MusicBrainz Picard (picard-docs appendices/tag_mapping, picard/formats), beets' mediafile, navidrome's
mappings, Mixxx, the ID3v2.4 text. ID3v2.3 and 2.2 names are those of 2.4: mutagen translates them on loading.
"""

from typing import Literal

Kind = Literal["id3", "vorbis", "mp4", "ape", "asf", "riff"]

ITUNES = "----:com.apple.itunes:"


def _mp4(*names: str) -> tuple[str, ...]:
    return tuple(ITUNES + name for name in names)


def _txxx(*names: str) -> tuple[str, ...]:
    return tuple(f"txxx:{name}" for name in names)


_TRACK_GAIN = ("replaygain_track_gain",)
_REFERENCE = ("replaygain_reference_loudness",)
_R128 = ("r128_track_gain",)

NAMES: dict[str, dict[Kind, tuple[str, ...]]] = {
    "title": {
        "id3": ("tit2",),
        "vorbis": ("title",),
        "mp4": ("©nam",),
        "ape": ("title",),
        "asf": ("title",),
        "riff": ("inam",),
    },
    "artist": {
        "id3": ("tpe1",),
        "vorbis": ("artist",),
        "mp4": ("©art",),
        "ape": ("artist",),
        "asf": ("author",),
        "riff": ("iart",),
    },
    "artists": {
        "id3": _txxx("artists"),
        "vorbis": ("artists",),
        "mp4": _mp4("artists"),
        "ape": ("artists",),
        "asf": ("wm/artists",),
    },
    "album_artist": {
        "id3": ("tpe2", *_txxx("album artist", "albumartist")),
        "vorbis": ("albumartist", "album artist", "album_artist"),
        "mp4": ("aart",),
        "ape": ("album artist", "albumartist"),
        "asf": ("wm/albumartist",),
    },
    "album": {
        "id3": ("talb",),
        "vorbis": ("album",),
        "mp4": ("©alb",),
        "ape": ("album",),
        "asf": ("wm/albumtitle",),
        "riff": ("iprd",),
    },
    "track_number": {
        "id3": ("trck",),
        "vorbis": ("tracknumber", "track"),
        "mp4": ("trkn",),
        "ape": ("track",),
        "asf": ("wm/tracknumber",),
        "riff": ("itrk",),
    },
    "track_total": {
        "vorbis": ("tracktotal", "totaltracks", "trackc"),
        "ape": ("tracktotal", "totaltracks"),
        "asf": ("totaltracks",),
    },
    "disc_number": {
        "id3": ("tpos",),
        "vorbis": ("discnumber", "disc"),
        "mp4": ("disk",),
        "ape": ("disc",),
        "asf": ("wm/partofset",),
    },
    "disc_total": {
        "vorbis": ("disctotal", "totaldiscs", "discc"),
        "ape": ("disctotal", "totaldiscs"),
        "asf": ("totaldiscs",),
    },
    "date": {
        "id3": ("tdrc", "tdrl", *_txxx("releasedate")),
        "vorbis": ("date", "year", "releasedate"),
        "mp4": ("©day", *_mp4("releasedate")),
        "ape": ("year", "date", "releasedate"),
        "asf": ("wm/year",),
        "riff": ("icrd",),
    },
    "original_date": {
        "id3": ("tdor", *_txxx("originalyear", "origyear", "originaldate")),
        "vorbis": ("originaldate", "originalyear"),
        "mp4": _mp4("originaldate", "originalyear", "original year"),
        "ape": ("originaldate", "originalyear"),
        "asf": ("wm/originalreleasetime", "wm/originalreleaseyear"),
    },
    "genre": {
        "id3": ("tcon",),
        "vorbis": ("genre",),
        "mp4": ("©gen", "gnre"),
        "ape": ("genre",),
        "asf": ("wm/genre",),
        "riff": ("ignr",),
    },
    "style": {
        "id3": _txxx("style"),
        "vorbis": ("style",),
        "mp4": _mp4("style"),
        "ape": ("style",),
    },
    # Names that carry decimals first: beaTunes' fBPM, the freeform BPM atom of Mixxx.
    "bpm": {
        "id3": (*_txxx("fbpm"), "tbpm", *_txxx("bpm")),
        "vorbis": ("fbpm", "bpm", "tempo"),
        "mp4": (*_mp4("fbpm", "bpm"), "tmpo"),
        "ape": ("fbpm", "bpm"),
        "asf": ("wm/beatsperminute",),
        "riff": ("ibpm",),
    },
    "key": {
        "id3": ("tkey", *_txxx("initialkey", "key")),
        "vorbis": ("key", "initialkey"),
        "mp4": _mp4("initialkey", "key"),
        "ape": ("key", "initialkey"),
        "asf": ("wm/initialkey", "initialkey"),
    },
    "mood": {
        "id3": ("tmoo", *_txxx("mood")),
        "vorbis": ("mood",),
        "mp4": _mp4("mood"),
        "ape": ("mood",),
        "asf": ("wm/mood",),
    },
    "compilation": {
        "id3": ("tcmp", *_txxx("compilation")),
        "vorbis": ("compilation",),
        "mp4": ("cpil",),
        "ape": ("compilation",),
        "asf": ("wm/iscompilation",),
    },
    "composer": {
        "id3": ("tcom",),
        "vorbis": ("composer",),
        "mp4": ("©wrt",),
        "ape": ("composer",),
        "asf": ("wm/composer",),
        "riff": ("imus",),
    },
    "isrc": {
        "id3": ("tsrc", *_txxx("isrc")),
        "vorbis": ("isrc",),
        "mp4": _mp4("isrc"),
        "ape": ("isrc",),
        "asf": ("wm/isrc",),
    },
    # The name says track, the value is the recording's id.
    "mb_recording_id": {
        "id3": ("ufid:http://musicbrainz.org", *_txxx("musicbrainz track id")),
        "vorbis": ("musicbrainz_trackid",),
        "mp4": _mp4("musicbrainz track id"),
        "ape": ("musicbrainz_trackid",),
        "asf": ("musicbrainz/track id",),
    },
    "mb_album_id": {
        "id3": _txxx("musicbrainz album id"),
        "vorbis": ("musicbrainz_albumid",),
        "mp4": _mp4("musicbrainz album id"),
        "ape": ("musicbrainz_albumid",),
        "asf": ("musicbrainz/album id",),
    },
    "mb_artist_id": {
        "id3": _txxx("musicbrainz artist id"),
        "vorbis": ("musicbrainz_artistid",),
        "mp4": _mp4("musicbrainz artist id"),
        "ape": ("musicbrainz_artistid",),
        "asf": ("musicbrainz/artist id",),
    },
    "mb_album_artist_id": {
        "id3": _txxx("musicbrainz album artist id"),
        "vorbis": ("musicbrainz_albumartistid",),
        "mp4": _mp4("musicbrainz album artist id"),
        "ape": ("musicbrainz_albumartistid",),
        "asf": ("musicbrainz/album artist id",),
    },
    "replaygain_track_gain": {
        "id3": (*_txxx(*_TRACK_GAIN), "rva2:track", "rva2:replaygain_track_gain"),
        "vorbis": _TRACK_GAIN,
        "mp4": _mp4(*_TRACK_GAIN),
        "ape": _TRACK_GAIN,
        "asf": _TRACK_GAIN,
    },
    "replaygain_reference_loudness": {
        "id3": _txxx(*_REFERENCE),
        "vorbis": _REFERENCE,
        "mp4": _mp4(*_REFERENCE),
        "ape": _REFERENCE,
        "asf": _REFERENCE,
    },
    "r128_track_gain": {"id3": _txxx(*_R128), "vorbis": _R128, "mp4": _mp4(*_R128)},
}

_KNOWN = frozenset(name for by_kind in NAMES.values() for names in by_kind.values() for name in names)


def bare(name: str) -> str:
    """Return a user-defined name without its container's prefix (``TXXX:``, ``----:mean:``), in lower case."""
    folded = name.casefold()
    if folded.startswith("txxx:"):
        return folded.removeprefix("txxx:")
    return folded.split(":", 2)[2] if folded.startswith("----:") and folded.count(":") >= 2 else folded


def is_read(name: str) -> bool:
    """Tell whether anything reads a tag of this name: the rest (fingerprints, lyrics, pictures) is never loaded."""
    return name.casefold() in _KNOWN or bare(name).startswith("ab:")
