"""Every index behind the port gives what looking at every vector gives."""

import math
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, text

from soniquebay.api.index.approximate import UsearchIndex
from soniquebay.api.index.embedded import CannotLoad, SqliteVecIndex
from soniquebay.api.index.exact import ExactIndex
from soniquebay.api.index.port import Hit, VectorIndex
from soniquebay.api.index.postgres import NoExtension, PgvectorIndex
from soniquebay.api.index.vectors import from_blob, to_blob
from tests.api.vectors import near, vector
from tests.servers import postgres

Open = Callable[[], VectorIndex]
TRACKS = 300


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A PostgreSQL of one's own, without tables."""
    with postgres.blank_database() as url:
        made = create_engine(url)
        yield made
        made.dispose()


@pytest.fixture(params=["exact", "sqlite-vec", "usearch", "pgvector"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the same index again and again; all are closed in the end."""
    ours: list[VectorIndex] = []

    def open_it() -> VectorIndex:
        made: dict[str, Open] = {
            "exact": ExactIndex,
            "sqlite-vec": lambda: SqliteVecIndex(tmp_path / "vectors.db"),
            "usearch": lambda: UsearchIndex(tmp_path / "vectors.usearch"),
            "pgvector": lambda: PgvectorIndex(request.getfixturevalue("engine"), "a space"),
        }
        try:
            ours.append(made[request.param]())
        except (CannotLoad, NoExtension) as error:
            pytest.skip(f"NOT TESTED HERE: {error}")
        return ours[-1]

    yield open_it
    for index in ours:
        index.close()


def filled(index: VectorIndex, count: int = TRACKS) -> VectorIndex:
    index.add(range(1, count + 1), b"".join(to_blob(vector(seed)) for seed in range(1, count + 1)))
    return index


def scanned(seeds: range, point: tuple[float, ...], k: int) -> list[Hit]:
    hits = [Hit(seed, math.dist(vector(seed), point)) for seed in seeds]
    return sorted(hits, key=lambda hit: hit.distance)[:k]


def test_the_nearest_are_those_that_a_scan_finds_with_their_distances(opened: Open) -> None:
    index = filled(opened())
    for seed in range(1000, 1010):
        found, expected = index.search(vector(seed), 20), scanned(range(1, TRACKS + 1), vector(seed), 20)
        if index.kind in {"usearch", "pgvector"}:  # approximate: a neighbour may be missed, or change places
            assert len({hit.id for hit in found} & {hit.id for hit in expected}) >= 19
        else:
            assert [hit.id for hit in found] == [hit.id for hit in expected]
        assert [hit.distance for hit in found] == pytest.approx([hit.distance for hit in expected], rel=2e-3)


def test_a_vector_is_its_own_nearest_neighbour(opened: Open) -> None:
    index = filled(opened())
    for seed in (1, 17, TRACKS):
        first = index.search(vector(seed), 1)[0]
        assert first.id == seed
        assert first.distance == pytest.approx(0.0, abs=0.01)


def test_a_vector_that_is_added_again_is_replaced(opened: Open) -> None:
    index = filled(opened())
    index.add([5], to_blob(near(vector(7), 0.01)))
    assert len(index) == TRACKS
    assert [hit.id for hit in index.search(vector(7), 2)] == [7, 5]


def test_what_is_removed_is_not_found_and_what_is_unknown_does_not_matter(opened: Open) -> None:
    index = filled(opened())
    index.remove([1, 7, TRACKS, 99_999])
    assert len(index) == TRACKS - 3
    assert set(index.ids()) == set(range(2, TRACKS)) - {7}
    assert {1, 7, TRACKS}.isdisjoint(hit.id for hit in index.search(vector(7), TRACKS))


def test_an_empty_index_finds_nothing_and_a_small_one_no_more_than_it_has(opened: Open) -> None:
    index = opened()
    assert (len(index), index.search(vector(1), 5), index.revision) == (0, [], 0)
    filled(index, 3)
    assert len(index.search(vector(1), 50)) == 3


@pytest.mark.parametrize("opened", ["sqlite-vec", "usearch", "pgvector"], indirect=True)
def test_what_outlives_the_process_is_as_it_was_settled(opened: Open) -> None:
    index = filled(opened())
    index.settle(42)
    index.close()
    again = opened()
    assert (len(again), again.revision) == (TRACKS, 42)
    assert [hit.id for hit in again.search(vector(9), 1)] == [9]


@pytest.mark.parametrize("damage", [b"", b"no index", None], ids=["empty", "nonsense", "missing"])
def test_a_damaged_file_is_an_empty_index_to_be_built_anew(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "vectors.usearch"
    index = filled(UsearchIndex(path))
    index.settle(3)
    index.close()
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)
    again = UsearchIndex(path)
    assert (len(again), again.revision) == (0, 0)
    assert len(filled(again).search(vector(1), 5)) == 5


@given(st.lists(st.tuples(st.sampled_from(["add", "remove"]), st.integers(1, 12)), max_size=60))
def test_the_matrix_holds_what_a_dictionary_would_hold(changes: list[tuple[str, int]]) -> None:
    index, expected = ExactIndex(), dict[int, tuple[float, ...]]()
    for step, (what, track_id) in enumerate(changes):
        if what == "add":
            index.add([track_id], to_blob(vector(step)))
            expected[track_id] = from_blob(to_blob(vector(step)))
        else:
            index.remove([track_id])
            expected.pop(track_id, None)
    assert set(index.ids()) == expected.keys()
    for track_id, point in expected.items():
        assert index.search(point, 1) == [Hit(track_id, 0.0)]


def test_pgvector_builds_its_graph_and_keeps_each_space_apart(engine: Engine) -> None:
    try:
        one, other = (PgvectorIndex(engine, name) for name in ("one", "other"))
    except NoExtension as error:
        pytest.skip(f"NOT TESTED HERE: {error}")
    filled(one)
    one.settle(7)
    assert (len(one), one.revision, len(other), other.revision) == (TRACKS, 7, 0, 0)
    with engine.connect() as connection:
        graphs = connection.scalars(text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'soniquebay_index'")).all()
    assert sum("USING hnsw" in graph for graph in graphs) == 1
    one.settle(5)  # another api was quicker
    assert one.revision == 7


def test_a_server_without_the_extension_says_so(engine: Engine) -> None:
    nobody = f"nobody_{os.getpid()}"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {nobody} NOLOGIN"))
        connection.execute(text("DROP EXTENSION IF EXISTS vector"))
    powerless = create_engine(engine.url, connect_args={"options": f"-c role={nobody}"})
    with pytest.raises(NoExtension, match="pgvector cannot be used"):
        PgvectorIndex(powerless, "a space")
    powerless.dispose()
    with engine.begin() as connection:
        connection.execute(text(f"DROP ROLE {nobody}"))
