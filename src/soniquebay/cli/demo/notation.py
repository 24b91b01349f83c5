"""A small notation for notes and hits, so that a piece reads like a score."""

import re
from dataclasses import dataclass

_PITCH = re.compile(r"([a-g])(#|b)?(-?\d)")
_CLASSES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}


@dataclass(frozen=True, slots=True)
class Note:
    """One note.

    Attributes
    ----------
    beat : float
        When it begins, in beats from the start of the piece.
    beats : float
        How long it is held.
    midi : int
        Pitch: 69 is A at 440 Hz.
    strength : float in [0, 1]
    """

    beat: float
    beats: float
    midi: int
    strength: float = 0.8


def pitch(name: str) -> int:
    """Return the MIDI number of a pitch such as ``a4``, ``c#5`` or ``eb3``."""
    match = _PITCH.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is not a pitch such as a4 or c#5")
    letter, sign, octave = match.groups()
    return 12 * (int(octave) + 1) + _CLASSES[letter] + {"#": 1, "b": -1, None: 0}[sign]


def line(score: str, *, start: float = 0.0, strength: float = 0.8, held: float = 1.0) -> tuple[Note, ...]:
    """Return the notes of a line such as ``"a4:2 c5+e5 -:0.5 d5!:1"``.

    Parameters
    ----------
    score : str
        Pitches, several at once joined by ``+``; ``-`` is a rest; ``:beats`` holds until another is given (1 at
        first); ``!`` accents; ``|`` may stand between bars.
    start : float
        Beat of the first note.
    strength : float in [0, 1]
        Of unaccented notes.
    held : float
        Share of its time that a note sounds: below 1 detached, above 1 overlapping.
    """
    notes: list[Note] = []
    beat, beats = start, 1.0
    for token in score.replace("|", " ").split():
        names, _, length = token.partition(":")
        beats = float(length) if length else beats
        accent = names.endswith("!")
        for name in names.rstrip("!").split("+"):
            if name != "-":
                force = min(1.0, strength * 1.25) if accent else strength
                notes.append(Note(beat, beats * held, pitch(name), force))
        beat += beats
    return tuple(notes)


def hits(pattern: str, *, times: int = 1, start: float = 0.0, per_beat: int = 4, midi: int = 60) -> tuple[Note, ...]:
    """Return the hits of a drum pattern such as ``"x...o..."``: ``x`` strong, ``o`` soft, ``.`` nothing.

    Parameters
    ----------
    times : int
        How often the pattern is played in a row.
    start : float
        Beat of the first step.
    per_beat : int
        Steps in one beat.
    """
    steps = pattern.replace(" ", "") * times
    force = {"x": 0.9, "o": 0.5}
    return tuple(
        Note(start + step / per_beat, 1.0 / per_beat, midi, force[mark])
        for step, mark in enumerate(steps)
        if mark in force
    )


def chords(progression: str, rhythm: str, *, beats: float, per_beat: int = 2, held: float = 0.9) -> tuple[Note, ...]:
    """Return chords struck in a rhythm: each ``+``-joined chord of the progression lasts ``beats``.

    Parameters
    ----------
    progression : str
        Chords in the notation of `line`, for instance ``"a3+c4+e4 f3+a3+c4"``.
    rhythm : str
        ``x`` and ``o`` hits as in `hits`, repeated to fill each chord.
    """
    notes: list[Note] = []
    steps = int(beats * per_beat)
    pattern = (rhythm * steps)[:steps]
    for index, chord in enumerate(progression.split()):
        for hit in hits(pattern, start=index * beats, per_beat=per_beat):
            notes.extend(Note(hit.beat, held / per_beat, pitch(name), hit.strength) for name in chord.split("+"))
    return tuple(notes)


def arpeggio(progression: str, order: str, *, step: float, held: float = 2.0) -> tuple[Note, ...]:
    """Return broken chords: digits of ``order`` choose the chord's notes one after another, ``.`` rests.

    Parameters
    ----------
    order : str
        For instance ``"0121"``: the whole order is played once per chord.
    step : float
        Beats from one note to the next.
    """
    notes: list[Note] = []
    for index, chord in enumerate(progression.split()):
        pitches = [pitch(name) for name in chord.split("+")]
        for place, digit in enumerate(order):
            if digit != ".":
                beat = (index * len(order) + place) * step
                notes.append(Note(beat, step * held, pitches[int(digit)], 0.85 if place == 0 else 0.65))
    return tuple(notes)
