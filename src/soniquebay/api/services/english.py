"""A track told in English."""

from collections.abc import Mapping
from typing import Final

from soniquebay.api.services.names import identity
from soniquebay.api.services.phrases import Phrases, joined
from soniquebay.api.services.track_facts import NOT_DANCED_TO, Dance, Facts, Hint, Mood, Quality

MOODS: Final[Mapping[Mood, str]] = {
    "happy": "happy",
    "sad": "melancholic",
    "aggressive": "aggressive",
    "relaxed": "relaxed",
    "party": "festive",
    "bright": "bright",
    "dark": "dark",
    "energetic": "energetic",
    "calm": "calm",
}
QUALITIES: Final[Mapping[Quality, str]] = {"acoustic": "acoustic", "instrumental": "instrumental"}
DANCE: Final[Mapping[Dance, str]] = {
    "very": "very danceable",
    "rather": "rather danceable",
    "hardly": "hardly danceable",
}
GENRES: Final[Mapping[str, str]] = {
    "r&b & soul": "R&B or soul",
    "r&b": "R&B",
    "funk & disco": "funk or disco",
    "latin": "Latin",
    "world": "world music",
    "easy listening & new age": "easy listening or new age",
    "spoken, comedy & children": "spoken, comedy or children's",
    "edm": "EDM",
    "idm": "IDM",
}
"""Before "track"; any other genre keeps its name."""
AFTER: Final[Mapping[str, str]] = {"soundtrack & stage": "from a soundtrack"}
"""After "track"."""
MUSIC: Final[Mapping[str, str]] = {
    "world": "world music",
    "soundtrack & stage": "soundtrack music",
    "spoken, comedy & children": "stories, comedy and tales",
}
"""The genre as something to look for; any other is its name and "music"."""
ADJECTIVES: Final = frozenset({"electronic", "latin", "classical", "experimental", "easy listening & new age"})
"""What nobody calls a music without "music"."""
HINTS: Final[Mapping[Hint, str]] = {
    "workout": "energetic music for sport",
    "energetic": "punchy and powerful tracks",
    "high_energy": "punchy and powerful tracks",
    "party": "music for a party",
    "aggressive": "aggressive and intense music",
    "uplifting": "music that lifts the spirits",
    "bright": "bright and positive music",
    "epic": "epic music",
    "chill": "soft music to relax to",
    "ambient": "ambient soundscapes",
    "focus": "music for concentrating",
    "background": "unobtrusive background music",
    "intimate": "intimate music",
    "melancholic": "melancholic music",
    "dark": "dark music",
    "low_energy": "calm music",
    "acoustic": "acoustic music",
    "instrumental": "instrumental music",
    "happy": "happy music",
    "sad": "melancholic music",
    "relaxed": "soft music to relax to",
    "calm": "calm music",
}
_AN: Final = ("r&b", "rnb", "edm", "idm", "mpb", "ebm")
_A: Final = ("eu", "uk", "uni", "one", "us ")


def sentence(facts: Facts) -> str:
    """Return the track in one sentence, followed by its tags."""
    phrases = Phrases(
        subject=_with_article(" ".join([*_qualities(facts), *_genre(facts), "track", *_origin(facts)])),
        mood=_mood(facts),
        dance=_dance(facts),
        tempo_and_key=_tempo_and_key(facts),
        bare="a track",
        unmarked="a track without a marked trait",
        unheard="a track in which nothing measurable was heard",
    )
    return joined(phrases, facts)


def suggestions(facts: Facts) -> tuple[str, ...]:
    """Return what somebody may type who would like this track."""
    return tuple(dict.fromkeys(_suggestion(hint, facts) for hint in facts.hints))


def introduce(title: str, artist: str | None, summary: str) -> str:
    """Return a sentence with the track's name before it."""
    return f"“{title}”{'' if artist is None else f' by {artist}'}: {summary}"


def _suggestion(hint: Hint, facts: Facts) -> str:
    if hint == "genre":
        return _music(facts)
    if hint == "dance":
        return f"{_to_dance_to(facts)} to dance to"
    if hint == "tempo":
        return f"tracks around {facts.bpm} BPM"
    return HINTS[hint]


def _to_dance_to(facts: Facts) -> str:
    key = "" if facts.genre is None else identity(facts.genre)
    if facts.genre is None or key in NOT_DANCED_TO:
        return "music"
    return _music(facts) if key in MUSIC or key in ADJECTIVES else _genre(facts)[0]


def _music(facts: Facts) -> str:
    if facts.genre is None:
        return "music"
    key = identity(facts.genre)
    return MUSIC[key] if key in MUSIC else f"{_genre(facts)[0]} music"


def _with_article(noun: str) -> str:
    start = noun.casefold()
    vowel = start.startswith(_AN) or (start[0] in "aeiou" and not start.startswith(_A))
    return f"{'an' if vowel else 'a'} {noun}"


def _genre(facts: Facts) -> list[str]:
    if facts.genre is None or identity(facts.genre) in AFTER:
        return []
    key = identity(facts.genre)
    return [GENRES.get(key, key)]


def _origin(facts: Facts) -> list[str]:
    return [AFTER[identity(facts.genre)]] if facts.genre is not None and identity(facts.genre) in AFTER else []


def _qualities(facts: Facts) -> list[str]:
    return [" ".join(QUALITIES[quality] for quality in facts.qualities)] if facts.qualities else []


def _mood(facts: Facts) -> str:
    link = " but " if facts.contrast else " and "
    words = link.join(MOODS[mood] for mood in facts.moods)
    return f" with {_with_article(words + ' mood')}" if facts.moods else ""


def _dance(facts: Facts) -> str:
    return "" if facts.dance is None else DANCE[facts.dance]


def _tempo_and_key(facts: Facts) -> str:
    probably = "" if facts.key_sure else "probable "
    if facts.bpm is None:
        return "" if facts.key is None else f"in the {probably}Camelot key {facts.key}"
    tempo = f"at {facts.bpm} BPM" if facts.bpm_sure else f"at about {facts.bpm} BPM"
    return tempo if facts.key is None else f"{tempo} ({probably}Camelot key: {facts.key})"
