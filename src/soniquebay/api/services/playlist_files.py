"""Playlists as files that players open: extended M3U in UTF-8, and JSPF (the JSON form of XSPF, https://xspf.org/jspf).

A path that is not UTF-8, or holds a line break, is written as a `file:` address with its bytes escaped: text could not
hold it, and every player that reads M3U8 knows addresses.
"""

import json
import os
from typing import Any
from urllib.parse import quote

from soniquebay.contracts.library import Track
from soniquebay.contracts.paths import PREFIX, from_wire
from soniquebay.contracts.similarity import Playlist


def m3u8(playlist: Playlist) -> bytes:
    """Return a playlist in extended M3U."""
    lines = ["#EXTM3U", f"#PLAYLIST:{playlist.title}"]
    for track in playlist.items:
        seconds = -1 if track.duration_s is None else round(track.duration_s)
        lines += [f"#EXTINF:{seconds},{_name(track)}", _entry(track.path)]
    return ("\n".join(lines) + "\n").encode()


def jspf(playlist: Playlist) -> bytes:
    """Return a playlist in JSPF."""
    tracks = [_jspf_track(track) for track in playlist.items]
    return json.dumps(
        {"playlist": {"title": playlist.title, "creator": "SoniqueBay", "track": tracks}}, ensure_ascii=False
    ).encode()


def _jspf_track(track: Track) -> dict[str, Any]:
    known = {
        "title": track.title,
        "creator": track.artist,
        "album": None if track.album is None else track.album.title,
        "trackNum": track.track_number,
        "duration": None if track.duration_s is None else round(1000.0 * track.duration_s),
    }
    return {"location": [_address(track.path)], **{name: value for name, value in known.items() if value is not None}}


def _entry(path: str) -> str:
    plain = not path.startswith(PREFIX) and all(char.isprintable() for char in path) and path == path.strip()
    return path if plain else _address(path)


def _address(path: str) -> str:
    return "file://" + quote(os.fsencode(from_wire(path)))


def _name(track: Track) -> str:
    return track.title if track.artist is None else f"{track.artist} - {track.title}"
