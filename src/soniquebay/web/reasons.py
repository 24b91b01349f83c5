"""Why: of a file that could not be heard, of a place passed over, of a tag; as sentences of the page's language."""

from collections.abc import Mapping
from typing import Final

from soniquebay.contracts.analysis import FailureKind
from soniquebay.contracts.library import Track
from soniquebay.contracts.mir import Reason
from soniquebay.contracts.paths import printable
from soniquebay.contracts.scans import ScanFailure
from soniquebay.web.language import Language, decimal

FEATURES: Final[Mapping[str, tuple[str, str]]] = {
    "mood_valence": ("valence", "valence"),
    "energy_score": ("énergie", "energy"),
    "dance_score": ("envie de danser", "danceability"),
    "danceability": ("envie de danser", "danceability"),
    "acousticness": ("acoustique", "acoustic"),
    "acoustic": ("acoustique", "acoustic"),
    "electronic": ("électronique", "electronic"),
    "complexity_score": ("complexité", "complexity"),
    "emotional_intensity": ("intensité émotionnelle", "emotional intensity"),
    "instrumental": ("instrumental", "instrumental"),
    "tonal": ("tonal", "tonal"),
    "mood_happy": ("joyeux", "happy"),
    "mood_sad": ("triste", "sad"),
    "mood_aggressive": ("agressif", "aggressive"),
    "mood_party": ("festif", "party"),
    "mood_relaxed": ("paisible", "relaxed"),
    "bpm": ("BPM", "BPM"),
}
"""Feature to its French and English name."""

_JOINTS: Final[Mapping[Language, tuple[str, str, str, str]]] = {
    "fr": ("car", "freiné par", " · ", "\u00a0; "),  # a comma stands inside French numbers
    "en": ("because", "held back by", ", ", "; "),
}

_FAILURES: Final[Mapping[FailureKind, str]] = {
    "unreadable": "Ce fichier ne peut pas être lu : vérifiez ses droits d'accès et son disque.",
    "not_audio": "FFmpeg n'y trouve aucun son qu'il sache décoder, ou le début du fichier est abîmé.",
    "damaged": "Ce fichier est abîmé : copiez-le de nouveau depuis sa source.",
    "empty": "Ce fichier ne contient aucun son : copiez-le de nouveau depuis sa source.",
    "crash": "Le décodeur s'est arrêté sur ce fichier, sans doute abîmé.",
    "timeout": "L'écoute de ce fichier a été abandonnée : elle n'avançait plus.",
    "out_of_memory": "La mémoire a manqué pour écouter ce fichier.",
    "gone": "Ce fichier n'est plus là.",
}
PASSED_OVER: Final[Mapping[str, str]] = {
    "The link leads nowhere.": "Ce lien ne mène nulle part.",
    "The link leads back to itself.": "Ce lien mène à lui-même.",
    "The link leads back to a folder that holds it.": "Ce lien mène à un dossier qui le contient.",
    "The link leads outside the library folder; set SONIQUEBAY_FOLLOW_LINKS=1 to follow it.": (
        "Ce lien mène hors du dossier de musique ; SONIQUEBAY_FOLLOW_LINKS=1 permet de le suivre."
    ),
    "It is a named pipe, not an audio file.": "C'est un tube nommé, pas un fichier audio.",
    "It is a socket, not an audio file.": "C'est un point de communication (socket), pas un fichier audio.",
    "It is a device, not an audio file.": "C'est un périphérique, pas un fichier audio.",
}
"""What the worker says of a place that it passes over; what is not listed stays in its words."""


def failure(track: Track, language: Language) -> str:
    """Return why a file could not be heard: the worker's own sentence, or the French one of its kind."""
    if language == "fr":
        for kind, sentence in _FAILURES.items():
            if kind == track.failure_kind:
                return _french(sentence)
    return "" if track.failure is None else printable(track.failure)


def passed_over(place: ScanFailure, language: Language) -> str:
    """Return why a scan went past something."""
    if language == "fr" and place.reason in PASSED_OVER:
        return _french(PASSED_OVER[place.reason])
    return printable(place.reason)


def of_tag(reasons: tuple[Reason, ...], language: Language) -> str:
    """Return ``because relaxed 0.93, energy 0.16``: what speaks for a tag, largest first, then what holds it back."""
    ordered = sorted(reasons, key=lambda reason: -abs(reason.contribution))
    speaks_for = [_named(reason, language) for reason in ordered if reason.contribution > 0]
    against = [_named(reason, language) for reason in ordered if reason.contribution < 0]
    because, held_back, comma, semicolon = _JOINTS[language]
    groups = ((because, speaks_for), (held_back, against))
    return semicolon.join(f"{intro} {comma.join(names)}" for intro, names in groups if names)


def _named(reason: Reason, language: Language) -> str:
    """Return a feature with the value that it had, kept on one line."""
    french, english = FEATURES.get(reason.feature, (reason.feature, reason.feature))
    signed = reason.feature == "mood_valence"
    value = decimal(reason.value, 0 if reason.feature == "bpm" else 2, language, signed=signed)
    return f"{french if language == 'fr' else english}\u00a0{value}"


def _french(sentence: str) -> str:
    return sentence.replace(" :", "\u00a0:").replace(" ;", "\u00a0;")
