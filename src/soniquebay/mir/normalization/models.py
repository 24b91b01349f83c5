"""What the tags can say about moods and sound: AcousticBrainz's binary models, and the words of the mood tag.

Accuracies are AcousticBrainz's published five-fold cross-validation on its training sets; used as the prior of a
verdict that carries no probability.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BinaryModel:
    """A classifier with a positive and a negative class whose probabilities sum to 1."""

    name: str
    positive: str
    negative: str
    accuracy: float


MODELS: Mapping[str, BinaryModel] = {
    "danceability": BinaryModel("danceability", "danceable", "not danceable", 0.9241),
    "mood_happy": BinaryModel("mood_happy", "happy", "not happy", 0.8327),
    "mood_sad": BinaryModel("mood_sad", "sad", "not sad", 0.8783),
    "mood_aggressive": BinaryModel("mood_aggressive", "aggressive", "not aggressive", 0.9750),
    "mood_party": BinaryModel("mood_party", "party", "not party", 0.8838),
    "mood_relaxed": BinaryModel("mood_relaxed", "relaxed", "not relaxed", 0.9320),
    "acoustic": BinaryModel("mood_acoustic", "acoustic", "not acoustic", 0.9298),
    "electronic": BinaryModel("mood_electronic", "electronic", "not electronic", 0.8638),
    "instrumental": BinaryModel("voice_instrumental", "instrumental", "voice", 0.9380),
    "tonal": BinaryModel("tonal_atonal", "tonal", "atonal", 0.9767),
}
"""Normalized feature to the model that measures it."""

VERDICTS: Mapping[str, tuple[str, bool]] = {
    **{model.positive: (feature, True) for feature, model in MODELS.items()},
    **{model.negative: (feature, False) for feature, model in MODELS.items()},
}
"""Winning class to the feature it is about, and whether it affirms it."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "mood_happy": (
        *("happy", "joyful", "joyous", "cheerful", "merry", "glad", "jolly", "joy", "happiness", "feel good"),
        *("joyeux", "joyeuse", "heureux", "gai", "gaie", "joie", "fröhlich", "glücklich", "alegre", "feliz", "allegro"),
    ),
    "mood_sad": (
        *("sad", "melancholic", "melancholy", "sorrowful", "mournful", "gloomy", "depressive", "depressing", "sadness"),
        *(
            "triste",
            "mélancolique",
            "mélancolie",
            "tristesse",
            "traurig",
            "melancholisch",
            "melancólico",
            "malinconico",
        ),
    ),
    "mood_aggressive": (
        *("aggressive", "angry", "fierce", "furious", "violent", "brutal", "hostile", "anger", "rage", "aggression"),
        *("agressif", "agressive", "aggressiv", "wütend", "agresivo", "aggressivo", "colère"),
    ),
    "mood_party": ("party", "festive", "celebratory", "fête", "festif", "festive", "fiesta", "partying"),
    "mood_relaxed": (
        *("relaxed", "relaxing", "calm", "calming", "peaceful", "mellow", "chill", "chilled", "chillout", "chill out"),
        *("laid back", "laid-back", "soothing", "tranquil", "serene", "calme", "relaxant", "détendu", "paisible"),
        *("entspannt", "ruhig", "relajado", "tranquilo", "rilassato"),
    ),
    "danceability": ("danceable", "danceability", "dansant", "dansante", "tanzbar", "bailable"),
    "acoustic": ("acoustic", "unplugged", "acoustique", "akustisch", "acústico", "acustico"),
    "electronic": ("electronic", "électronique", "elektronisch", "electrónico", "elettronico"),
    "instrumental": ("instrumental", "instrumentale"),
    "tonal": ("tonal",),
}
"""Words of the standard mood tag, each about one feature; words about anything else say nothing here."""

FEATURE_OF_WORD: Mapping[str, str] = {word: feature for feature, words in WORDS.items() for word in words}

NEGATIONS = ("not ", "non ", "not_", "non_", "nicht ", "pas ")
"""Prefixes that turn a word into its opposite ("Not happy", "non_party")."""
