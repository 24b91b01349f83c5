"""What the benchmarks are given, and where the peers live."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PEERS_PYTHON: Final = Path(sys.prefix) / "peers" / "bin" / "python"
"""Made by `make bench` from requirements/bench.txt."""


@dataclass(frozen=True)
class Inputs:
    """What a section may use; a section that needs what is None is not run.

    Attributes
    ----------
    music : Path or None
        Folder of real music.
    evalset : Path or None
        Folder of labelled audio, with its `score.py`.
    peers : Path or None
        The Python interpreter of the peers' environment.
    rounds : int
        How often each cost is measured; the lowest counts.
    """

    music: Path | None = None
    evalset: Path | None = None
    peers: Path | None = None
    rounds: int = 1
