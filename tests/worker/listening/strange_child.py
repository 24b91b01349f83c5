"""The real listening process with an analysis that does what the file's name says."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from soniquebay.contracts.analysis import Analysis, Timing
from soniquebay.contracts.mir import Descriptors, NormalizedFeatures, RawBlock, Scores
from soniquebay.mir.errors import Damaged
from soniquebay.worker.listening.child import main


def heard(path: str) -> Analysis:
    return Analysis(
        raw=RawBlock(
            tags=(Path(path).name.encode("utf-8", "backslashreplace").decode(),), source="audio", version="1.0"
        ),
        normalized=NormalizedFeatures(bpm=120.0),
        scores=Scores(),
        synthetic_tags=(),
        descriptors=Descriptors(duration_s=1.0, beats=tuple(index / 2 for index in range(20_000))),
        timing=Timing(decode_s=0.0, analyse_s=0.0),
        mir_version=1,
    )


def slow(clock: Callable[[], float]) -> None:
    for _ in range(14):
        time.sleep(0.25)
        clock()


def damaged() -> None:
    raise Damaged("damaged.mp3 is damaged.")


def bug() -> None:
    raise ZeroDivisionError("nobody thought of this")


def chatty() -> None:
    print("hello from a C library")
    with contextlib.suppress(OSError):
        os.write(1, b"and from its descriptor\n")


def strange_analysis(path: str, clock: Callable[[], float]) -> Analysis:
    deeds: dict[str, Callable[[], object]] = {
        "segfault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
        "abort": os.abort,
        "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
        "hang": lambda: time.sleep(600),
        "slow": lambda: slow(clock),
        "greedy": lambda: bytearray(3 << 30),
        "damaged": damaged,
        "bug": bug,
        "chatty": chatty,
    }
    deeds.get(Path(path).stem, lambda: None)()
    return heard(path)


if __name__ == "__main__":
    if len(sys.argv) > 3:
        raise SystemExit(sys.argv[1])
    main(lambda: strange_analysis)
