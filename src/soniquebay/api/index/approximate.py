"""usearch: a graph of neighbours (HNSW) for large libraries, quick, nearly exact, saved in the data folder.

Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using Hierarchical Navigable Small World
graphs", IEEE TPAMI 42(4), 2020.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from usearch.index import Index

from soniquebay.api.index.port import Hit
from soniquebay.contracts.versions import EMBEDDING_DIM

CONNECTIVITY: Final = 16
EXPANSION_ADD: Final = 64
EXPANSION_SEARCH: Final = 200
"""Candidates kept while searching: recall grows with it, and time."""
SAVED_EVERY: Final = 2000
"""Changes after which the file is written anew."""


class UsearchIndex:
    """Half-precision vectors and their graph, in memory, about 400 bytes for each.

    Parameters
    ----------
    path : Path
        Where it is kept; loaded from there if it was saved by a program with the same parameters.
    """

    kind = "usearch"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._index: Any = _empty()
        self._revision = 0
        self._unsaved = 0
        self._load()

    @property
    def revision(self) -> int:
        """Up to which revision it is complete."""
        return self._revision

    def __len__(self) -> int:
        """How many vectors it holds."""
        return len(self._index)

    def ids(self) -> Iterable[int]:
        """Return whose vectors it holds."""
        return [int(key) for key in self._index.keys]

    def add(self, ids: Sequence[int], vectors: bytes) -> None:
        """Add or replace vectors."""
        keys = np.asarray(ids, dtype=np.uint64)
        if len(self._index):
            self._remove(keys)
        self._index.add(keys, np.frombuffer(vectors, dtype="<f4").reshape(len(ids), EMBEDDING_DIM), threads=1)
        self._unsaved += len(ids)

    def remove(self, ids: Sequence[int]) -> None:
        """Forget vectors."""
        self._remove(np.asarray(ids, dtype=np.uint64))
        self._unsaved += len(ids)

    def settle(self, revision: int) -> None:
        """Be complete up to a revision; saved now and then, and when closed."""
        self._revision = revision
        if self._unsaved >= SAVED_EVERY:
            self._save()

    def search(self, vector: Sequence[float], k: int) -> list[Hit]:
        """Return nearly always the nearest."""
        if len(self._index) == 0:
            return []
        found = self._index.search(np.asarray(vector, dtype=np.float32), min(k, len(self._index)), threads=1)
        hits = zip(found.keys.tolist(), np.sqrt(np.maximum(found.distances, 0.0)).tolist(), strict=True)
        return [Hit(int(key), float(distance)) for key, distance in hits]

    def close(self) -> None:
        """Save what changed."""
        if self._unsaved and self._revision:
            self._save()

    def _remove(self, keys: Any) -> None:
        known = keys[self._index.contains(keys)]
        if len(known):
            self._index.remove(known)

    def _save(self) -> None:
        """Write the file beside the old one and put it in its place, the note of what is in it last."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        _note(self._path).unlink(missing_ok=True)
        written = self._path.with_suffix(".part")
        self._index.save(str(written))
        written.replace(self._path)
        note = {"revision": self._revision, "vectors": len(self._index), **_parameters()}
        _note(self._path).write_text(json.dumps(note), encoding="utf-8")
        self._unsaved = 0

    def _load(self) -> None:
        try:
            note = json.loads(_note(self._path).read_text(encoding="utf-8"))
            if {name: note.get(name) for name in _parameters()} != _parameters():
                return
            self._index.load(str(self._path))
            whole = len(self._index) == note["vectors"]
        except (OSError, ValueError, KeyError, RuntimeError):  # none, or not whole: it is derived, and built anew
            whole = False
        if whole:
            self._revision = int(note["revision"])
        else:
            self._index = _empty()


def _empty() -> Any:
    return Index(
        ndim=EMBEDDING_DIM,
        metric="l2sq",
        dtype="f16",
        connectivity=CONNECTIVITY,
        expansion_add=EXPANSION_ADD,
        expansion_search=EXPANSION_SEARCH,
    )


def _parameters() -> dict[str, int]:
    return {"form": 1, "dimensions": EMBEDDING_DIM, "connectivity": CONNECTIVITY, "expansion_add": EXPANSION_ADD}


def _note(path: Path) -> Path:
    return path.with_suffix(".json")
