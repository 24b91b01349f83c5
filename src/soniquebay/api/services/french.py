"""A track told in French."""

from collections.abc import Mapping
from typing import Final

from soniquebay.api.services.names import identity
from soniquebay.api.services.phrases import Phrases, joined
from soniquebay.api.services.track_facts import NOT_DANCED_TO, Dance, Facts, Hint, Mood, Quality

MOODS: Final[Mapping[Mood, str]] = {
    "happy": "joyeux",
    "sad": "mélancolique",
    "aggressive": "agressif",
    "relaxed": "détendu",
    "party": "festif",
    "bright": "lumineux",
    "dark": "sombre",
    "energetic": "énergétique",
    "calm": "calme",
}
QUALITIES: Final[Mapping[Quality, str]] = {"acoustic": "acoustique", "instrumental": "instrumental"}
DANCE: Final[Mapping[Dance, str]] = {"very": "très dansable", "rather": "plutôt dansable", "hardly": "peu dansable"}
GENRES: Final[Mapping[str, str]] = {
    "electronic": "électronique",
    "r&b & soul": "R&B ou soul",
    "r&b": "R&B",
    "funk & disco": "funk ou disco",
    "latin": "latino",
    "world": "de musique du monde",
    "classical": "classique",
    "soundtrack & stage": "de bande originale",
    "easy listening & new age": "easy listening ou new age",
    "spoken, comedy & children": "parlé, humoristique ou pour enfants",
    "experimental": "expérimental",
}
"""After "un titre"; any other genre keeps its name."""
MUSIC: Final[Mapping[str, str]] = {
    "electronic": "musique électronique",
    "r&b & soul": "musique R&B ou soul",
    "r&b": "musique R&B",
    "funk & disco": "musique funk ou disco",
    "latin": "musique latine",
    "world": "musique du monde",
    "classical": "musique classique",
    "soundtrack & stage": "bandes originales",
    "easy listening & new age": "musique easy listening ou new age",
    "spoken, comedy & children": "histoires, humour et contes",
    "experimental": "musique expérimentale",
}
"""The genre as something to look for; any other is "musique" and its name."""
HINTS: Final[Mapping[Hint, str]] = {
    "workout": "musique énergique pour le sport",
    "energetic": "pistes punchy et puissantes",
    "high_energy": "pistes punchy et puissantes",
    "party": "musique pour faire la fête",
    "aggressive": "musique agressive et intense",
    "uplifting": "musique qui donne le moral",
    "bright": "musique lumineuse et positive",
    "epic": "musique épique",
    "chill": "musique douce pour se détendre",
    "ambient": "nappes et ambiances sonores",
    "focus": "musique pour se concentrer",
    "background": "musique de fond discrète",
    "intimate": "musique intime",
    "melancholic": "musique mélancolique",
    "dark": "musique sombre",
    "low_energy": "musique calme",
    "acoustic": "musique acoustique",
    "instrumental": "musique instrumentale",
    "happy": "musique joyeuse",
    "sad": "musique mélancolique",
    "relaxed": "musique douce pour se détendre",
    "calm": "musique calme",
}


def sentence(facts: Facts) -> str:
    """Return the track in one sentence, followed by its tags."""
    phrases = Phrases(
        subject=_subject(facts),
        mood=_mood(facts),
        dance=_dance(facts),
        tempo_and_key=_tempo_and_key(facts),
        bare="un titre",
        unmarked="un titre sans trait marquant",
        unheard="un titre dont l'écoute n'a rien révélé de mesurable",
    )
    return joined(phrases, facts)


def suggestions(facts: Facts) -> tuple[str, ...]:
    """Return what somebody may type who would like this track."""
    return tuple(dict.fromkeys(_suggestion(hint, facts) for hint in facts.hints))


def introduce(title: str, artist: str | None, summary: str) -> str:
    """Return a sentence with the track's name before it."""
    return f"« {title} »{'' if artist is None else f' par {artist}'} : {summary}"


def _subject(facts: Facts) -> str:
    qualities = [" et ".join(QUALITIES[quality] for quality in facts.qualities)] if facts.qualities else []
    if facts.genre is None:
        return " ".join(["un titre", *qualities])
    genre = GENRES.get(identity(facts.genre), identity(facts.genre))
    if ", " in genre:  # a list goes on with one more
        return f"un titre {', '.join([*qualities, genre])}"
    words = [*qualities, genre] if genre.startswith("de ") else [genre, *qualities]
    return " ".join(["un titre", *words])


def _suggestion(hint: Hint, facts: Facts) -> str:
    if hint == "genre":
        return _music(facts)
    if hint == "dance":
        return f"{_to_dance_to(facts)} pour danser"
    if hint == "tempo":
        return f"titres autour de {facts.bpm} BPM"
    return HINTS[hint]


def _to_dance_to(facts: Facts) -> str:
    key = "" if facts.genre is None else identity(facts.genre)
    if facts.genre is None or key in NOT_DANCED_TO:
        return "musique"
    # A genre that is a noun of its own needs no "musique": "rock pour danser".
    return _music(facts) if key in MUSIC else key


def _music(facts: Facts) -> str:
    if facts.genre is None:
        return "musique"
    return MUSIC.get(identity(facts.genre), f"musique {identity(facts.genre)}")


def _mood(facts: Facts) -> str:
    link = " mais " if facts.contrast else " et "
    return f" au mood {link.join(MOODS[mood] for mood in facts.moods)}" if facts.moods else ""


def _dance(facts: Facts) -> str:
    return "" if facts.dance is None else DANCE[facts.dance]


def _tempo_and_key(facts: Facts) -> str:
    probable = "" if facts.key_sure else " probable"
    if facts.bpm is None:
        return "" if facts.key is None else f"dans la clé Camelot{probable} {facts.key}"
    tempo = f"avec un BPM de {facts.bpm}" if facts.bpm_sure else f"avec un BPM d'environ {facts.bpm}"
    return tempo if facts.key is None else f"{tempo} (clé Camelot{probable}: {facts.key})"
