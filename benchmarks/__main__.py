"""Run the benchmarks and print their tables: `make bench EVALSET=/path MUSIC=/path ARGS="speed memory"`."""

import argparse
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.inputs import PEERS_PYTHON, Inputs


class Section(NamedTuple):
    """A module with `table(inputs) -> str`, and the names of the inputs that it cannot do without."""

    module: str
    needs: tuple[str, ...] = ()


SECTIONS: Final[Mapping[str, Section]] = {
    "speed": Section("benchmarks.speed", needs=("music",)),
    "accuracy": Section("benchmarks.accuracy", needs=("evalset",)),
    "spread": Section("benchmarks.spread", needs=("music",)),
    "scaling": Section("benchmarks.scaling", needs=("music",)),
    "memory": Section("benchmarks.memory", needs=("music",)),
    "start": Section("benchmarks.start", needs=("music",)),
    "writes": Section("benchmarks.writes"),
    "queueing": Section("benchmarks.queueing"),
    "encodings": Section("benchmarks.encodings", needs=("music",)),
    "retrieval": Section("benchmarks.retrieval", needs=("music",)),
    "index": Section("benchmarks.index"),
    "clusters": Section("benchmarks.clusters.tables"),
    "rescan": Section("benchmarks.rescan"),
    "responsive": Section("benchmarks.responsive", needs=("music",)),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"{', '.join(SECTIONS)} (default: all)")
    parser.add_argument("--music", type=Path, help="folder of real music (default: the evalset's)")
    parser.add_argument("--evalset", type=Path, help="folder of labelled audio with its score.py")
    parser.add_argument("--peers", type=Path, default=PEERS_PYTHON, help="Python of the peers' environment")
    parser.add_argument("--rounds", type=int, default=1, help="measure each cost so often, and take the lowest")
    arguments = parser.parse_args()
    for name in arguments.sections:
        if name not in SECTIONS:
            parser.error(f"there is no section {name!r}; choose from {', '.join(SECTIONS)}")
    inputs = Inputs(
        music=arguments.music or (arguments.evalset and arguments.evalset / "dev" / "audio"),
        evalset=arguments.evalset,
        peers=arguments.peers if arguments.peers.exists() else None,
        rounds=arguments.rounds,
    )
    for name in arguments.sections or SECTIONS:
        print(f"\n== {name}\n{run(SECTIONS[name], inputs)}", flush=True)


def run(section: Section, inputs: Inputs) -> str:
    """Return a section's table, or the sentence that says why there is none."""
    missing = [f"--{need}" for need in section.needs if getattr(inputs, need) is None]
    if missing:
        return f"not measured: give {' and '.join(missing)}"
    table: str = import_module(section.module).table(inputs)
    return table


if __name__ == "__main__":
    main()
