"""What the command that users have says of files, kept as objects."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from soniquebay.contracts.mir import Descriptors, NormalizedFeatures, Scores


@dataclass(frozen=True)
class Heard:
    """One line of `soniquebay analyze --json`."""

    path: Path
    descriptors: Descriptors
    features: NormalizedFeatures
    scores: Scores
    embedding: tuple[float, ...]


def hear(paths: Sequence[Path]) -> dict[Path, Heard]:
    """Listen to files; those that cannot be analysed are left out."""
    with tempfile.TemporaryDirectory() as folder:
        # Links under numbers: a folder is one argument, however many files there are.
        links = {Path(folder) / f"{number:06d}{path.suffix}": path for number, path in enumerate(paths)}
        for link, path in links.items():
            link.symlink_to(path.resolve())
        command = [str(Path(sys.executable).with_name("soniquebay")), "analyze", *map(str, links), "--json"]
        printed = subprocess.run(command, check=False, capture_output=True, text=True)
        return {heard.path: heard for heard in _lines(printed.stdout, links)}


def _lines(printed: str, links: dict[Path, Path]) -> Iterator[Heard]:
    for line in map(json.loads, printed.splitlines()):
        if "error" not in line:
            yield Heard(
                path=links[Path(line["file"])],
                descriptors=Descriptors.model_validate(line["descriptors"]),
                features=NormalizedFeatures.model_validate(line["normalized"]),
                scores=Scores.model_validate(line["scores"]),
                embedding=tuple(line["embedding"]),
            )
