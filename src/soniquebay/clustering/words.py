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
        Words of one family say nearly the same: a name takes one of them, and so do an artist's reasons.
    english_comparative : str or None
        Where it is not made with "more".
    graded : bool
        Whether music can be more or less so; it cannot be more of middling energy, but more often.
    """

    en: str
    masculine: str
    feminine: str
    family: str
    english_comparative: str | None = None
    graded: bool = True

    def compared(self, *, more: bool) -> tuple[str, str]:
        """Return "plus sombre" and "darker", or "moins sombre" and "less dark", said of music."""
        often_fr, often_en = ("", "") if self.graded else ("souvent ", "often ")
        french = f"{'plus' if more else 'moins'} {often_fr}{self.feminine}"
        if more and self.english_comparative is not None:
            return french, self.english_comparative
        return french, f"{'more' if more else 'less'} {often_en}{self.en}"


def _plain(en: str, french: str, family: str, comparative: str | None = None) -> Word:
    return Word(en, french, french, family, comparative)


TAGS: Final[Mapping[str, Word]] = {
    "dark": _plain("dark", "sombre", "light", "darker"),
    "bright": Word("bright", "lumineux", "lumineuse", "light", "brighter"),
    "energetic": _plain("energetic", "énergique", "drive"),
    "chill": Word("relaxed", "détendu", "détendue", "drive"),
    "melancholic": _plain("melancholic", "mélancolique", "feeling"),
    "aggressive": Word("aggressive", "agressif", "agressive", "force"),
    "uplifting": Word("uplifting", "exaltant", "exaltante", "feeling"),
    "high_energy": _plain("intense", "intense", "drive"),
    "medium_energy": Word("moderate", "modéré", "modérée", "drive", graded=False),
    "low_energy": _plain("quiet", "calme", "drive", "quieter"),
    "dancefloor": Word("danceable", "dansant", "dansante", "dance"),
    "ambient": _plain("atmospheric", "atmosphérique", "space"),
    "intimate": _plain("intimate", "intime", "space"),
    "epic": _plain("epic", "épique", "space"),
    "workout": Word("driving", "tonique", "tonique", "drive"),
    "focus": Word("understated", "discret", "discrète", "drive"),
    "background": Word("gentle", "doux", "douce", "drive", "gentler"),
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
    "acousticness": Word("electric", "électrique", "électrique", "sound"),
    "complexity_score": _plain("simple", "simple", "form", "simpler"),
    "emotional_intensity": Word("restrained", "retenu", "retenue", "feeling"),
    "mood_valence": _plain("sombre", "grave", "light"),
}
"""Score to its word where it is low; low danceability is only a lack, for which music is not named."""


def word_for(kind: str, name: str, *, high: bool) -> Word | None:
    """Return the word for a tag, or for a score that is high or low; None where there is none."""
    if kind == "tag":
        return TAGS.get(name)
    return (HIGH if high else LOW).get(name) if kind == "score" else None


def family_of(kind: str, name: str) -> str:
    """Return what a tag, genre or score has in common with those that say nearly the same."""
    if kind == "genre":  # "death metal" is metal
        return f"genre:{name.casefold().rpartition(' ')[2]}"
    word = TAGS.get(name) if kind == "tag" else HIGH.get(name)
    return f"{kind}:{name}" if word is None else word.family


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
    "soundtrack & stage": Head("soundtrack music", "musique de film et de scène", feminine=True),
    "easy listening & new age": Head("easy listening", "easy listening"),
    "spoken, comedy & children": Head("spoken word", "parole et humour", feminine=True),
    "romantic classical": Head("Romantic classical music", "musique classique romantique", feminine=True),
    "video game music": Head("video game music", "musique de jeu vidéo", feminine=True),
    "experimental": Head("experimental music", "musique expérimentale", feminine=True),
}
"""Genre, in lower case, to its noun; any other is a noun by its own name."""

FEMININE: Final = frozenset(
    {
        *("bass", "bossa", "chanson", "country", "cumbia", "dance", "edm", "electronica", "house", "music", "nova"),
        *("pop", "rumba", "salsa", "samba", "soul", "techno", "trance", "variété", "wave"),
    }
)
"""Genres that end so are feminine in French ("la drum and bass", "l'indie pop"); any other is masculine."""

MUSIC: Final = Head("music", "musique", feminine=True)
"""The noun where no genre stands out."""


def head_of(genre: str | None) -> Head:
    """Return the noun for a genre, or for music as such."""
    if genre is None:
        return MUSIC
    last = genre.casefold().rpartition(" ")[2]
    return GENRES.get(genre.casefold()) or Head(_common(genre), _common(genre), feminine=last in FEMININE)


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
