"""Similar tracks among ten thousand, a hundred thousand and a million: each index beside an exact numpy scan.

Every measurement is a process of its own, single thread; times are CPU time, of the same questions in the same process.
The vectors are clustered as a library's are: albums around artists around styles, in fewer directions than 64.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from benchmarks.inputs import ROOT, Inputs
from soniquebay.api.index.approximate import UsearchIndex
from soniquebay.api.index.embedded import CannotLoad, SqliteVecIndex
from soniquebay.api.index.exact import ExactIndex
from soniquebay.api.index.port import VectorIndex
from soniquebay.contracts.versions import EMBEDDING_DIM

SIZES: Final = (10_000, 100_000, 1_000_000)
K: Final = 20
QUESTIONS: Final = 200
CHUNK: Final = 10_000
STYLES, INNER_DIMENSIONS, ALBUM_TRACKS, ARTIST_ALBUMS = 40, 24, 12, 4
ONE_THREAD: Final = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
SIZES_VARIABLE: Final = "BENCH_INDEX_SIZES"
"""Environment: other sizes than these, as in "10000,50000"."""

Vectors = npt.NDArray[np.float32]


def table(_inputs: Inputs) -> str:
    """Return time, memory and recall of each index at each size."""
    chosen = os.environ.get(SIZES_VARIABLE)
    sizes = SIZES if chosen is None else tuple(int(size) for size in chosen.split(","))
    heads = ("vectors", "index", "build CPU s", "memory MB", "ms", "scan ms", "ratio", f"recall@{K}")
    lines = ["{:>9} {:>10} {:>11} {:>9} {:>8} {:>8} {:>6} {}".format(*heads)]
    for size in sizes:
        for kind in ("sqlite-vec", "usearch"):
            row = _measured(kind, size)
            lines.append(f"{size:>9} {kind:>10} {row}")
    return "\n".join(lines)


def _measured(kind: str, size: int) -> str:
    command = [sys.executable, "-m", "benchmarks.index", kind, str(size)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | ONE_THREAD, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"not measured: {done.stderr.strip().splitlines()[-1]}"
    found = json.loads(done.stdout)
    return (
        f"{found['build_s']:11.1f} {found['memory_mb']:9.0f} {found['query_ms']:8.3f} {found['scan_ms']:8.3f} "
        f"{found['query_ms'] / found['scan_ms']:6.2f} {found['recall']:.3f}"
    )


def library(count: int, seed: int = 7) -> Vectors:
    """Return `count` vectors: styles, artists in them, their albums, the tracks of these."""
    chance = np.random.default_rng(seed)
    basis = np.linalg.qr(chance.normal(size=(EMBEDDING_DIM, EMBEDDING_DIM)))[0][:INNER_DIMENSIONS]
    albums = -(-count // ALBUM_TRACKS)
    artists = -(-albums // ARTIST_ALBUMS)
    spread = np.geomspace(2.0, 0.5, INNER_DIMENSIONS)
    styles = chance.normal(size=(STYLES, INNER_DIMENSIONS)) * spread
    of_artists = styles[chance.integers(0, STYLES, artists)] + 0.7 * spread * chance.normal(size=(artists, len(spread)))
    of_albums = of_artists[np.arange(albums) // ARTIST_ALBUMS] + 0.4 * spread * chance.normal(
        size=(albums, len(spread))
    )
    place = of_albums[np.arange(count) // ALBUM_TRACKS]
    tracks = place + 0.4 * spread * chance.normal(size=place.shape)
    vectors: Vectors = (tracks @ basis + 0.15 * chance.normal(size=(count, EMBEDDING_DIM))).astype(np.float32)
    return vectors


def measure(kind: str, size: int) -> dict[str, float]:
    """Fill an index, ask it and a scan the same questions, and return what that took."""
    vectors = library(size + QUESTIONS)
    vectors, questions = vectors[:size], vectors[size:]
    scan = filled(ExactIndex(), vectors)
    with tempfile.TemporaryDirectory() as folder:
        before, begun = _resident_mb(), time.process_time()
        index = filled(opened(kind, Path(folder)), vectors)
        build_s, memory_mb = time.process_time() - begun, _resident_mb() - before
        exact, scan_ms = _asked(scan, questions)
        found, query_ms = _asked(index, questions)
        index.close()
    shared = [len(one & other) for one, other in zip(exact, found, strict=True)]
    return {
        "build_s": build_s,
        "memory_mb": memory_mb,
        "scan_ms": scan_ms,
        "query_ms": query_ms,
        "recall": sum(shared) / (K * len(shared)),
    }


def opened(kind: str, folder: Path) -> VectorIndex:
    """Return an empty index."""
    if kind == "usearch":
        return UsearchIndex(folder / "vectors.usearch")
    try:
        return SqliteVecIndex(folder / "vectors.db")
    except CannotLoad as error:
        raise SystemExit(str(error)) from error


def filled(index: VectorIndex, vectors: Vectors) -> VectorIndex:
    """Fill an index as the api does, in chunks."""
    for start in range(0, len(vectors), CHUNK):
        part = vectors[start : start + CHUNK]
        index.add(range(start, start + len(part)), part.tobytes())
    return index


def _asked(index: VectorIndex, questions: Vectors) -> tuple[list[set[int]], float]:
    rows: list[Any] = questions.tolist()
    index.search(rows[0], K)
    begun = time.process_time()
    answers = [{hit.id for hit in index.search(row, K)} for row in rows]
    return answers, 1000.0 * (time.process_time() - begun) / len(rows)


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
