"""A library that an older version heard is heard anew in the background, by itself."""

import pytest
from sqlalchemy import select

from soniquebay.api.models.embeddings import TrackEmbedding
from soniquebay.api.models.library import Track
from soniquebay.api.services import backlog, library_rows, mir_storage
from soniquebay.api.services.faults import Conflict
from soniquebay.contracts.backlog import TrackResult
from soniquebay.contracts.mir import MirPayload
from soniquebay.contracts.versions import EMBEDDING_VERSION, MIR_VERSION
from tests.api.house import House, entry, payload
from tests.api.vectors import embedding, vector

OLD = MIR_VERSION - 1


def heard_by(version: int, vectors: int | None = EMBEDDING_VERSION) -> MirPayload:
    """What a version heard, with a vector of the given version, or with none."""
    place = None if vectors is None else embedding(vector(1)).model_copy(update={"version": vectors})
    return payload().model_copy(update={"mir_version": version, "embedding": place})


def filled(home: House, count: int, version: int, vectors: int | None = EMBEDDING_VERSION) -> list[int]:
    _, ids = home.add(*(entry(f"/music/{number:03}.mp3", content=number) for number in range(count)))
    for track_id in ids:
        home.store(track_id, mir=heard_by(version, vectors))
    return ids


def state(home: House, track_id: int) -> str:
    with home.database.reading() as session:
        return session.scalars(select(Track.state).where(Track.id == track_id)).one()


def outdated(home: House) -> int:
    with home.database.reading() as session:
        return library_rows.totals(session, home.clock()).outdated


def test_what_this_version_heard_is_left_alone(home: House) -> None:
    ids = filled(home, 3, MIR_VERSION)
    assert home.window().track_ids == ()
    assert outdated(home) == 0
    with pytest.raises(Conflict, match="done already"):
        home.lease(ids[0])


def test_what_an_older_version_heard_is_handed_out_by_and_by_and_counted(home: House) -> None:
    ids = filled(home, 3, OLD)
    assert outdated(home) == 3
    assert home.window().track_ids == tuple(ids[:2])
    assert home.window().track_ids == ()
    for track_id in ids[:2]:
        home.store(track_id, home.lease(track_id).token, heard_by(MIR_VERSION))
    assert outdated(home) == 1
    assert home.window().track_ids == (ids[2],)


def test_new_files_come_first(home: House) -> None:
    old = filled(home, 2, OLD)
    _, new = home.add(entry("/elsewhere/new.mp3", content=9), root="/elsewhere")
    assert home.window().track_ids == (new[0], old[0])


def test_the_old_values_are_there_until_the_new_ones_are(home: House) -> None:
    ids = filled(home, 1, OLD)
    home.window()
    assert state(home, ids[0]) == "done"
    lease = home.lease(ids[0])
    with home.database.reading() as session:
        assert mir_storage.load(session, ids[0]) == heard_by(OLD)
    home.store(ids[0], lease.token, heard_by(MIR_VERSION))
    with home.database.reading() as session:
        assert mir_storage.load(session, ids[0]) == heard_by(MIR_VERSION)


def test_a_file_that_kills_its_worker_as_it_is_renewed_is_given_up_after_three_deaths_alone(home: House) -> None:
    ids = filled(home, 1, OLD)
    for attempt in (1, 1, 1, 2, 3):
        assert home.window().track_ids == tuple(ids)
        assert home.lease(ids[0]).attempt == attempt
        home.clock.advance(61)
    assert home.window().track_ids == ()
    assert state(home, ids[0]) == "failed"


def test_what_was_cut_short_as_it_was_renewed_is_renewed_after_the_others(home: House) -> None:
    ids = filled(home, 3, OLD)
    for _ in range(2):
        home.lease(ids[0])
        home.clock.advance(61)
    assert home.window().track_ids == (ids[1], ids[2])
    home.store(ids[1], home.lease(ids[1]).token, heard_by(MIR_VERSION))
    assert home.window().track_ids == ()
    home.store(ids[2], home.lease(ids[2]).token, heard_by(MIR_VERSION))
    assert home.window().track_ids == (ids[0],)


def test_a_file_that_this_version_cannot_hear_fails_once_and_says_why(home: House) -> None:
    ids = filled(home, 1, OLD)
    home.window()
    lease = home.lease(ids[0])
    with home.database.writing() as session:
        backlog.fail(session, ids[0], TrackResult(token=lease.token, kind="damaged", message="It broke."), home.clock())
    assert state(home, ids[0]) == "failed"
    assert home.window().track_ids == ()
    assert outdated(home) == 0


def test_a_file_that_is_missing_waits_until_it_is_back(home: House) -> None:
    filled(home, 1, OLD)
    home.rescan()
    assert home.window().track_ids == ()
    assert outdated(home) == 0


def test_a_worker_that_is_itself_of_an_older_version_is_not_kept_busy_for_ever(home: House) -> None:
    ids = filled(home, 1, OLD)
    home.window()
    home.store(ids[0], home.lease(ids[0]).token, heard_by(OLD))
    home.clock.advance(600)
    assert home.window().track_ids == ()
    home.clock.advance(3601)
    assert home.window().track_ids == tuple(ids)
    assert outdated(home) == 1


@pytest.mark.parametrize("vectors", [EMBEDDING_VERSION - 1, None], ids=["an older vector", "no vector"])
def test_what_has_an_older_vector_or_none_is_heard_anew_once(home: House, vectors: int | None) -> None:
    ids = filled(home, 1, MIR_VERSION, vectors)
    assert outdated(home) == 1
    assert home.window().track_ids == tuple(ids)
    assert state(home, ids[0]) == "done"
    home.store(ids[0], home.lease(ids[0]).token, heard_by(MIR_VERSION))
    home.clock.advance(3601)
    assert home.window().track_ids == ()
    assert outdated(home) == 0


def test_a_scan_takes_what_has_an_older_vector_along(home: House) -> None:
    ids = filled(home, 1, MIR_VERSION, EMBEDDING_VERSION - 1)
    home.rescan(entry("/music/000.mp3", content=0))
    assert state(home, ids[0]) == "pending"


def test_a_worker_that_makes_older_vectors_is_not_kept_busy_for_ever(home: House) -> None:
    ids = filled(home, 1, MIR_VERSION, EMBEDDING_VERSION - 1)
    home.window()
    home.store(ids[0], home.lease(ids[0]).token, heard_by(MIR_VERSION, EMBEDDING_VERSION - 1))
    home.clock.advance(600)
    assert home.window().track_ids == ()
    home.clock.advance(3601)
    assert home.window().track_ids == tuple(ids)


def test_the_analysis_of_a_writer_that_names_no_version_and_brings_no_vector_is_not_thrown_away(home: House) -> None:
    _, (track_id,) = home.add(entry("/music/theirs.mp3"))
    home.store(track_id)
    assert payload().mir_version is None
    assert home.window().track_ids == ()
    assert outdated(home) == 0


def test_vectors_that_a_migration_took_away_are_made_again(home: House) -> None:
    with_vector, without = filled(home, 2, MIR_VERSION)
    with home.database.writing() as session:
        session.delete(session.get_one(TrackEmbedding, without))
    home.database.downgrade("0004")
    home.database.upgrade()
    assert state(home, with_vector) == "done"
    assert home.window().track_ids == (without,)
