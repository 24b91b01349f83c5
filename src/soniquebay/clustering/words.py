"""The words that clusters are named with, in French and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Word:
    """A word that qualifies music.

    Attributes
    ----------
    en : str
    masculine, feminine : str
        In French.
    family : str
        Words of one family say nearly the same: a name takes one of them.
    """

    en: str
    masculine: str
    feminine: str
    family: str


def _plain(en: str, french: str, family: str) -> Word:
    return Word(en, french, french, family)


TAGS: Final[Mapping[str, Word]] = {
    "dark": _plain("dark", "sombre", "light"),
    "bright": Word("bright", "lumineux", "lumineuse", "light"),
    "energetic": _plain("energetic", "énergique", "drive"),
    "chill": Word("relaxed", "détendu", "détendue", "drive"),
    "melancholic": _plain("melancholic", "mélancolique", "feeling"),
    "aggressive": Word("aggressive", "agressif", "agressive", "force"),
    "uplifting": Word("uplifting", "exaltant", "exaltante", "feeling"),
    "high_energy": _plain("high-energy", "intense", "drive"),
    "medium_energy": Word("moderate", "modéré", "modérée", "drive"),
    "low_energy": _plain("quiet", "calme", "drive"),
    "dancefloor": Word("danceable", "dansant", "dansante", "dance"),
    "ambient": _plain("atmospheric", "atmosphérique", "space"),
    "intimate": _plain("intimate", "intime", "space"),
    "epic": _plain("epic", "épique", "space"),
    "workout": Word("driving", "tonique", "tonique", "drive"),
    "focus": Word("unobtrusive", "discret", "discrète", "drive"),
    "background": Word("gentle", "doux", "douce", "drive"),
    "party": Word("festive", "festif", "festive", "dance"),
}
"""Synthetic tag to its word."""

HIGH: Final[Mapping[str, Word]] = {
    "energy_score": TAGS["energetic"],
    "dance_score": TAGS["dancefloor"],
    "acousticness": _plain("acoustic", "acoustique", "sound"),
    "complexity_score": _plain("complex", "complexe", "form"),
    "emotional_intensity": Word("expressive", "expressif", "expressive", "feeling"),
    "mood_valence": Word("cheerful", "enjoué", "enjouée", "light"),
}
"""Score to its word where it is high."""

LOW: Final[Mapping[str, Word]] = {
    "energy_score": TAGS["low_energy"],
    "dance_score": Word("free-flowing", "fluide", "fluide", "dance"),
    "acousticness": Word("electric", "électrique", "électrique", "sound"),
    "complexity_score": _plain("simple", "simple", "form"),
    "emotional_intensity": Word("restrained", "retenu", "retenue", "feeling"),
    "mood_valence": _plain("sombre", "grave", "light"),
}
"""Score to its word where it is low."""


@dataclass(frozen=True)
class Head:
    """What kind of music: the noun of a name. `feminine` is the gender in French."""

    en: str
    fr: str
    feminine: bool = False


GENRES: Final[Mapping[str, Head]] = {
    "electronic": Head("electronic music", "musique électronique", feminine=True),
    "r&b & soul": Head("R&B and soul", "R&B et soul"),
    "funk & disco": Head("funk and disco", "funk et disco"),
    "latin": Head("Latin music", "musique latine", feminine=True),
    "world": Head("world music", "musique du monde", feminine=True),
    "classical": Head("classical music", "musique classique", feminine=True),
    "soundtrack & stage": Head("soundtracks", "musique de film et de scène", feminine=True),
    "easy listening & new age": Head("easy listening", "easy listening"),
    "spoken, comedy & children": Head("spoken word", "parole et humour", feminine=True),
    "experimental": Head("experimental music", "musique expérimentale", feminine=True),
    "country": Head("country", "country", feminine=True),
    "pop": Head("pop", "pop", feminine=True),
    "folk": Head("folk", "folk"),
}
"""Genre, in lower case, to its noun; any other is a masculine noun by its own name."""

MUSIC: Final = Head("music", "musique", feminine=True)
"""The noun where no genre stands out."""


def head_of(genre: str | None) -> Head:
    """Return the noun for a genre, or for music as such."""
    if genre is None:
        return MUSIC
    return GENRES.get(genre.casefold()) or Head(_common(genre), _common(genre))


def _common(genre: str) -> str:
    """Return "rock" for "Rock", but "EDM" for "EDM"."""
    return genre.lower() if genre.istitle() else genre


def english(head: Head, words: tuple[Word, ...]) -> str:
    """Return "Dark and energetic rock"."""
    text = " and ".join(word.en for word in words)
    return capitalised(f"{text} {head.en}" if text else head.en)


def french(head: Head, words: tuple[Word, ...]) -> str:
    """Return "Rock sombre et énergique"."""
    text = " et ".join(word.feminine if head.feminine else word.masculine for word in words)
    return capitalised(f"{head.fr} {text}" if text else head.fr)


def capitalised(text: str) -> str:
    """Return the text with its first letter in upper case, the others as they are."""
    return text[:1].upper() + text[1:]
