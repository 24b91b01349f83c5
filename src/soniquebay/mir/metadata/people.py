"""Who made it and what it is: `contracts.library.FileTags` from the tags of a file."""

import re
from collections.abc import Iterable

from soniquebay.contracts.library import FileTags
from soniquebay.mir.metadata.sheet import Sheet
from soniquebay.mir.metadata.text import flag, pair, year

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}", re.ASCII)


def read_people(sheet: Sheet) -> FileTags:
    """Return the descriptive fields of a file; a field that is absent or cannot be read is None or empty."""
    track_number, track_total = _numbers(sheet, "track_number", "track_total")
    disc_number, disc_total = _numbers(sheet, "disc_number", "disc_total")
    return FileTags(
        title=_credit(sheet, "title"),
        artist=_credit(sheet, "artist"),
        artists=artists(sheet),
        album_artist=_credit(sheet, "album_artist"),
        album=_credit(sheet, "album"),
        track_number=track_number,
        track_total=track_total,
        disc_number=disc_number,
        disc_total=disc_total,
        year=sheet.first("date", year),
        original_year=sheet.first("original_date", year),
        compilation=sheet.first("compilation", flag),
        genres=genres(sheet),
        composer=_credit(sheet, "composer"),
        isrc=sheet.first("isrc", _isrc),
        mb_recording_id=next(iter(_ids(sheet, "mb_recording_id")), None),
        mb_album_id=next(iter(_ids(sheet, "mb_album_id")), None),
        mb_artist_ids=_ids(sheet, "mb_artist_id"),
        mb_album_artist_ids=_ids(sheet, "mb_album_artist_id"),
        duration_s=sheet.duration_s,
    )


def genres(sheet: Sheet) -> tuple[str, ...]:
    """Return the genres and styles as written, in order, each spelling once."""
    written = (*sheet.values("genre"), *sheet.values("style"))
    return tuple({text.casefold(): text for text in reversed(written)}.values())[::-1]


def artists(sheet: Sheet) -> tuple[str, ...]:
    """Return one name per artist where the file names them apart: an ARTISTS tag, or a repeated artist.

    A credit is never split: "AC/DC" and "Simon & Garfunkel" are one name. Where ID3v2.3 joined the ARTISTS tag with
    "/", it is split only into names that the credit prints, or when there are as many pieces as MusicBrainz ids.
    """
    for layer, names in sheet.alternatives("artists"):
        return _unjoined(names, sheet) if layer.joined else tuple(dict.fromkeys(names))
    credits_ = sheet.values("artist")
    return tuple(dict.fromkeys(credits_)) if len(credits_) > 1 else ()


def _unjoined(names: Iterable[str], sheet: Sheet) -> tuple[str, ...]:
    found: list[str] = []
    for text in names:
        for part in re.split(r"; |\\\\", text):
            found += _split_slashes(part, sheet)
    return tuple(dict.fromkeys(name.strip() for name in found if name.strip()))


def _split_slashes(text: str, sheet: Sheet) -> list[str]:
    pieces = text.split("/")
    credit = " ".join(sheet.values("artist"))
    if len(pieces) == 1 or text in credit:
        return [text]
    if len(pieces) == len(_ids(sheet, "mb_artist_id")):
        return pieces
    found: list[str] = []
    at = 0
    while at < len(pieces):
        end = len(pieces)
        while end > at and "/".join(pieces[at:end]) not in credit:
            end -= 1
        if end == at:
            return [text]
        found.append("/".join(pieces[at:end]))
        at = end
    return found


def _credit(sheet: Sheet, field: str) -> str | None:
    values = dict.fromkeys(sheet.values(field))
    return ", ".join(values)[:500] or None


def _numbers(sheet: Sheet, number_field: str, total_field: str) -> tuple[int | None, int | None]:
    number = sheet.first(number_field, lambda text: pair(text)[0])
    total = sheet.first(total_field, lambda text: pair(text)[0] or None)
    return number, total if total is not None else sheet.first(number_field, lambda text: pair(text)[1])


def _ids(sheet: Sheet, field: str) -> tuple[str, ...]:
    for _, values in sheet.alternatives(field):
        found = [match.lower() for text in values for match in _UUID.findall(text)]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _isrc(text: str) -> str | None:
    match = _ISRC.search(text.upper().replace("-", ""))
    return match[0] if match else None
