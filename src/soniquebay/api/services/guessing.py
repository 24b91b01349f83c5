"""Who and what a file is when its tags do not say: from its name, and its folders as a last resort."""

import re
from dataclasses import dataclass

from soniquebay.api.services.names import cleaned, identity
from soniquebay.api.services.roots import relative_parts
from soniquebay.contracts.paths import from_wire, to_wire

_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")
# "01 - ", "1-02. ", "(03) ", "[04] "; a bare number and a space only when it looks like a place on a record
# ("01 Intro", "12 Coda"), so that "7 Rings" and "99 Luftballons" keep their names.
_TRACK_NUMBER = re.compile(
    r"^(?:[\[(]\d{1,3}[\])]|\d{1,2}-\d{1,3}(?=[ .)])|\d{1,3}(?=[.)]|\s*-\s)|0\d{1,2}|[123]\d(?=\s))[\s.)\-]*"
)
_DISC_FOLDER = re.compile(r"^(?:cd|disc|disk|disque)[\s_\-]*\d{1,2}\b.*$", re.IGNORECASE)
_DASH = re.compile(r"\s+[-\u2013\u2014]\s+")
_NOBODY = frozenset(
    (
        *("music", "musique", "audio", "songs", "downloads", "telechargements", "media", "library", "unsorted", "misc"),
        *(
            "various",
            "various artists",
            "va",
            "compilations",
            "compilation",
            "soundtracks",
            "unknown",
            "unknown artist",
        ),
    )
)


@dataclass(frozen=True)
class Guess:
    """What the path of a file says; `title` is never empty."""

    title: str
    artist: str | None


def guess(path: str, root: str, artist: str | None = None) -> Guess:
    """Guess the title and the artist of a file from its path.

    Parameters
    ----------
    path, root : str
        Of the file and of the library folder, in wire form.
    artist : str or None
        The artist that the tags name: taken off the front of the title where the file name repeats it.
    """
    parts = tuple(_readable(part) for part in relative_parts(path, root))
    stem = _stem(parts[-1])
    named = [part for part in _DASH.split(_without_number(stem)) if part]
    if len(named) >= 2 and named[1].isdigit():
        named.pop(1)
    if len(named) >= 2 and (artist is None or identity(named[0]) == identity(artist)):
        return Guess(title=_without_number(named[-1]) or stem, artist=named[0])
    title = " - ".join(named) or stem
    return Guess(title=title, artist=_from_folders(parts[:-1]))


def album_folder(path: str) -> str:
    """Return the folder that holds a whole album: that of the file, or its parent where it is only one disc of it."""
    folder = from_wire(path).rpartition("/")[0]
    parent, _, name = folder.rpartition("/")
    return to_wire(parent if _DISC_FOLDER.match(name) else folder)


def _from_folders(folders: tuple[str, ...]) -> str | None:
    """Return the artist that Artist/Album/file, or "Artist - Album"/file, names."""
    folders = tuple(folder for folder in folders if folder and not _DISC_FOLDER.match(folder))
    if not folders:
        return None
    dashed = _DASH.split(folders[-1])
    candidate = dashed[0] if len(dashed) >= 2 else folders[max(0, len(folders) - 2)]
    return None if identity(candidate) in _NOBODY or candidate.isdigit() else candidate


def _stem(name: str) -> str:
    return _EXTENSION.sub("", name).strip() or name


def _without_number(text: str) -> str:
    return _TRACK_NUMBER.sub("", text, count=1).strip() or text


def _readable(part: str) -> str:
    """Return a folder's or file's name as a person would read it; undecodable names are taken for Windows-1252."""
    try:
        part.encode("utf-8")
        text = part
    except UnicodeEncodeError:
        text = part.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    spaced = text if " " in text else text.replace("_", " ")
    return cleaned(spaced) or "?"
