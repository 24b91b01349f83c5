"""Text of tags made fit for JSON and a database, and the numbers in it."""

import math
import re
import unicodedata

MAX_CHARS = 500
"""Longest text kept of one value; longer ones are cut."""

_NUMBER = re.compile(r"[+-]?(?:\d{1,12}(?:[.,]\d{0,30})?|[.,]\d{1,30})(?:[eE][+-]?\d{1,3})?", re.ASCII)
_BPM = re.compile(r"(?:bpm[\s:=]*|~|ca\.\s*)?(\S+?)\s*(?:bpm)?", re.ASCII | re.IGNORECASE)
_GAIN = re.compile(r"(\S+?)\s*(db|lufs|lu)?", re.ASCII | re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)[12]\d{3}", re.ASCII)
_PAIR = re.compile(r"\s*(\d{1,5})?\s*(?:(?:/|of)\s*(\d{1,5})?\s*)?", re.ASCII | re.IGNORECASE)
_TRUE = frozenset({"1", "true", "yes", "y"})
_FALSE = frozenset({"0", "false", "no", "n"})


def clean(text: str, max_chars: int = MAX_CHARS) -> str | None:
    """Return the text as valid, composed (NFC) UTF-8 on one line without control characters; None if nothing is left.

    Parameters
    ----------
    text : str
        As the tag holds it: may hold lone surrogates, NULs, line ends, and be of any length.
    max_chars : int
        Longest result, in characters.
    """
    bounded = text[: 4 * max_chars]
    # What is printable holds nothing of what is looked for below; nearly every text is.
    valid = (
        bounded
        if bounded.isprintable()
        else bounded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    )
    composed = unicodedata.normalize("NFC", valid)
    plain = composed if composed.isprintable() else "".join(_plain(char) for char in composed)
    return " ".join(plain.split())[:max_chars].rstrip() or None


def _plain(char: str) -> str:
    if unicodedata.category(char) in {"Cc", "Zl", "Zp"}:
        return " "
    # Byte order marks and noncharacters carry no text; some parsers refuse them.
    return "" if char == "\ufeff" or ord(char) & 0xFFFE == 0xFFFE else char


def number(text: str) -> float | None:
    """Return the finite decimal number that the whole text is ("0.97", "1.2e-05", "128,5"), or None."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    value = float(match[0].replace(",", "."))
    return value if math.isfinite(value) else None


def probability(text: str) -> float | None:
    """Return the probability in [0, 1] that the text is, or None (not a number, out of range)."""
    value = number(text)
    if value is None or not -1e-6 <= value <= 1.0 + 1e-6:
        return None
    return min(1.0, max(0.0, value))


def bpm(text: str) -> float | None:
    """Return beats per minute in [20, 1000] with their decimals, or None.

    "128 BPM" and "128,5" are understood; above 1000 the text is taken for hundredths of BPM ("6350" is 63.5);
    0 and negative numbers mean unknown.
    """
    match = _BPM.fullmatch(text.strip())
    value = number(match[1]) if match else None
    if value is None:
        return None
    if value > 1000.0:
        value /= 100.0
    return value if 20.0 <= value <= 1000.0 else None


def gain_db(text: str) -> float | None:
    """Return the level of a ReplayGain text ("-6.54 dB", "-6,54", "-18.00 LUFS") in its own unit, or None."""
    match = _GAIN.fullmatch(text.strip())
    return number(match[1]) if match else None


def year(text: str) -> int | None:
    """Return the first year from 1000 to 2999 in a date, or None."""
    match = _YEAR.search(text)
    return int(match[0]) if match else None


def pair(text: str) -> tuple[int | None, int | None]:
    """Return number and total of "4", "04/9", "4 of 9"; a vinyl side ("A1") or anything else has neither."""
    match = _PAIR.fullmatch(text)
    if match is None:
        return None, None
    total = int(match[2]) if match[2] else None
    return (int(match[1]) if match[1] else None), (total if total else None)


def flag(text: str) -> bool | None:
    """Return what a yes/no tag says, or None if it says neither."""
    word = text.strip().casefold()
    if word in _TRUE:
        return True
    return False if word in _FALSE else None
