"""A library whose tracks stand in the space of sounds where a test wants them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soniquebay.api.index.choice import IndexChoice
from soniquebay.api.services import similar_tracks
from soniquebay.api.services.neighbours import Neighbours
from soniquebay.api.services.similar_query import SimilarQuery
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.mir import MirPayload
from soniquebay.contracts.similarity import SimilarTracks
from tests.api.house import House, entry
from tests.api.vectors import near, placed, vector


@dataclass
class Library:
    """A library whose tracks stand where the test wants them."""

    home: House
    neighbours: Neighbours
    count: int = 0

    def add(self, place: tuple[float, ...] | None, mir: MirPayload | None = None, **tags: Any) -> int:
        """Add a track at a place; without one it waits for its analysis."""
        self.count += 1
        given = {"title": f"Song {self.count}", "artist": f"Artist {self.count}"} | tags
        content = given.pop("content", self.count)
        path = given.pop("path", f"/music/{self.count}.flac")
        scan_id = self.home.begin()
        self.home.register(scan_id, entry(path, FileTags(**given), content=content))
        self.home.walked(scan_id, error="only a part was walked")
        track_id = self.home.id_of(path)
        if place is not None:
            self.home.store(track_id, mir=placed(place, mir))
        return track_id

    def add_crowd(self, count: int) -> None:
        """Add tracks around the first vector, in one walk."""
        files = [entry(f"/music/crowd/{one}.mp3", content=1000 + one) for one in range(count)]
        scan_id = self.home.begin()
        self.home.register(scan_id, *files)
        self.home.walked(scan_id, error="only a part was walked")
        for one, file in enumerate(files):
            self.home.store(self.home.id_of(file.path), mir=placed(near(vector(0), 0.01 * (one + 1), one)))

    def similar(self, *track_ids: int, **query: Any) -> SimilarTracks:
        with self.home.database.reading() as session:
            shelf = self.neighbours.tracks(session)
            return similar_tracks.similar(session, shelf, track_ids, SimilarQuery.model_validate(query))

    def found(self, *track_ids: int, **query: Any) -> list[int]:
        return [item.track.id for item in self.similar(*track_ids, **query).items]


@contextmanager
def library_of(home: House, folder: Path) -> Iterator[Library]:
    neighbours = Neighbours(home.database, IndexChoice(folder / "index"))
    try:
        yield Library(home, neighbours)
    finally:
        neighbours.close()
