"""Same-album retrieval over real music: our 64 dimensions, bliss-audio's 23, MFCC statistics and chance, in one run."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.albums import Half, albums
from benchmarks.heard import Heard, hear
from benchmarks.inputs import ROOT, Inputs
from benchmarks.ranking import FloatArray, cosine, euclidean, quality, standardized
from soniquebay.contracts.embedding import TrackEmbedding
from soniquebay.contracts.versions import EMBEDDING_VERSION
from soniquebay.embeddings.layout import DIMS
from soniquebay.embeddings.whitening import fit_whitening, whiten


def table(inputs: Inputs) -> str:
    """Return the tables of the half that constants were fitted on, and of the half that is held out."""
    assert inputs.music is not None
    halves: tuple[Half, ...] = ("development", "held-out")
    return "\n\n".join(_half(inputs.music, half, inputs.peers) for half in halves)


def _half(music: Path, half: Half, peers: Path | None) -> str:
    found = albums(music, half)
    paths = [path for tracks in found.values() for path in tracks]
    heard, bliss = hear(paths), {} if peers is None else bliss_vectors(paths, peers)
    # One and the same set for all: what any of them cannot read is left out.
    known = [path for path in paths if path in heard and (peers is None or path in bliss)]
    if not known:
        return f"{half}: no album of at least four tracks"
    labels = [name for name, tracks in found.items() for path in tracks if path in known]
    lines = [f"{half}: {len(known)} tracks of {len(set(labels))} albums ({', '.join(sorted(set(labels)))})"]
    lines.append(f"{'':34}{'MAP':>7}{'P@1':>7}{'P@5':>7}")
    for name, distances in _systems([heard[path] for path in known], [bliss.get(path, []) for path in known]):
        found_quality = quality(distances, labels)
        lines.append(f"{name:34}" + "".join(f"{value:7.3f}" for value in found_quality))
    return "\n".join(lines)


def _systems(heard: Sequence[Heard], bliss: Sequence[list[float]]) -> Iterator[tuple[str, FloatArray]]:
    ours = np.array([track.embedding for track in heard], float)
    yield "ours, Euclidean", euclidean(ours)
    yield "ours, cosine", cosine(ours)
    yield "ours, whitened by the library", euclidean(_whitened(ours))
    yield "ours, weights taken out (z-scored)", euclidean(standardized(ours))
    if all(bliss):
        yield "bliss-audio, Euclidean", euclidean(np.array(bliss))
        yield "bliss-audio, z-scored", euclidean(standardized(np.array(bliss)))
    mfcc = np.array([[*track.descriptors.mfcc_mean, *track.descriptors.mfcc_std] for track in heard])
    yield "MFCC mean and deviation, Euclidean", euclidean(mfcc)
    yield "MFCC mean and deviation, z-scored", euclidean(standardized(mfcc))
    yield "chance", euclidean(np.random.default_rng(0).normal(size=(len(heard), 8)))
    for group, dims in DIMS.items():
        yield f"ours without {group}", euclidean(np.delete(ours, dims, axis=1))
    for group, dims in DIMS.items():
        yield f"ours, {group} alone", euclidean(ours[:, dims])


def _whitened(vectors: FloatArray) -> FloatArray:
    whitening = fit_whitening(vectors.tolist())
    rows = [TrackEmbedding(version=EMBEDDING_VERSION, vector=tuple(row), coverage=1.0) for row in vectors.tolist()]
    return np.array([whiten(whitening, row) for row in rows])


def bliss_vectors(paths: Sequence[Path], peers: Path) -> dict[Path, list[float]]:
    """Return the vectors of bliss-audio for the files that it can read."""
    script = ROOT / "benchmarks" / "peers" / "bliss_vectors.py"
    printed = subprocess.run([str(peers), str(script), *map(str, paths)], check=False, capture_output=True, text=True)
    return {Path(line["file"]): line["vector"] for line in map(json.loads, printed.stdout.splitlines())}
