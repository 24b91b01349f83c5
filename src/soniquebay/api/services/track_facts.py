"""What may be said of a track, before any language: only what is known, and only what stands out.

Thresholds are those of everyday words: from 0.5 a mood is named, from 0.6 a track is danceable or energetic, from 0.8
a property marks the whole track. Between two thresholds nothing is said rather than something vague.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from soniquebay.api.services.names import cleaned
from soniquebay.contracts.mir import MirPayload, NormalizedFeatures, Scores, TagName

Mood = Literal["happy", "sad", "aggressive", "relaxed", "party", "bright", "dark", "energetic", "calm"]
Dance = Literal["very", "rather", "hardly"]
Quality = Literal["acoustic", "instrumental"]
Hint = Literal["genre", "dance", "workout", "energetic", "acoustic", "instrumental", "tempo"] | TagName | Mood

NAMED = 0.5
SECOND_MOOD = 0.6
ENERGETIC = 0.6
POWERFUL = 0.7
CALM = 0.35
MARKED_VALENCE = 0.3
DANCEABLE = 0.6
VERY_DANCEABLE = 0.85
HARDLY_DANCEABLE = 0.25
MARKED = 0.8
SURE = 0.4
MOST_HINTS = 6

_OPPOSED: frozenset[frozenset[Mood]] = frozenset(
    frozenset(pair)
    for pair in (
        *(("happy", "sad"), ("relaxed", "aggressive"), ("relaxed", "energetic"), ("sad", "energetic")),
        *(("party", "calm"), ("aggressive", "calm"), ("relaxed", "party"), ("sad", "party")),
    )
)
_TAG_MOODS: dict[TagName, Mood] = {
    **{"dark": "dark", "bright": "bright", "chill": "relaxed"},
    **{"melancholic": "sad", "aggressive": "aggressive", "energetic": "energetic"},
}
"""What a tag says of the mood where no number does."""
NOT_DANCED_TO = frozenset({"spoken, comedy & children", "soundtrack & stage"})
"""Main genres that nobody looks for to dance to."""
_DENIED_BY: dict[Mood, frozenset[TagName]] = {
    "happy": frozenset(("dark", "melancholic")),
    "party": frozenset(("dark", "melancholic", "chill", "low_energy")),
    "sad": frozenset(("bright", "uplifting")),
    "relaxed": frozenset(("aggressive",)),
    "aggressive": frozenset(("chill",)),
}
"""Tags that look at more than the mood's own value; beside one of these the mood is not named."""
_HINT_TAGS: tuple[TagName, ...] = (
    *("workout", "energetic", "high_energy", "party", "aggressive", "uplifting", "bright", "epic", "chill", "ambient"),
    *("focus", "background", "intimate", "melancholic", "dark", "low_energy"),
)


@dataclass(frozen=True)
class Facts:
    """What may be said of one track."""

    genre: str | None
    qualities: tuple[Quality, ...]
    moods: tuple[Mood, ...]
    """At most two, the main one first."""
    contrast: bool
    """The two moods do not usually go together."""
    dance: Dance | None
    bpm: int | None
    bpm_sure: bool
    key: str | None
    key_sure: bool
    tags: tuple[TagName, ...]
    hints: tuple[Hint, ...]
    """What somebody may look for who would like this track."""
    anything: bool
    """Whether anything at all was measured."""


def facts_of(mir: MirPayload) -> Facts:
    """Return what may be said of a track."""
    features, scores = mir.normalized, mir.scores
    tags = tuple(dict.fromkeys(tag.tag for tag in mir.synthetic_tags if tag.score >= NAMED))
    moods = moods_of(features, scores, frozenset(tags))
    if not moods and not _moods_known(features, scores):
        moods = tuple(_TAG_MOODS[tag] for tag in tags if tag in _TAG_MOODS)[:1]
    return Facts(
        genre=cleaned(features.genre_main),
        qualities=_qualities(features),
        moods=moods,
        contrast=frozenset(moods) in _OPPOSED,
        dance=_dance(features, scores),
        bpm=rounded_bpm(features),
        bpm_sure=_is_sure(features.bpm_confidence),
        key=features.camelot_key,
        key_sure=_is_sure(features.key_confidence),
        tags=tags,
        hints=_hints(features, scores, tags, moods),
        anything=bool(tags) or _anything(features, scores),
    )


def moods_of(features: NormalizedFeatures, scores: Scores, tags: frozenset[TagName]) -> tuple[Mood, ...]:
    """Return one or two words for how a track feels, none where nothing stands out or nothing is known."""
    by_strength = [(mood, value) for mood, value in _named_moods(features) if not tags & _DENIED_BY[mood]]
    if not by_strength and scores.mood_valence is not None and abs(scores.mood_valence) >= MARKED_VALENCE:
        by_strength = [("bright" if scores.mood_valence > 0 else "dark", abs(scores.mood_valence))]
    first: list[Mood] = [mood for mood, _ in by_strength[:1]]
    energy = _energy_word(scores)
    if energy is not None:
        return (*first, energy)
    second = [
        mood
        for mood, strength in by_strength[1:]
        if strength >= SECOND_MOOD and frozenset((mood, *first)) not in _OPPOSED
    ]
    return (*first, *second[:1])


def rounded_bpm(features: NormalizedFeatures) -> int | None:
    """Return the tempo as people say it, half a beat rounded up."""
    return None if features.bpm is None else int(features.bpm + 0.5)


def _named_moods(features: NormalizedFeatures) -> list[tuple[Mood, float]]:
    moods: tuple[tuple[Mood, float | None], ...] = (
        ("happy", features.mood_happy),
        ("sad", features.mood_sad),
        ("aggressive", features.mood_aggressive),
        ("relaxed", features.mood_relaxed),
        ("party", features.mood_party),
    )
    named = [(mood, value) for mood, value in moods if value is not None and value >= NAMED]
    return sorted(named, key=lambda one: -one[1])


def _moods_known(features: NormalizedFeatures, scores: Scores) -> bool:
    values = (
        *(features.mood_happy, features.mood_sad, features.mood_aggressive, features.mood_relaxed),
        *(features.mood_party, scores.mood_valence, scores.energy_score),
    )
    return any(value is not None for value in values)


def _energy_word(scores: Scores) -> Mood | None:
    if scores.energy_score is None or CALM < scores.energy_score < ENERGETIC:
        return None
    return "energetic" if scores.energy_score >= ENERGETIC else "calm"


def _qualities(features: NormalizedFeatures) -> tuple[Quality, ...]:
    # That no voice was noticed is no proof that nobody sings (docs/mir.md, Voice): only a tag lets us say so.
    heard_only = features.sources is not None and features.sources.get("instrumental") == "audio"
    machine_made = features.electronic is not None and features.electronic >= NAMED
    named: tuple[tuple[Quality, float | None], ...] = (
        ("acoustic", None if machine_made or features.genre_main == "electronic" else features.acoustic),
        ("instrumental", None if heard_only else features.instrumental),
    )
    return tuple(quality for quality, value in named if value is not None and value >= MARKED)


def _dance(features: NormalizedFeatures, scores: Scores) -> Dance | None:
    value = scores.dance_score if features.danceability is None else features.danceability
    if value is None:
        return None
    if value >= VERY_DANCEABLE:
        return "very"
    if value >= DANCEABLE:
        return "rather"
    return "hardly" if value <= HARDLY_DANCEABLE else None


def _is_sure(confidence: float | None) -> bool:
    return confidence is None or confidence >= SURE


def _hints(
    features: NormalizedFeatures, scores: Scores, tags: Iterable[TagName], moods: Iterable[Mood]
) -> tuple[Hint, ...]:
    present = frozenset(tags)
    hints: list[Hint] = []
    if cleaned(features.genre_main) is not None:
        hints.append("genre")
    if "dancefloor" in present or _dance(features, scores) in {"very", "rather"}:
        hints.append("dance")
    hints += [tag for tag in _HINT_TAGS if tag in present]
    if scores.energy_score is not None and scores.energy_score >= POWERFUL:
        hints.append("energetic")
    hints += _qualities(features)
    if not present:
        hints += moods
        if features.bpm is not None:
            hints.append("tempo")
    return tuple(dict.fromkeys(hints))[:MOST_HINTS]


def _anything(features: NormalizedFeatures, scores: Scores) -> bool:
    blocks = (features.model_dump(exclude={"sources", "confidence_score"}), scores.model_dump(exclude={"coverage"}))
    return any(value not in (None, (), []) for block in blocks for value in block.values())
