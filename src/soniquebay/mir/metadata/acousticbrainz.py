"""AcousticBrainz tags (`ab:hi:`, `ab:lo:`, `ab:mood`, `ab:genre`) in the spelling of every container.

They are written by MusicBrainz Picard's plugin; model and class are compared exactly, after splitting the name at its
first three colons, so that "not happy" is never taken for "happy", nor moods_mirex for a mood.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from soniquebay.mir.metadata.names import bare
from soniquebay.mir.metadata.sheet import Sheet
from soniquebay.mir.metadata.text import number, probability

_NEGATIVE = re.compile(r"(?:not|non)[ _-]+(?=\S)")


class Vocabulary(NamedTuple):
    """The class names of AcousticBrainz, in lower case."""

    classes: Mapping[str, Mapping[str, str]]
    """Model to accepted spelling to the spelling that we use (the display name)."""
    moods: Mapping[str, str]
    """Accepted spelling of a mood verdict to ours."""
    genres: Mapping[str, str]
    """Accepted spelling of a genre verdict to ours."""


@cache
def vocabulary() -> Vocabulary:
    """Return the class names, read once from the package's data."""
    data = json.loads((Path(__file__).parent / "data" / "acousticbrainz.json").read_text(encoding="utf-8"))
    classes = {model: _spellings(names) for model, names in data["models"].items()}
    moods = {spelling: name for model in data["mood_models"] for spelling, name in classes[model].items()}
    genres = {spelling: name for model in data["genre_models"] for spelling, name in classes[model].items()}
    return Vocabulary(classes, moods, genres)


def _spellings(names: Mapping[str, str]) -> dict[str, str]:
    spellings: dict[str, str] = {}
    for display, raw in names.items():
        # A MIREX cluster is known by the first of its adjectives.
        for spelling in (display, raw, raw.replace("_", " "), display.split(",")[0]):
            spellings[spelling] = display
    return spellings


@dataclass(frozen=True, slots=True)
class AcousticBrainz:
    """What the AcousticBrainz tags of a file say; fields as in `contracts.raw.TagClaims`."""

    high_level: dict[str, dict[str, float]] = field(default_factory=dict)
    mood_verdicts: tuple[str, ...] = ()
    genre_verdicts: tuple[str, ...] = ()
    low_level_bpm: float | None = None
    low_level_key: str | None = None
    low_level_scale: str | None = None


def read_acousticbrainz(sheet: Sheet) -> AcousticBrainz:
    """Read the AcousticBrainz tags of a file; values that are no probability, and unknown classes, are left out."""
    tags = acousticbrainz_tags(sheet)
    words = vocabulary()
    tempo = (number(text) for text in tags.get("ab:lo:rhythm:bpm", ()))
    return AcousticBrainz(
        high_level=_high_level(tags),
        mood_verdicts=verdicts(tags.get("ab:mood", ()), words.moods),
        genre_verdicts=verdicts(tags.get("ab:genre", ()), words.genres),
        low_level_bpm=next((value for value in tempo if value is not None and 0.0 < value <= 1000.0), None),
        low_level_key=next(iter(tags.get("ab:lo:tonal:key_key", ())), None),
        low_level_scale=_scale(tags.get("ab:lo:tonal:key_scale", ())),
    )


def acousticbrainz_tags(sheet: Sheet) -> dict[str, tuple[str, ...]]:
    """Return the tags whose name begins with `ab:`, by their bare name; the most trusted layer that has one wins."""
    found: dict[str, tuple[str, ...]] = {}
    for layer in sheet.layers:
        for name, values in layer.values.items():
            key = bare(name)
            if key.startswith("ab:"):
                found.setdefault(key, values)
    return found


def _high_level(tags: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    exact: set[tuple[str, str]] = set()
    for name, values in sorted(tags.items()):
        parts = name.split(":", 3)
        if len(parts) != 4 or parts[1] != "hi":
            continue
        model, written = parts[2].strip(), parts[3].strip()
        known = _class(model, written)
        value = next((p for p in map(probability, values) if p is not None), None)
        if known is None or value is None or (model, known) in exact:
            continue
        found.setdefault(model, {})[known] = value
        if written == known:
            # Two spellings of one class in a file: the plugin's own is the one to believe.
            exact.add((model, known))
    return found


def _class(model: str, written: str) -> str | None:
    spellings = vocabulary().classes.get(model, {})
    return _look_up(written, spellings) or _look_up(written.split(",", maxsplit=1)[0], spellings)


def _look_up(written: str, spellings: Mapping[str, str]) -> str | None:
    word = " ".join(written.casefold().split())
    return spellings.get(word) or spellings.get(_NEGATIVE.sub("not ", word, count=1))


def verdicts(texts: Iterable[str], spellings: Mapping[str, str]) -> tuple[str, ...]:
    """Return the known words in the texts, in order, repeated where they are repeated.

    ID3v2.3 joins them to one text with "/", which also stands inside "folk/country": the longest run of pieces that
    is a known word is taken, so the text is split by the vocabulary and not by the character.
    """
    found: list[str] = []
    for text in texts:
        for token in re.split(r"[;|]|\\\\", text):
            found += _words(token, spellings)
    return tuple(found)


def _words(token: str, spellings: Mapping[str, str]) -> list[str]:
    pieces = token.split("/")
    found: list[str] = []
    at = 0
    while at < len(pieces):
        end = min(len(pieces), at + 3)  # the longest word, funk/soul/rnb, has three pieces
        word = None
        while end > at and word is None:
            word = _look_up("/".join(pieces[at:end]), spellings)
            end -= 1
        found += [word] if word is not None else []
        at = end + 1
    return found


def _scale(texts: Iterable[str]) -> str | None:
    return next((scale for scale in map(str.casefold, texts) if scale in {"major", "minor"}), None)
