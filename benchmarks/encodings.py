"""The same recording in other encodings, rates and levels: how far values, tempo, key and vector move."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.copies import FORMS, copy, cut
from benchmarks.heard import Heard, hear
from benchmarks.inputs import Inputs
from benchmarks.tracks import in_turn, length_s, music_files
from soniquebay.contracts.mir import NormalizedFeatures, Scores
from soniquebay.embeddings.comparing import distance, similarity
from soniquebay.embeddings.layout import Dim

WANTED: Final = 20
LENGTH_S: Final = 75.0
LARGEST: Final = 0.05
SIMILAR: Final = 0.98
TEMPO_BPM: Final = 0.1
NOT_A_SHARE: Final = frozenset({"bpm", "loudness_lufs"})
"""Tempo is compared by itself; the loudness of a softer copy is meant to differ."""


@dataclass(frozen=True)
class Change:
    """How a copy differs from its original.

    Attributes
    ----------
    track : str
    values : mapping of str to float
        Absolute change of each normalized value and score; infinite where it is known of only one of the two.
    bpm : float
        Absolute change of the tempo.
    same_key : bool
        Whether tonic and scale are the same.
    similarity : float
        Of the two vectors, in [0, 1].
    nearest : bool
        Whether no original of another track is nearer to the copy.
    moved : Dim
        The dimension that the vector moved most in.
    """

    track: str
    values: Mapping[str, float]
    bpm: float
    same_key: bool
    similarity: float
    nearest: bool
    moved: Dim


def table(inputs: Inputs) -> str:
    """Return how far each form moves what is heard, and what it moves by more than it should."""
    assert inputs.music is not None
    with tempfile.TemporaryDirectory() as folder:
        originals = _originals(inputs.music, Path(folder))
        heard = hear(list(originals))
        kept = {path: heard[path] for path in originals if path in heard}
        changes = {form: _changes(kept, form, Path(folder)) for form in FORMS}
    names = ", ".join(originals[path] for path in kept)
    head = f"{len(kept)} tracks of as many folders, {LENGTH_S:.0f} s of each ({names})"
    return "\n".join([head, *rows(changes), "", *details(changes)])


def _originals(music: Path, folder: Path) -> dict[Path, str]:
    """Return the middle of the first long enough track of each folder, with what it is called."""
    firsts = in_turn([path for path in music_files(music) if length_s(path) >= LENGTH_S])[:WANTED]
    return {
        cut(path, folder / f"{number:02d}.flac", (length_s(path) - LENGTH_S) / 2, LENGTH_S): path.stem
        for number, path in enumerate(firsts)
    }


def _changes(originals: Mapping[Path, Heard], name: str, folder: Path) -> list[Change]:
    form = FORMS[name]
    copies = {copy(path, folder / f"{path.stem} copy{form.suffix}", form): path for path in originals}
    changes = [compare(originals, copies[path], heard) for path, heard in hear(list(copies)).items()]
    for path in copies:
        path.unlink()
    return changes


def compare(originals: Mapping[Path, Heard], path: Path, copied: Heard) -> Change:
    """Return how the copy of the original at a path differs from it."""
    original = originals[path]
    apart = {each: distance(copied.embedding, other.embedding) for each, other in originals.items()}
    before, after = original.features, copied.features
    return Change(
        track=path.stem,
        values=_moves(before, after) | _moves(original.scores, copied.scores),
        bpm=_apart(before.bpm, after.bpm),
        same_key=(before.key, before.scale) == (after.key, after.scale),
        similarity=similarity(apart[path]),
        nearest=apart[path] <= min(apart.values()),
        moved=max(Dim, key=lambda dim: abs(copied.embedding[dim] - original.embedding[dim])),
    )


def _moves(before: NormalizedFeatures | Scores, after: NormalizedFeatures | Scores) -> dict[str, float]:
    """Return the change of each number."""
    first, second = before.model_dump(), after.model_dump()
    numbers = [name for name in first if isinstance(first[name], float) or isinstance(second[name], float)]
    return {name: _apart(first[name], second[name]) for name in numbers if name not in NOT_A_SHARE}


def _apart(before: float | None, after: float | None) -> float:
    if before is None or after is None:
        return 0.0 if before is after else float("inf")
    return abs(after - before)


def rows(changes: Mapping[str, Sequence[Change]]) -> Iterator[str]:
    """Yield a row for each form."""
    columns = ("form", "largest change of a value", "tracks ≤ 0.05", "tempo, BPM", "other keys", "least similarity")
    yield f"| {' | '.join((*columns, '≥ 0.98', 'nearest'))} |\n|{'---|' * 8}"
    for form, found in changes.items():
        name, largest = max((each for change in found for each in change.values.items()), key=lambda each: each[1])
        cells = [
            f"{largest:.3f} ({name})",
            f"{sum(max(each.values.values()) <= LARGEST for each in found)} of {len(found)}",
            f"{max(each.bpm for each in found):.2f}",
            f"{sum(not each.same_key for each in found)}",
            f"{min(each.similarity for each in found):.3f}",
            f"{sum(each.similarity >= SIMILAR for each in found)} of {len(found)}",
            f"{sum(each.nearest for each in found)} of {len(found)}",
        ]
        yield f"| {form} | {' | '.join(cells)} |"


def details(changes: Mapping[str, Sequence[Change]]) -> Iterator[str]:
    """Yield a line for each copy that moved by more than it should, with what moved."""
    for form, found in changes.items():
        for each in found:
            moved = [f"{name} {value:.3f}" for name, value in each.values.items() if value > LARGEST]
            moved += [f"tempo {each.bpm:.2f} BPM"] * (each.bpm > TEMPO_BPM) + ["key"] * (not each.same_key)
            if each.similarity < SIMILAR:
                moved.append(f"similarity {each.similarity:.3f}, most by {each.moved.name}")
            if moved:
                yield f"{form}, {each.track}: {', '.join(moved)}"
