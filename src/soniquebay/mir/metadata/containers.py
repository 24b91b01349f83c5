"""What mutagen gives for each kind of tag, flattened to names and texts."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mutagen import Tags
from mutagen._vorbis import VComment  # the class that FLAC, Vorbis, Opus and Speex share has no public name
from mutagen.apev2 import APEv2
from mutagen.asf import ASFTags
from mutagen.id3 import ID3
from mutagen.mp4 import AtomDataType, MP4FreeForm, MP4Tags

from soniquebay.mir.metadata.names import is_read
from soniquebay.mir.metadata.sheet import Layer
from soniquebay.mir.metadata.text import MAX_CHARS, clean

MAX_NAMES = 2_000
"""Names kept of one tag; AcousticBrainz writes 79, everything else together some forty."""
MAX_VALUES = 64
"""Values kept of one name."""
MAX_NAME_CHARS = 150

_APE_TEXT = 0
_ASF_BINARY = frozenset({1, 6})  # byte array, GUID
_RVA2_MASTER_VOLUME = 1


def layer_of(tags: Tags) -> Layer | None:
    """Flatten what mutagen read; None for a kind of tag that is not understood."""
    if isinstance(tags, ID3):
        return Layer("id3", collect(_id3(tags)), joined=tags.version < (2, 4, 0))
    if isinstance(tags, VComment):
        return Layer("vorbis", collect((name, [text]) for name, text in list.__iter__(tags)))
    if isinstance(tags, MP4Tags):
        return Layer("mp4", collect(_mp4(tags)))
    if isinstance(tags, APEv2):
        return Layer("ape", collect(_ape(tags)))
    if isinstance(tags, ASFTags):
        return Layer("asf", collect(_asf(tags)))
    return None


def collect(pairs: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, tuple[str, ...]]:
    """Gather the names that are read, in lower case, each with its clean values in order; bounded on every side."""
    gathered: dict[str, list[str]] = {}
    for name, texts in pairs:
        folded = clean(name.casefold(), MAX_NAME_CHARS) if is_read(name) else None
        if folded is None or (folded not in gathered and len(gathered) >= MAX_NAMES):
            continue
        values = gathered.setdefault(folded, [])
        for text in texts:
            for part in text[: 8 * MAX_CHARS].split("\0"):
                value = clean(part)
                if value is not None and len(values) < MAX_VALUES:
                    values.append(value)
    return {name: tuple(values) for name, values in gathered.items() if values}


def _id3(tags: Any) -> Iterator[tuple[str, Iterable[str]]]:
    for frame in tags.values():
        kind: str = frame.FrameID
        if kind == "TXXX":
            yield f"TXXX:{frame.desc}", map(str, frame.text)
        elif kind == "TCON":
            # Numbers and the codes RX and CR become the words of ID3v1's list; a number beyond it becomes "Unknown".
            yield kind, [genre for genre in frame.genres if genre != "Unknown"]
        elif kind == "UFID":
            yield f"UFID:{frame.owner}", [frame.data[:MAX_CHARS].decode("ascii", "replace")]
        elif kind == "RVA2" and frame.channel == _RVA2_MASTER_VOLUME:
            yield f"RVA2:{frame.desc}", [f"{frame.gain:.6f} dB"]
        elif kind.startswith("T"):
            yield kind, map(str, frame.text)


def _mp4(tags: Any) -> Iterator[tuple[str, Iterable[str]]]:
    for name, values in tags.items():
        items = values if isinstance(values, list) else [values]
        yield name, [text for text in map(_mp4_text, items[:MAX_VALUES]) if text is not None]


def _mp4_text(value: Any) -> str | None:
    if isinstance(value, MP4FreeForm):
        return _freeform_text(value)
    if isinstance(value, tuple):
        # (number, total); 0 stands for "not given".
        return "/".join(str(part) if part else "" for part in value[:2])
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value) if isinstance(value, str | int) else None


def _freeform_text(value: MP4FreeForm) -> str | None:
    data = bytes(value[: 8 * MAX_CHARS])
    if value.dataformat in {AtomDataType.IMPLICIT, AtomDataType.UTF8}:
        return data.decode("utf-8", "replace")
    if value.dataformat == AtomDataType.UTF16:
        return data.decode("utf-16-be", "replace")
    if value.dataformat == AtomDataType.INTEGER and len(data) <= 8:
        return str(int.from_bytes(data, "big", signed=True))
    return None


def _ape(tags: Any) -> Iterator[tuple[str, Iterable[str]]]:
    for name, value in tags.items():
        if value.kind == _APE_TEXT:
            yield name, list(value)


def _asf(tags: Any) -> Iterator[tuple[str, Iterable[str]]]:
    for name, value in list.__iter__(tags):
        if value.TYPE not in _ASF_BINARY:
            yield name, [("1" if value.value else "0") if isinstance(value.value, bool) else str(value.value)]
