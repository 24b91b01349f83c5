"""An artist's place as a sentence, in French and English."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from soniquebay.clustering.naming import ClusterName
from soniquebay.clustering.profiles import Kind
from soniquebay.clustering.words import Head, head_of, word_for

NARROW: Final = "\u202f"
"""French sets a narrow no-break space before %"""
VOWELS: Final = frozenset("aeiou")
"""Before these, "de" is shortened."""


@dataclass(frozen=True)
class Said:
    """A reason to be told: a tag, genre or score that is met more than in the library, or less."""

    kind: Kind
    name: str
    more: bool


def sentences(name: ClusterName, probability: float, reasons: Sequence[Said]) -> tuple[str, str]:
    """Return the sentence in French and in English.

    Adjectives qualify the music, so that they agree with it in French; genres are quantities.
    """
    percent = round(100.0 * probability)
    french = f"«\u00a0{name.fr}\u00a0» ({percent}{NARROW}%)"
    english = f"“{name.en}” ({percent}%)"
    if not reasons:
        return f"{french}.", f"{english}."
    qualities = [told for told in map(_quality, reasons) if told is not None]
    amounts = [_amount(each) for each in reasons if _quality(each) is None]
    fr, en = _listed([each[0] for each in qualities], "et"), _listed([each[1] for each in qualities], "and")
    much_fr, much_en = _listed([each[0] for each in amounts], "et"), _listed([each[1] for each in amounts], "and")
    if not qualities:
        return (
            f"{french}\u00a0: comme dans ce groupe, {much_fr} que dans l’ensemble de la bibliothèque.",
            f"{english}: as in this group, {much_en} than in the library as a whole.",
        )
    return (
        f"{french}\u00a0: comme celle du groupe, cette musique est {fr} que la moyenne de la bibliothèque"
        f"{f', avec {much_fr}' if amounts else ''}.",
        f"{english}: like the group’s, this music is {en} than the library’s average"
        f"{f', with {much_en}' if amounts else ''}.",
    )


def _quality(reason: Said) -> tuple[str, str] | None:
    """Return "plus sombre" and "darker"; None for what music has, not is."""
    word = word_for(reason.kind, reason.name, high=reason.more)
    if word is not None and (reason.more or reason.kind == "score"):
        return word.compared(more=True)
    lacking = word_for(reason.kind, reason.name, high=True)
    return None if lacking is None else lacking.compared(more=False)


def _amount(reason: Said) -> tuple[str, str]:
    """Return "plus d’electro" and "more electro"."""
    plain = reason.name.replace("_", " ")
    head = head_of(reason.name) if reason.kind == "genre" else Head(plain, plain)
    joint = "d’" if unicodedata.normalize("NFD", head.fr)[:1].casefold() in VOWELS else "de "
    return (
        f"{'plus' if reason.more else 'moins'} {joint}{head.fr}",
        f"{'more' if reason.more else 'less'} {head.en}",
    )


def _listed(phrases: Sequence[str], last: str) -> str:
    """Return "a, b and c"."""
    return f" {last} ".join(filter(None, (", ".join(phrases[:-1]), *phrases[-1:])))
