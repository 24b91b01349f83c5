"""A training is never lost, never done twice at once, and given up with a sentence."""

import pytest
from sqlalchemy import select

from soniquebay.api.models.events import LoggedEvent
from soniquebay.api.services.faults import Conflict, NotFound
from soniquebay.api.services.gmm import trainings
from soniquebay.contracts.training import TrainingFailure, TrainingProgress, TrainingTicket
from tests.api.house import WORKER, House
from tests.api.trained import fill, lease, order, train


def tickets(home: House) -> tuple[TrainingTicket, ...]:
    with home.database.writing() as session:
        return trainings.tickets(session, home.clock())


def fail(home: House, task_id: str, token: str, retry_in_s: float | None) -> str:
    with home.database.writing() as session:
        failure = TrainingFailure(token=token, message="It did not work.", retry_in_s=retry_in_s)
        return trainings.fail(session, task_id, failure, home.clock()).status


def test_one_that_a_person_asked_for_is_handed_out_at_once_and_only_once(home: House) -> None:
    wanted = order(home, priority=8)
    assert tickets(home) == (TrainingTicket(task_id=wanted.task_id, priority=8),)
    assert tickets(home) == ()


def test_a_message_that_was_lost_is_sent_again(home: House) -> None:
    wanted = order(home, sent=True, countdown_s=60)
    home.clock.advance(61)
    assert tickets(home) == ()
    home.clock.advance(60)
    assert [one.task_id for one in tickets(home)] == [wanted.task_id]


def test_asking_twice_hastens_the_one_that_waits(home: House) -> None:
    first = order(home, "calendar", priority=5, countdown_s=60)
    second = order(home, "drift", priority=7, countdown_s=30)
    third = order(home, "calendar", priority=5, countdown_s=60)
    assert first.id == second.id == third.id
    assert (third.reason, third.priority, third.not_before) == ("drift", 7, second.not_before)


def test_a_later_message_does_not_hold_up_one_that_somebody_waits_for(home: House) -> None:
    calendar = order(home, "calendar", sent=True, countdown_s=60)
    order(home, "asked_for", priority=8)
    order(home, "calendar", sent=True, countdown_s=60)
    assert tickets(home) == (TrainingTicket(task_id=calendar.task_id, priority=8),)


def test_two_trainings_never_run_at_once(home: House) -> None:
    running = order(home)
    lease(home, running.task_id)
    next_one = order(home)
    assert next_one.id != running.id
    with pytest.raises(Conflict, match="never two at once"):
        lease(home, next_one.task_id)
    with pytest.raises(Conflict, match="never two at once"):
        lease(home, running.task_id)
    assert tickets(home) == ()


def test_a_crashed_worker_holds_the_lock_only_until_its_lease_runs_out(home: House) -> None:
    wanted = order(home)
    lease(home, wanted.task_id)
    home.clock.advance(89)
    assert tickets(home) == ()
    home.clock.advance(2)
    assert [one.task_id for one in tickets(home)] == [wanted.task_id]
    assert lease(home, wanted.task_id).training.attempt == 2


def test_progress_keeps_the_lease_and_is_told_as_an_event(home: House) -> None:
    wanted = order(home)
    held = lease(home, wanted.task_id)
    for share in (0.25, 0.5):
        home.clock.advance(80)
        with home.database.writing() as session:
            word = TrainingProgress(token=held.token, stage="fitting", progress=share)
            trainings.progress(session, wanted.task_id, word, home.clock())
    with home.database.reading() as session:
        told = [row.data for row in session.scalars(select(LoggedEvent).where(LoggedEvent.event == "clustering"))]
    assert [(one["status"], one["stage"], one["progress"]) for one in told] == [
        ("queued", None, 0.0),
        ("running", "reading", 0.0),
        ("running", "fitting", 0.25),
        ("running", "fitting", 0.5),
    ]


def test_a_fault_that_may_pass_is_tried_again_after_its_pause_and_then_given_up(home: House) -> None:
    wanted = order(home)
    for attempt in range(2):
        token = lease(home, wanted.task_id, max_retries=2).token
        assert fail(home, wanted.task_id, token, 30.0) == "queued", attempt
        assert tickets(home) == ()
        with pytest.raises(Conflict, match="waits until"):
            lease(home, wanted.task_id)
        home.clock.advance(31)
        assert len(tickets(home)) == 1
    token = lease(home, wanted.task_id, max_retries=2).token
    assert fail(home, wanted.task_id, token, 30.0) == "failed"
    with home.database.reading() as session:
        assert trainings.find(session, wanted.id).error == "It did not work."


def test_a_fault_that_stays_is_not_tried_again(home: House) -> None:
    wanted = order(home)
    assert fail(home, wanted.task_id, lease(home, wanted.task_id).token, None) == "failed"
    home.clock.advance(3600)
    assert tickets(home) == ()
    with pytest.raises(Conflict, match="failed already"):
        lease(home, wanted.task_id)


def test_one_that_kills_its_worker_again_and_again_is_given_up_with_a_sentence(home: House) -> None:
    wanted = order(home)
    for _ in range(4):
        lease(home, wanted.task_id)
        home.clock.advance(91)
    assert tickets(home) == ()
    with home.database.reading() as session:
        seen = trainings.find(session, wanted.id)
    assert (seen.status, seen.attempt) == ("failed", 4)
    assert seen.error is not None
    assert "stopped 4 times" in seen.error


def test_a_worker_that_stops_gives_its_training_back_and_it_does_not_count(home: House) -> None:
    wanted = order(home)
    token = lease(home, wanted.task_id).token
    with home.database.writing() as session:
        trainings.give_back(session, WORKER, home.clock())
    assert [one.task_id for one in tickets(home)] == [wanted.task_id]
    with home.database.writing() as session, pytest.raises(Conflict, match="drop this training"):
        trainings.held(session, wanted.task_id, token)
    assert lease(home, wanted.task_id).training.attempt == 1


def test_a_training_that_is_over_cannot_be_taken(home: House) -> None:
    fill(home, 2)
    train(home, [1, 2])
    with home.database.reading() as session:
        over = trainings.newest(session)[0]
    assert (over.status, over.progress) == ("done", 1.0)
    with pytest.raises(Conflict, match="done already"):
        lease(home, over.task_id)


def test_an_unknown_training_is_not_found(home: House) -> None:
    with pytest.raises(NotFound, match="no training"):
        lease(home, "nobody")
    with home.database.reading() as session, pytest.raises(NotFound, match="no training 7"):
        trainings.find(session, 7)
