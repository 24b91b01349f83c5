"""What must be there when a soak is over: found out without any fault, by listening to the same files in peace."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from soniquebay.contracts.analysis import Analysis, Failure
from soniquebay.contracts.mir import MirPayload
from soniquebay.contracts.paths import to_wire
from soniquebay.worker.listening.listener import Listener
from soniquebay.worker.pipeline import payload_of
from tests.soak.music import Music


@dataclass(frozen=True)
class Round:
    """A scan, and the files (by path) that it had to have listened to."""

    scan_id: int
    files: frozenset[str]


@dataclass(frozen=True)
class Expected:
    """The library as it must be: titles and analyses of the tunes, failures of the others, by path."""

    titles: Mapping[str, str]
    analyses: Mapping[str, MirPayload]
    failures: Mapping[str, Failure]
    artists: int
    albums: int
    rounds: tuple[Round, ...]

    @property
    def paths(self) -> set[str]:
        return {*self.titles, *self.failures}


def expected_of(music: Music, takes: Mapping[Path, int], rounds: tuple[Round, ...]) -> Expected:
    """Listen to every file of a library in peace.

    Raises
    ------
    AssertionError
        The library itself is not what `music` says: a tune cannot be heard, or a bad file fails in another way.
    """
    listener = Listener()
    try:
        heard = {path: listener.listen(str(path)) for path in (*(tune.path for tune in music.tunes), *music.bad)}
    finally:
        listener.close()
    analyses, failures = {}, {}
    for path, found in heard.items():
        kind = found.kind if isinstance(found, Failure) else None
        assert kind == music.bad.get(path), f"{path} is {kind}, not {music.bad.get(path)}"
        if isinstance(found, Analysis):
            analyses[to_wire(str(path))] = payload_of(found)
        else:
            failures[to_wire(str(path))] = found
    return Expected(
        titles={to_wire(str(tune.path)): tune.title(takes[tune.path]) for tune in music.tunes},
        analyses=analyses,
        failures=failures,
        artists=len({tune.artist for tune in music.tunes}),
        albums=len({tune.album for tune in music.tunes}),
        rounds=rounds,
    )
