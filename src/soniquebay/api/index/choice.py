"""Which index is used: the quickest that works here for as many vectors."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import structlog
from sqlalchemy import Engine

from soniquebay.api.index.port import VectorIndex
from soniquebay.api.index.space import Space

log = structlog.get_logger(__name__)

Kind = Literal["auto", "exact", "sqlite-vec", "pgvector", "usearch"]
LARGE: Final = 200_000
"""Vectors from which a scan of all takes longer than people notice on a small machine."""


@dataclass(frozen=True)
class IndexChoice:
    """Opens indexes.

    Parameters
    ----------
    folder : Path
        For the files of indexes; all can be deleted, they are built anew.
    kind : {"auto", "exact", "sqlite-vec", "pgvector", "usearch"}
        The one to use; what cannot be used here gives way to an exact scan.
    large : int
        Number of vectors from which `auto` takes the approximate index.
    """

    folder: Path
    kind: Kind = "auto"
    large: int = LARGE

    def immediate(self, engine: Engine, shelf: str, space: Space) -> VectorIndex:
        """Return an index that can be filled and asked right away."""
        if engine.dialect.name == "postgresql" and shelf == "tracks" and self.kind in {"auto", "pgvector"}:
            index = self._pgvector(engine, space)
            if index is not None:
                return index
        if self.kind in {"auto", "sqlite-vec"} and engine.dialect.name == "sqlite":
            index = self._sqlite_vec(shelf, space)
            if index is not None:
                return index
        from soniquebay.api.index.exact import ExactIndex

        return ExactIndex()

    def wants_approximate(self, index: VectorIndex, count: int | None = None) -> bool:
        """Tell whether so many vectors (as many as it holds, if not said) deserve a better index than this one."""
        if index.kind in {"usearch", "pgvector"}:
            return False
        if self.kind == "auto":
            return (len(index) if count is None else count) >= self.large
        return self.kind == "usearch"

    def approximate(self, shelf: str, space: Space) -> VectorIndex:
        """Return the approximate index, as it was saved or empty."""
        from soniquebay.api.index.approximate import UsearchIndex

        return UsearchIndex(self._file(shelf, space, "usearch"))

    def forget_others(self, index: VectorIndex, shelf: str, space: Space) -> None:
        """Delete what was kept for spaces that are no more, or for another kind of index."""
        if index.kind == "pgvector":
            from soniquebay.api.index.postgres import PgvectorIndex

            assert isinstance(index, PgvectorIndex)
            index.forget_others()
        kept = {self._file(shelf, space, index.kind).stem} if index.kind in {"usearch", "sqlite-vec"} else set()
        for path in self.folder.glob(f"{shelf}-*"):
            if path.name.partition(".")[0] not in kept:
                path.unlink(missing_ok=True)

    def _pgvector(self, engine: Engine, space: Space) -> VectorIndex | None:
        from soniquebay.api.index.postgres import NoExtension, PgvectorIndex

        try:
            return PgvectorIndex(engine, space.name)
        except NoExtension as error:
            log.info("index_not_usable", kind="pgvector", reason=str(error))
            return None

    def _sqlite_vec(self, shelf: str, space: Space) -> VectorIndex | None:
        from soniquebay.api.index.embedded import CannotLoad, SqliteVecIndex

        try:
            return SqliteVecIndex(self._file(shelf, space, "sqlite-vec"))
        except CannotLoad as error:
            log.info("index_not_usable", kind="sqlite-vec", reason=str(error))
            return None

    def _file(self, shelf: str, space: Space, kind: str) -> Path:
        return self.folder / f"{shelf}-{space.name}-{kind}.{'usearch' if kind == 'usearch' else 'db'}"
