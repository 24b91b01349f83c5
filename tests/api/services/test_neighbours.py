import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from soniquebay.api.index.choice import IndexChoice, Kind
from soniquebay.api.index.shelf import Shelf
from soniquebay.api.services import whitenings
from soniquebay.api.services.faults import Conflict
from soniquebay.api.services.neighbours import Neighbours
from soniquebay.contracts.embedding import Whitening
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.similarity import WhiteningUpdate
from soniquebay.contracts.versions import EMBEDDING_DIM, EMBEDDING_VERSION
from tests.api.house import House, entry, payload
from tests.api.vectors import placed, vector


@dataclass
class Later:
    """A background that does its work when it is told to."""

    waiting: list[Callable[[], None]] = field(default_factory=list)

    def __call__(self, work: Callable[[], None]) -> threading.Thread | None:
        self.waiting.append(work)
        return None

    def work(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


def library(home: House, *artists: str) -> list[int]:
    """A track with the vector of its place in the list for each artist named."""
    files = [
        entry(f"/music/{place}.mp3", FileTags(title=f"Song {place}", artist=name), content=place)
        for place, name in enumerate(artists)
    ]
    _, ids = home.add(*files)
    for seed, track_id in enumerate(ids):
        home.store(track_id, mir=placed(vector(seed)))
    return ids


def neighbours(home: House, folder: Path, kind: Kind = "exact", large: int = 1000) -> tuple[Neighbours, Later]:
    later = Later()
    return Neighbours(home.database, IndexChoice(folder / "index", kind, large), later), later


def nearest(home: House, of: Neighbours, seed: int, k: int = 1) -> list[int]:
    with home.database.reading() as session:
        shelf = of.tracks(session)
    return [hit.id for hit in shelf.nearest(shelf.space.place(vector(seed)), k)]


def scaled(factor: Sequence[float], version: int = EMBEDDING_VERSION, name: str = "a whitening") -> Whitening:
    return Whitening(version=version, name=name, n_tracks=9, mean=(0.0,) * EMBEDDING_DIM, factor=tuple(factor))


def whiten(home: House, whitening: Whitening) -> None:
    with home.database.writing() as session:
        whitenings.replace(session, WhiteningUpdate(whitening=whitening, revision=0), home.clock())


def test_a_new_vector_is_found_by_the_next_question_and_one_that_went_is_not(home: House, tmp_path: Path) -> None:
    ids = library(home, "Ann", "Bob", "Cy")
    ours, _ = neighbours(home, tmp_path)
    assert nearest(home, ours, 2) == [ids[2]]
    home.store(ids[2], mir=placed(vector(77)))
    assert nearest(home, ours, 77) == [ids[2]]
    home.store(ids[2], mir=payload())
    assert set(nearest(home, ours, 77, 9)) == {ids[0], ids[1]}


def test_a_vector_of_another_version_is_not_in_the_index(home: House, tmp_path: Path) -> None:
    ids = library(home, "Ann", "Bob")
    home.store(ids[1], mir=placed(vector(1), version=EMBEDDING_VERSION + 1))
    ours, _ = neighbours(home, tmp_path)
    assert nearest(home, ours, 1, 9) == [ids[0]]


def test_the_index_of_artists_holds_the_mean_of_their_tracks(home: House, tmp_path: Path) -> None:
    ids = library(home, "Ann", "Ann", "Bob")
    ours, _ = neighbours(home, tmp_path)

    def means() -> Shelf:
        with home.database.reading() as session:
            return ours.artists(session)

    mean = [(one + other) / 2 for one, other in zip(vector(0), vector(1), strict=True)]
    assert len(means().index) == 2
    assert means().nearest(mean, 1)[0].distance == pytest.approx(0.0, abs=1e-5)
    home.store(ids[1], mir=placed(vector(0)))
    assert means().nearest(vector(0), 1)[0].distance == pytest.approx(0.0, abs=1e-5)


def test_until_the_index_of_a_new_whitening_is_complete_the_old_one_answers(home: House, tmp_path: Path) -> None:
    library(home, "Ann", "Bob", "Cy")
    ours, later = neighbours(home, tmp_path)

    def space() -> str:
        with home.database.reading() as session:
            return ours.tracks(session).space.name

    before = space()
    whiten(home, scaled([2.0] * EMBEDDING_DIM))
    assert [space(), space()] == [before, before]
    assert len(later.waiting) == 1
    later.work()
    assert space() == "a whitening"
    with home.database.reading() as session:
        shelf = ours.tracks(session)
    assert shelf.nearest(shelf.space.place(vector(1)), 1)[0].distance == pytest.approx(0.0, abs=1e-4)
    assert shelf.nearest([0.0] * EMBEDDING_DIM, 1)[0].distance == pytest.approx(
        2.0 * min(sum(x * x for x in vector(seed)) ** 0.5 for seed in range(3))
    )


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # PostgreSQL keeps an index of its own where it can
def test_a_library_that_grows_large_gets_the_approximate_index_which_is_saved(home: House, tmp_path: Path) -> None:
    ids = library(home, "Ann", "Bob", "Cy")
    ours, later = neighbours(home, tmp_path, "auto", large=3)
    assert nearest(home, ours, 1) == [ids[1]]
    with home.database.reading() as session:
        assert ours.tracks(session).index.kind in {"exact", "sqlite-vec"}
    later.work()
    with home.database.reading() as session:
        assert ours.tracks(session).index.kind == "usearch"
    assert nearest(home, ours, 1) == [ids[1]]
    ours.close()
    again, waiting = neighbours(home, tmp_path, "auto", large=3)
    assert nearest(home, again, 2) == [ids[2]]
    assert waiting.waiting == []
    again.close()


def test_a_whitening_of_another_version_is_refused(home: House) -> None:
    with pytest.raises(Conflict, match="same version"):
        whiten(home, scaled([1.0] * EMBEDDING_DIM, EMBEDDING_VERSION + 1))


def test_what_changed_since_the_whitening_is_counted(home: House) -> None:
    ids = library(home, "Ann", "Bob")
    with home.database.writing() as session:
        before = whitenings.state(session)
        assert (before.whitening, before.tracks, before.changed) == (None, 2, 2)
        update = WhiteningUpdate(whitening=scaled([1.0] * EMBEDDING_DIM), revision=before.revision)
        assert whitenings.replace(session, update, home.clock()).changed == 0
    home.store(ids[0], mir=placed(vector(5)))
    with home.database.reading() as session:
        assert whitenings.state(session).changed == 1
