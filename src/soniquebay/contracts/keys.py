"""The 24 musical keys: how we write them, their place on the Camelot wheel and in Open Key, and which mix well.

Computed from three rules, pitch classes counted from C = 0: Camelot number of a major key ``(7 pc + 7) mod 12 + 1``
(letter B), of a minor key ``(7 pc + 4) mod 12 + 1`` (letter A); Open Key number ``(Camelot + 4) mod 12 + 1`` (d major,
m minor). Harmonic neighbours: the same code, one step either way round the wheel, and the relative key.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from soniquebay.contracts.units import CamelotCode, PitchClass, Scale

MAJOR_SPELLING: tuple[PitchClass, ...] = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
"""How we write the tonic of a major key (or a tone without a scale), by pitch class."""

MINOR_SPELLING: tuple[PitchClass, ...] = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
"""How we write the tonic of a minor key, by pitch class."""

SPELLING: Mapping[Scale | None, tuple[PitchClass, ...]] = {
    "major": MAJOR_SPELLING,
    "minor": MINOR_SPELLING,
    None: MAJOR_SPELLING,
}
"""Canonical spelling of a tonic: ``SPELLING[scale][pitch_class]``."""

PITCH_CLASS: Mapping[str, int] = {
    letter + accidental: (natural + shift) % 12
    for letter, natural in {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}.items()
    for accidental, shift in {"": 0, "#": 1, "b": -1, "##": 2, "bb": -2}.items()
}
"""Pitch class (C = 0 … B = 11) of every spelling of a note, rarities (Cb, E#, Fb, B#, Bbb) included."""


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """One of the 24 keys.

    Attributes
    ----------
    key, scale
        Tonic as we write it, and mode.
    pitch_class : int in [0, 11]
        Tonic, C = 0.
    camelot : str
        Camelot code, "1A" to "12B".
    open_key : str
        Open Key code, "1d" to "12m".
    compatible : tuple of 4 Camelot codes
        Keys that mix well: itself, one step up, one step down, the relative key.
    """

    key: PitchClass
    scale: Scale
    pitch_class: int
    camelot: CamelotCode
    open_key: str
    compatible: tuple[CamelotCode, ...]


_MODES: tuple[tuple[Scale, str, str, str, int], ...] = (("minor", "A", "B", "m", 4), ("major", "B", "A", "d", 7))

KEYS: tuple[KeyFacts, ...] = tuple(
    KeyFacts(
        key=SPELLING[scale][pitch_class],
        scale=scale,
        pitch_class=pitch_class,
        camelot=f"{number}{letter}",
        open_key=f"{(number + 4) % 12 + 1}{open_letter}",
        compatible=(
            f"{number}{letter}",
            f"{number % 12 + 1}{letter}",
            f"{(number + 10) % 12 + 1}{letter}",
            f"{number}{relative_letter}",
        ),
    )
    for number in range(1, 13)
    for scale, letter, relative_letter, open_letter, offset in _MODES
    # 7 is its own inverse modulo 12: the number's formula solved for the pitch class.
    for pitch_class in ((7 * (number - 1 - offset)) % 12,)
)
"""All 24 keys, in the order of the wheel: 1A, 1B, 2A … 12B."""

KEY_BY_TONIC: Mapping[tuple[int, Scale], KeyFacts] = {(facts.pitch_class, facts.scale): facts for facts in KEYS}
"""Pitch class and scale to the key."""

KEY_BY_CAMELOT: Mapping[CamelotCode, KeyFacts] = {facts.camelot: facts for facts in KEYS}
"""Camelot code ("8A") to the key."""

KEY_BY_OPEN_KEY: Mapping[str, KeyFacts] = {facts.open_key: facts for facts in KEYS}
"""Open Key code ("1m") to the key."""

COMPATIBLE: Mapping[CamelotCode, tuple[CamelotCode, ...]] = {facts.camelot: facts.compatible for facts in KEYS}
"""Camelot code to the codes that mix well with it: itself, one up, one down, the relative key."""
