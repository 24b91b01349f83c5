"""How far the estimates spread over real music: 5th, 50th and 95th percentile of every value that no tag gave."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from benchmarks.heard import Heard, hear
from benchmarks.inputs import Inputs
from benchmarks.tracks import in_turn, music_files

MOST_FILES: Final = 150
"""Enough for the percentiles; one of each folder in turn."""

WANTED: Final = 0.5
FROM_AUDIO: Final = "audio"
FEATURES: Final = (
    *("arousal", "danceability", "acoustic", "electronic", "mood_aggressive", "mood_relaxed", "mood_happy", "mood_sad"),
    *("mood_party", "instrumental", "tonal"),
)
SCORES: Final = (
    *("energy_score", "dance_score", "acousticness", "complexity_score", "emotional_intensity", "mood_valence"),
)


def table(inputs: Inputs) -> str:
    """Return the percentiles over the files whose tags say nothing about the sound."""
    assert inputs.music is not None
    files = in_turn(music_files(inputs.music))[:MOST_FILES]
    untagged = [heard for heard in hear(files).values() if by_ear(heard)]
    head = f"{len(untagged)} of {len(files)} files, without tags that say anything about the sound"
    return "\n".join(
        [head, "| value | 5th / 50th / 95th percentile | 95th − 5th | files |", "|---|---|---|---|", *rows(untagged)]
    )


def by_ear(heard: Heard) -> bool:
    """Whether every estimate of a file was made from its sound."""
    sources: Mapping[str, str] = heard.features.sources or {}
    return all(sources.get(name, FROM_AUDIO) == FROM_AUDIO for name in FEATURES)


def rows(files: Sequence[Heard]) -> Iterator[str]:
    """Yield a row for each feature and score."""
    for name in (*FEATURES, *SCORES):
        values = [getattr(each.features if name in FEATURES else each.scores, name) for each in files]
        known = [value for value in values if value is not None]
        if not known:
            yield f"| {name} | unknown everywhere | | 0 |"
            continue
        low, middle, high = np.percentile(known, (5, 50, 95))
        short = "" if high - low >= WANTED else f" (wanted: {WANTED})"
        yield f"| {name} | {low:.2f} / {middle:.2f} / {high:.2f} | {high - low:.2f}{short} | {len(known)} |"
