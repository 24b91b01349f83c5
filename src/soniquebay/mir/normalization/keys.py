"""Every way in which a file's tags write a musical key, read into one tonic and one scale."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from soniquebay.contracts.keys import KEY_BY_CAMELOT, KEY_BY_OPEN_KEY, KEY_BY_TONIC, PITCH_CLASS, SPELLING
from soniquebay.contracts.units import CamelotCode, PitchClass, Scale

LONGEST_KEY_TEXT = 64
"""Characters. Longer text is a sentence, not a key."""

_SCALE_WORDS: Mapping[str, Scale] = {
    **dict.fromkeys(("maj", "major", "dur", "majeur", "maggiore", "mayor"), "major"),
    **dict.fromkeys(("min", "minor", "moll", "mineur", "minore", "menor"), "minor"),
}
_GERMAN_WORDS = frozenset({"dur", "moll"})
_SOLFEGE = {"do": "C", "ut": "C", "re": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
_NOT_A_KEY = frozenset({"n/a", "n.a.", "na"})

_ACCIDENTAL_WORDS = (
    (re.compile(r"♯|[\s-]*(?:sharp|diesis|diese)(?![a-z])", re.IGNORECASE), "#"),
    (re.compile(r"♭|[\s-]*(?:flat|bemolle|bemol)(?![a-z])", re.IGNORECASE), "b"),
    (re.compile(r"♮"), ""),
)
_SCALE = r"[\s\-_]*(?P<scale>major|minor|majeur|mineur|maggiore|minore|mayor|menor|maj|min|dur|moll|m)?\.?"
_LETTER = re.compile(rf"(?P<note>[a-g])(?P<accidental>##?|bb?)?{_SCALE}", re.IGNORECASE)
_GERMAN = re.compile(rf"(?P<note>[a-h])(?P<accidental>is|es|s(?<=[ae]s))?{_SCALE}", re.IGNORECASE)
_FRENCH = re.compile(rf"(?P<note>do|ut|re|mi|fa|sol|la|si)\s*(?P<accidental>#|b)?{_SCALE}", re.IGNORECASE)
_WHEEL = re.compile(r"0?(?P<number>[1-9]|1[0-2])(?P<letter>[abdm])", re.IGNORECASE)
_NUMERIC = re.compile(r"key\s*=\s*(?P<key>\d|1[01])\s*[,;]\s*mode\s*=\s*(?P<mode>[01])", re.IGNORECASE)
_BETWEEN_NOTATIONS = re.compile(r"[()\[\]/|,;]|\s[-–]\s")


@dataclass(frozen=True, slots=True)
class ParsedKey:
    """A key as read from text.

    Attributes
    ----------
    key : PitchClass
        Tonic in our spelling (`contracts.keys.SPELLING`).
    scale : {"major", "minor"} or None
        None where the text names a tonic only, or two sources contradict each other.
    guessed : bool
        The scale is a reading of lower case as minor, not something the text says.
    """

    key: PitchClass
    scale: Scale | None
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """One notation read alone; `written`: the scale is spelt out, not a convention about capitals."""

    pitch_class: int
    scale: Scale | None
    written: bool
    guessed: bool = False

    def agrees_with(self, other: "_Reading") -> bool:
        contradicts = self.written and other.written and self.scale != other.scale
        return self.pitch_class == other.pitch_class and not contradicts


def parse_key(text: str, scale: str | None = None) -> ParsedKey | None:
    """Read a key in any notation found in files.

    ID3 ("Am", "F#m"), English ("A minor", "Cmaj", "B flat"), Camelot ("8A", "08a"), Open Key ("1m"), German
    ("fis-Moll", "H"), solfège ("Sol# m", "La mineur"), numbers ("key=9,mode=0"), and
    combinations that agree ("8A (Am)").

    Parameters
    ----------
    text : str
        The key as written. A capital without suffix is major (the ID3 rule); a lower-case letter without suffix is
        minor, which is a guess; "CM" is major and "Cm" is minor.
    scale : str or None
        What a separate tag says about the scale; it wins over conventions about capitals, and leaves the scale unknown
        where it contradicts a written suffix.

    Returns
    -------
    ParsedKey or None
        None: no key ("N/A", "o", "All", "?"), or notations that contradict each other ("8A (C#m)").
    """
    reading = _read(text)
    if reading is None:
        return None
    given = _scale_of(scale.strip()) if scale is not None else None
    heard = reading.scale
    if given is not None:
        heard = None if reading.written and reading.scale != given else given
    return ParsedKey(key=SPELLING[heard][reading.pitch_class], scale=heard, guessed=reading.guessed and given is None)


def camelot(key: str, scale: str | None) -> CamelotCode | None:
    """Give the Camelot code of a key.

    Parameters
    ----------
    key : str
        Tonic, or a whole key, in any notation of `parse_key`.
    scale : str or None
        "major" or "minor"; None where unknown.

    Returns
    -------
    str or None
        "1A" to "12B"; None where the scale is neither given nor written in the key: a tonic alone has no code.
    """
    reading = _read(key)
    if reading is None or (scale is None and not reading.written):
        return None
    parsed = parse_key(key, scale)
    if parsed is None or parsed.scale is None:
        return None
    return KEY_BY_TONIC[reading.pitch_class, parsed.scale].camelot


def _read(text: str) -> _Reading | None:
    """Read the whole text as one notation, or as several that agree; None otherwise."""
    text = _plain(text)
    if not text or len(text) > LONGEST_KEY_TEXT or text.lower() in _NOT_A_KEY:
        return None
    whole = _read_notation(text)
    if whole is not None:
        return whole
    readings = list(_read_parts(text))
    if not readings or not all(readings[0].agrees_with(other) for other in readings[1:]):
        return None
    return next((reading for reading in readings if reading.written), readings[0])


def _read_parts(text: str) -> Iterator[_Reading]:
    """Yield the notations in a combined text ("8A (Am)", "8A - Energy 7", "Am 8A"); words that are no key are skipped.

    Words parted by a space alone count only if every one is a key, or "A dorian" would be A major.
    """
    parts = [part.strip() for part in _BETWEEN_NOTATIONS.split(text) if part.strip()]
    for part in parts:
        reading = _read_notation(part)
        words = [] if reading is not None else [_read_notation(word) for word in part.split()]
        if reading is not None:
            yield reading
        elif all(word is not None for word in words):
            yield from (word for word in words if word is not None)


def _plain(text: str) -> str:
    """Write accidentals as # and b, and drop accents on letters (ré, bémol)."""
    text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)).strip()
    for pattern, sign in _ACCIDENTAL_WORDS:
        text = pattern.sub(sign, text)
    return text


def _read_notation(text: str) -> _Reading | None:
    for reader in (_read_wheel, _read_letter, _read_german, _read_french, _read_numeric):
        reading = reader(text)
        if reading is not None:
            return reading
    return None


def _read_wheel(text: str) -> _Reading | None:
    """Camelot ("8A", "08b") and Open Key ("1m", "12d")."""
    match = _WHEEL.fullmatch(text)
    if match is None:
        return None
    letter = match["letter"].lower()
    if letter in "ab":
        facts = KEY_BY_CAMELOT[match["number"] + letter.upper()]
    else:
        facts = KEY_BY_OPEN_KEY[match["number"] + letter]
    return _Reading(facts.pitch_class, facts.scale, written=True)


def _read_letter(text: str) -> _Reading | None:
    """English and ID3; not what has a German word beside a bare B, which then is B flat."""
    match = _LETTER.fullmatch(text)
    if match is None or (text[0] in "bB" and match["accidental"] is None and _is_german(match["scale"])):
        return None
    accidental = match["accidental"] or ""
    pitch_class = PITCH_CLASS[match["note"].upper() + accidental.lower()]
    return _with_scale(pitch_class, match, lower_case_is_minor=True)


def _read_german(text: str) -> _Reading | None:
    """German: H is B, B is B flat beside Dur or Moll; -is raises, -es lowers (As, Es)."""
    match = _GERMAN.fullmatch(text)
    if match is None:
        return None
    note, accidental = match["note"].upper(), match["accidental"]
    if note == "B" and accidental is None:
        note = "Bb"
    shift = 0 if accidental is None else 1 if accidental.lower() == "is" else -1
    pitch_class = (PITCH_CLASS["B" if note == "H" else note] + shift) % 12
    return _with_scale(pitch_class, match, lower_case_is_minor=True)


def _read_french(text: str) -> _Reading | None:
    """Solfège of French, Italian and Spanish; lower case says nothing about the scale there."""
    match = _FRENCH.fullmatch(text)
    if match is None:
        return None
    accidental = match["accidental"] or ""
    pitch_class = PITCH_CLASS[_SOLFEGE[match["note"].lower()] + accidental.lower()]
    return _with_scale(pitch_class, match, lower_case_is_minor=False)


def _read_numeric(text: str) -> _Reading | None:
    """Pitch class and mode as numbers ("key=9,mode=0"), as web services write them."""
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return None
    return _Reading(int(match["key"]), "major" if match["mode"] == "1" else "minor", written=True)


def _with_scale(pitch_class: int, match: re.Match[str], lower_case_is_minor: bool) -> _Reading:
    """Add the scale: the suffix if there is one, else what the case of the note says by convention."""
    suffix = match["scale"]
    if suffix is not None:
        return _Reading(pitch_class, _scale_of(suffix), written=True)
    if match["note"][0].isupper():
        return _Reading(pitch_class, "major", written=False)
    if lower_case_is_minor:
        return _Reading(pitch_class, "minor", written=False, guessed=True)
    return _Reading(pitch_class, None, written=False)


def _scale_of(word: str) -> Scale | None:
    """Scale a word names; a lone capital M is major, a lone m is minor; None for any other word."""
    if word in {"M", "m"}:
        return "major" if word == "M" else "minor"
    return _SCALE_WORDS.get(word.lower())


def _is_german(word: str | None) -> bool:
    return word is not None and word.lower() in _GERMAN_WORDS
