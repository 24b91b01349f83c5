"""The page's words in French and English, and how each writes numbers."""

import re
from collections.abc import Mapping
from typing import Final, Literal

Language = Literal["fr", "en"]

DEFAULT: Final[Language] = "en"

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "tagline": ("ce que votre musique raconte", "what your music says"),
    "tracks_one": ("titre", "track"),
    "tracks": ("titres", "tracks"),
    "artists_one": ("artiste", "artist"),
    "artists": ("artistes", "artists"),
    "albums_one": ("album", "album"),
    "albums": ("albums", "albums"),
    "music": ("de musique", "of music"),
    "heard": ("Écoutés : {n}", "{n} heard"),
    "waiting": ("En attente : {n}", "{n} waiting"),
    "outdated": ("À réécouter : {n}", "{n} to hear anew"),
    "failed": ("En échec : {n}", "{n} failed"),
    "missing": ("Absents : {n}", "{n} missing"),
    "scan_queued": ("En attente d'un analyseur", "Waiting for a worker"),
    "scan_walking": ("Recherche des fichiers", "Finding files"),
    "scan_analysing": ("Écoute en cours", "Listening"),
    "scan_done": ("Dernière écoute terminée", "Last scan finished"),
    "scan_failed": ("La dernière écoute a échoué", "The last scan failed"),
    "scan_cancelled": ("Dernière écoute annulée", "Last scan cancelled"),
    "scan_count": ("{done} sur {total}", "{done} of {total}"),
    "scan_rate": ("{rate} fichiers/s", "{rate} files/s"),
    "scan_left": ("encore {time}", "{time} left"),
    "scan_outcome": (
        "Fichiers trouvés : {total} · écoutés : {done} · inchangés : {unchanged}",
        "Files found: {total} · heard: {done} · unchanged: {unchanged}",
    ),
    "failures_one": ("{n} fichier n'a pas pu être écouté", "{n} file could not be heard"),
    "failures": ("{n} fichiers n'ont pas pu être écoutés", "{n} files could not be heard"),
    "passed_over_one": ("{n} élément laissé de côté", "{n} passed over"),
    "passed_over": ("{n} éléments laissés de côté", "{n} passed over"),
    "more_one": ("… et {n} autre", "… and {n} more"),
    "more": ("… et {n} autres", "… and {n} more"),
    "clusters": ("Vos artistes par groupes", "Your artists, grouped"),
    "latest": ("Derniers titres écoutés", "Latest tracks heard"),
    "bpm": ("BPM", "BPM"),
    "energy": ("Énergie", "Energy"),
    "valence": ("Valence", "Valence"),
    "unknown_artist": ("Artiste inconnu", "Unknown artist"),
    "guessed": ("d'après le nom du fichier", "from the file name"),
    "no_key": ("sans tonalité", "no key"),
    "empty_title": ("Votre bibliothèque est vide", "Your library is empty"),
    "empty_text": (
        "Indiquez un dossier de musique de cette machine : chaque fichier sera écouté ici même, rien ne la quitte.",
        "Name a folder of music on this machine: every file will be listened to, right here; nothing leaves it.",
    ),
    "empty_command": ("Ou dans un terminal :", "Or in a terminal:"),
    "folder": ("/chemin/vers/ma/musique", "/path/to/my/music"),
    "listen": ("Écouter", "Listen"),
    "nothing_yet": ("Les premiers titres arrivent …", "The first tracks are on their way …"),
    "offline_title": ("SoniqueBay ne répond pas", "SoniqueBay does not answer"),
    "offline_text": (
        "La page se rétablira d'elle-même dès que l'api répondra à {url}. Si cela dure, lancez « soniquebay doctor ».",
        "This page recovers by itself as soon as the api answers at {url}. If it does not, run “soniquebay doctor”.",
    ),
    "lost_title": ("Il n'y a pas de page à cette adresse", "There is no page at this address"),
    "lost_home": ("Retour à votre musique", "Back to your music"),
    "alike": ("Sonne comme", "Sounds like"),
    "similarity": ("semblable", "alike"),
    "but": ("mais {reason}", "but {reason}"),
    "nothing_alike": ("Rien d'autre n'a encore été écouté.", "Nothing else was heard yet."),
    "not_heard": ("Ce titre n'a pas encore été écouté.", "This track was not heard yet."),
    "could_not_be_heard": ("Ce fichier n'a pas pu être écouté : {reason}", "This file could not be heard: {reason}"),
    "same_recording": ("Le même enregistrement : {files}", "The same recording: {files}"),
    "copies": ("Un même enregistrement : {files}", "One recording: {files}"),
    "theme": ("Thème clair ou sombre", "Light or dark theme"),
    "other_language": ("English", "Français"),
}
"""Name of a text to its French and English wording."""

_TAGS: Final[Mapping[str, str]] = {
    "dark": "sombre",
    "bright": "lumineux",
    "energetic": "énergique",
    "chill": "détendu",
    "melancholic": "mélancolique",
    "aggressive": "agressif",
    "uplifting": "exaltant",
    "high_energy": "haute énergie",
    "medium_energy": "énergie moyenne",
    "low_energy": "basse énergie",
    "dancefloor": "piste de danse",
    "ambient": "ambient",
    "intimate": "intime",
    "epic": "épique",
    "workout": "sport",
    "focus": "concentration",
    "background": "fond sonore",
    "party": "fête",
}

_NOTES: Final[Mapping[str, str]] = {"C": "do", "D": "ré", "E": "mi", "F": "fa", "G": "sol", "A": "la", "B": "si"}
_SIGNS: Final[Mapping[str, str]] = {"": "", "#": "♯", "b": "♭"}
_THIN: Final = "\u202f"
"""Narrow no-break space, between thousands."""


def text(name: str, language: Language, **values: str | int) -> str:
    """Return a text of `WORDS` in a language, its places filled in."""
    french, english = WORDS[name]
    wording = english
    if language == "fr":  # French sets a space before its double signs, and a line must not break there
        wording = french.replace(" :", "\u00a0:").replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    return wording.replace(": {", ":\u00a0{").format(**values)


def counted(name: str, number: int, language: Language) -> str:
    """Return a text for a number of things, in the singular where the language wants it."""
    single = number < 2 if language == "fr" else number == 1
    return text(f"{name}_one" if single else name, language, n=integer(number))


def tag(name: str, language: Language) -> str:
    """Return a synthetic tag as people say it."""
    return _TAGS[name] if language == "fr" else name.replace("_", " ")


def spoken_tag(name: str, language: Language) -> str:
    """Return a tag as people say it; one of a later version than this page as it is written."""
    return tag(name, language) if name in _TAGS else name.replace("_", " ")


def key_name(key: str, scale: str, language: Language) -> str:
    """Return ``F♯ minor`` or ``fa♯ mineur``."""
    sign = _SIGNS[key[1:]]
    if language == "fr":
        return f"{_NOTES[key[0]]}{sign} {'majeur' if scale == 'major' else 'mineur'}"
    return f"{key[0]}{sign} {scale}"


def integer(value: int) -> str:
    """Return a whole number, its thousands set apart by a narrow space: clear in both languages."""
    return f"{value:,}".replace(",", _THIN)


def decimal(value: float, digits: int, language: Language, *, signed: bool = False) -> str:
    """Return a number with a decimal comma or point, and a true minus sign."""
    written = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
    return written.replace("-", "−").replace(".", "," if language == "fr" else ".")


def duration(seconds: float, language: Language) -> str:
    """Return ``8 s``, ``12 min``, ``3 h 05`` (``3 h 5 min`` in English) or ``967 h``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min"
    if whole < 100 * 3600:
        hours, minutes = whole // 3600, whole % 3600 // 60
        return f"{hours} h {minutes:02d}" if language == "fr" else f"{hours} h {minutes} min"
    return f"{integer(whole // 3600)} h"


def preferred(accept_language: str | None) -> Language:
    """Return the language that a browser's ``Accept-Language`` puts first among ours."""
    best: tuple[float, Language] = (0.0, DEFAULT)
    for part in (accept_language or "").split(","):
        match = re.fullmatch(r"\s*(fr|en)(?:-[\w-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", part, re.IGNORECASE)
        if match is not None:
            weight = 1.0 if match[2] is None else float(match[2])
            if weight > best[0]:
                best = (weight, "fr" if match[1].lower() == "fr" else "en")
    return best[1]
