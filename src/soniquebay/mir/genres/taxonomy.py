"""The tree of genres and its spellings.

Twenty main genres, 575 sub-genres below them, each with its spellings; the tables lie in `data/taxonomy.json`. Names
are compared as wholes, after folding case, accents and punctuation: no name is ever found inside another.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

Sureness = Literal["high", "medium", "low"]

_BRACKETED = re.compile(r"\((\d{1,3}|RX|CR)\)", re.ASCII)
_AND = re.compile(r"[&+]")
_DROPPED = re.compile(r"['’.!]")
_SPACED = re.compile(r"[-_/\\,;:()]")


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a written genre stands for.

    Attributes
    ----------
    candidates : tuple of str
        Ids of genres in the tree, the usual one first; more than one where the word is ambiguous ("garage").
    sureness : {"high", "medium", "low"}
        How surely the word means that genre at all ("Vocal" of ID3v1's list hardly does).
    """

    candidates: tuple[str, ...]
    sureness: Sureness = "high"


@dataclass(frozen=True)
class Taxonomy:
    """The tree, indexed. Use `taxonomy()`."""

    names: Mapping[str, str]
    """Id to name, lower case."""
    parents: Mapping[str, str]
    """Id of a sub-genre to its parent's."""
    spellings: Mapping[str, Resolved]
    """Folded spelling to what it stands for."""
    numbers: Mapping[int, str]
    """Number of ID3v1 to its name."""
    codes: Mapping[str, str | None]
    """Two-letter code of ID3v2 to a genre, or None where it names none."""
    not_genres: frozenset[str]
    """Folded words that name no genre ("seen live", "80s", "unknown")."""

    def main_of(self, genre: str) -> str:
        """Return the id of the main genre that a genre belongs to."""
        while genre in self.parents:
            genre = self.parents[genre]
        return genre

    def lineage(self, genre: str) -> tuple[str, ...]:
        """Return the ids from the main genre down to this one."""
        upwards = [genre]
        while upwards[-1] in self.parents:
            upwards.append(self.parents[upwards[-1]])
        return tuple(reversed(upwards))

    def resolve(self, written: str) -> Resolved | None:
        """Return what a whole written value stands for: a spelling, a number or code of ID3; None if nothing known."""
        known = self.spellings.get(folded(written))
        if known is not None:
            return known
        text = written.strip()
        if text in self.codes:
            genre = self.codes[text]
            return None if genre is None else Resolved((genre,))
        if text.isascii() and text.isdigit() and len(text) <= 3:
            return self.spellings.get(folded(self.numbers.get(int(text), "")))
        return None

    def is_no_genre(self, written: str) -> bool:
        """Tell whether a value is known to name no genre."""
        text = written.strip()
        if text.isascii() and text.isdigit():
            # "12" is ID3v1's "Other", "255" its "none"; longer numbers are years or keys of some database.
            return True
        return folded(text) in self.not_genres or text in self.codes or not folded(text)

    def parts(self, written: str) -> tuple[str, ...]:
        """Split a written value into the genres it lists.

        A whole value that is known stays whole ("R&B/Soul"); ";", "|" and NUL always separate, "/" and "," only where
        the whole is unknown, and then the longest known runs are kept together ("Folk/Country/Rock" is two).
        """
        if self._is_known(written):
            return (written,)
        found: list[str] = []
        for text in re.split(r"[;|\0]", _unbracketed(written)):
            found += (text,) if self._is_known(text) else self._runs(text)
        return tuple(part.strip() for part in found if part.strip())

    def _is_known(self, text: str) -> bool:
        return self.resolve(text) is not None or self.is_no_genre(text)

    def _runs(self, text: str) -> list[str]:
        pieces = re.split(r"([/,])", text)  # pieces and separators in turn
        found: list[str] = []
        at = 0
        while at < len(pieces):
            end = min(len(pieces), at + 7)
            while end > at + 1 and not self._is_known("".join(pieces[at:end])):
                end -= 2
            found.append("".join(pieces[at:end]))
            at = end + 1
        # Nothing known in it: a name of its own that happens to hold a slash.
        return found if any(self._is_known(piece) for piece in found) else [text]


def _unbracketed(written: str) -> str:
    """Return ID3v2.3's "(4)Eurodisco" or "(51)(39)" as a list separated by ";"."""
    return _BRACKETED.sub(r"\1;", written) if written.startswith("(") else written


def folded(text: str) -> str:
    """Return a name without case, accents and punctuation, "&" and "+" as "and"."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(_SPACED.sub(" ", _DROPPED.sub("", _AND.sub(" and ", letters))).split())


@cache
def taxonomy() -> Taxonomy:
    """Return the tree, read once from the package's data."""
    data = json.loads((Path(__file__).parent / "data" / "taxonomy.json").read_text(encoding="utf-8"))
    genres = [*data["mains"], *data["nodes"]]
    return Taxonomy(
        names={genre["id"]: genre["name"].lower() for genre in genres},
        parents={genre["id"]: genre["parent"] for genre in data["nodes"]},
        spellings=_spellings(genres, data),
        numbers={item["n"]: item["name"] for item in data["id3v1"]},
        codes=data["keywords"],
        not_genres=frozenset(_not_genres(data)),
    )


def _spellings(genres: Iterable[Mapping[str, Any]], data: Mapping[str, Any]) -> dict[str, Resolved]:
    spellings: dict[str, Resolved] = {}
    for genre in genres:
        for spelling in (genre["id"], genre["name"], *genre.get("aliases", ())):
            spellings[folded(spelling)] = Resolved((genre["id"],))
    for spelling, candidates in data["ambiguous"].items():
        spellings[folded(spelling)] = Resolved(tuple(candidates))
    for item in data["id3v1"]:
        known = spellings.get(folded(item["name"]))
        if known is not None and "confidence" in item:
            spellings[folded(item["name"])] = replace(known, sureness=item["confidence"])
    return spellings


def _not_genres(data: Mapping[str, Any]) -> Iterable[str]:
    for words in data["not_genres"].values():
        yield from map(folded, words)
    # Names of ID3v1's list that stand for no genre: "Other", "Primus".
    yield from (folded(item["name"]) for item in data["id3v1"] if item["main"] is None)


def main_genres() -> tuple[str, ...]:
    """Return the names that `genre_main` can have, in the order of the tree: lower-case names of the main genres."""
    tree = taxonomy()
    return tuple(name for genre, name in tree.names.items() if genre not in tree.parents)
