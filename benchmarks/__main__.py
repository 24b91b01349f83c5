"""Run the benchmarks and print one table each: `make bench EVALSET=/path MUSIC=/path`."""

import argparse
from pathlib import Path

from benchmarks import accuracy, speed


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--evalset", type=Path, help="folder of labelled audio with its score.py")
    parser.add_argument("--music", type=Path, help="folder of real music for the speed table (default: the evalset's)")
    arguments = parser.parse_args()
    music = arguments.music or (arguments.evalset and arguments.evalset / "dev" / "audio")
    if music is None:
        parser.error("give --music or --evalset: speed and accuracy are measured on real files")
    print(speed.table(music))
    if arguments.evalset:
        print(accuracy.table(arguments.evalset))


if __name__ == "__main__":
    main()
