"""Models are seen whole or not at all, can be gone back to, and are cleaned up by the rule."""

import pytest
from sqlalchemy import func, select

from soniquebay.api.models.clusters import GmmModel, GmmPlace
from soniquebay.api.services.faults import Conflict, Invalid, NotFound
from soniquebay.api.services.gmm import books, clusters, models
from soniquebay.contracts.training import TrainingDone
from soniquebay.contracts.versions import EMBEDDING_VERSION
from tests.api.house import House
from tests.api.trained import ARRAYS, fill, lease, order, places, train, upload

DAY_S = 86400.0


def old(home: House, keep_count: int, max_age_days: float) -> list[int]:
    with home.database.reading() as session:
        return [one.id for one in models.old(session, keep_count, max_age_days, home.clock())]


def active(home: House) -> int:
    with home.database.reading() as session:
        return models.active(session).id


def test_nobody_sees_a_model_before_it_is_whole(home: House) -> None:
    fill(home, 2)
    first = train(home, [1, 2])
    task_id = order(home).task_id
    held = lease(home, task_id)
    with home.database.writing() as session:
        model_id = models.store(session, task_id, upload(held.token, home.clock(), clusters=3), home.clock())
        models.store_places(session, model_id, places(held.token, [1, 2], clusters=3))
    with home.database.reading() as session:
        assert [one.id for one in models.listed(session)] == [first]
        assert len(clusters.listed(session, "en", 5)) == 2
        with pytest.raises(NotFound, match=f"no model {model_id}"):
            models.metrics(session, model_id)
    with home.database.writing() as session:
        models.complete(session, task_id, TrainingDone(token=held.token, model_id=model_id), home.clock())
    assert active(home) == model_id
    with home.database.reading() as session:
        assert len(clusters.listed(session, "en", 5)) == 3


def test_a_model_without_its_artists_is_not_activated(home: House) -> None:
    task_id = order(home).task_id
    held = lease(home, task_id)
    with home.database.writing() as session:
        model_id = models.store(session, task_id, upload(held.token, home.clock()), home.clock())
    with home.database.writing() as session, pytest.raises(Conflict, match="not whole"):
        models.complete(session, task_id, TrainingDone(token=held.token, model_id=model_id), home.clock())


def test_saying_twice_that_it_is_done_does_it_once(home: House) -> None:
    fill(home, 2)
    task_id = order(home).task_id
    held = lease(home, task_id)
    with home.database.writing() as session:
        model_id = models.store(session, task_id, upload(held.token, home.clock()), home.clock())
        models.store_places(session, model_id, places(held.token, [1, 2]))
        models.store_places(session, model_id, places(held.token, [1, 2]))
        word = TrainingDone(token=held.token, model_id=model_id)
        assert models.complete(session, task_id, word, home.clock()) == models.complete(
            session, task_id, word, home.clock()
        )
        with pytest.raises(Conflict, match="not being stored"):
            models.store_places(session, model_id, places(held.token, [1, 2]))


def test_what_a_crashed_training_left_half_stored_goes_with_the_next(home: House) -> None:
    fill(home, 2)
    task_id = order(home).task_id
    held = lease(home, task_id)
    with home.database.writing() as session:
        half = models.store(session, task_id, upload(held.token, home.clock()), home.clock())
        models.store_places(session, half, places(held.token, [1]))
    home.clock.advance(91)
    held = lease(home, task_id)
    with home.database.writing() as session:
        with pytest.raises(Conflict, match="drop this training"):
            models.store_places(session, half, places("of the dead", [2]))
        models.store(session, task_id, upload(held.token, home.clock()), home.clock())
        assert session.scalar(select(func.count()).select_from(GmmModel)) == 1
        assert session.scalar(select(func.count()).select_from(GmmPlace)) == 0


def test_arrays_come_back_byte_for_byte_and_damaged_ones_are_refused(home: House) -> None:
    fill(home, 2)
    with home.database.reading() as session:
        stored = models.arrays(session, train(home, [1, 2]))
    assert (stored.arrays, stored.meta) == (ARRAYS, {"format": 1})
    task_id = order(home).task_id
    held = lease(home, task_id)
    with home.database.writing() as session, pytest.raises(Invalid, match="damaged"):
        models.store(session, task_id, upload(held.token, home.clock(), checksum="0" * 64), home.clock())


def test_one_goes_back_to_an_earlier_model_in_one_call(home: House) -> None:
    fill(home, 2)
    first, second = train(home, [1, 2]), train(home, [1, 2], clusters=3)
    assert active(home) == second
    with home.database.writing() as session:
        assert models.activate(session, first, EMBEDDING_VERSION).active
    assert active(home) == first
    with home.database.reading() as session:
        assert [one.active for one in models.listed(session)] == [False, True]
        assert len(clusters.listed(session, "fr", 0)) == 2


def test_one_does_not_go_back_to_vectors_of_another_version(home: House) -> None:
    fill(home, 2)
    first = train(home, [1, 2])
    with home.database.writing() as session, pytest.raises(Conflict, match="train anew"):
        models.activate(session, first, EMBEDDING_VERSION + 1)


def test_cleanup_takes_what_is_neither_active_nor_new_nor_young(home: House) -> None:
    fill(home, 2)
    made = []
    for _ in range(6):
        made.append(train(home, [1, 2]))
        home.clock.advance(10 * DAY_S)
    # Ages now: 60, 50, 40, 30, 20, 10 days.
    assert old(home, keep_count=3, max_age_days=30) == made[:3]
    assert old(home, keep_count=3, max_age_days=45) == made[:2]
    assert old(home, keep_count=5, max_age_days=0) == made[:1]
    assert old(home, keep_count=1, max_age_days=0) == made[:5]
    with home.database.writing() as session:
        models.activate(session, made[0], EMBEDDING_VERSION)
    assert old(home, keep_count=3, max_age_days=30) == made[1:3]
    with home.database.writing() as session:
        models.remove(session, made[1])
        with pytest.raises(Conflict, match="active"):
            models.remove(session, made[0])
        with pytest.raises(NotFound):
            models.remove(session, made[1])


def test_ids_of_clusters_are_remembered_beyond_the_models_that_had_them(home: House) -> None:
    fill(home, 2)
    first = train(home, [1, 2])
    second = train(home, [1, 2], clusters=3, next_cluster_id=9)
    with home.database.writing() as session:
        models.activate(session, first, EMBEDDING_VERSION)
        models.remove(session, second)
        assert books.next_cluster_id(session) == 9
    assert lease(home, order(home).task_id).next_cluster_id == 9
