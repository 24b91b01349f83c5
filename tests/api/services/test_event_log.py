from soniquebay.api.services import event_log
from soniquebay.contracts.events import TrackEvent
from tests.api.house import House


def test_the_log_is_bounded_and_its_ids_grow(home: House) -> None:
    with home.database.writing() as session:
        for number in range(event_log.KEPT + 2 * event_log.PRUNED_EVERY):
            event = TrackEvent(track_id=number, state="done", title="T")
            event_log.record_track(session, event, home.clock())
    with home.database.reading() as session:
        kept = event_log.after(session, 0, limit=100_000)
        assert event_log.latest_id(session) == event_log.KEPT + 2 * event_log.PRUNED_EVERY
    assert len(kept) == event_log.KEPT
    assert [one.id for one in kept] == sorted(one.id for one in kept)


def test_a_throttle_lets_through_one_word_per_half_second_and_scan(home: House) -> None:
    throttle = event_log.ScanThrottle()
    assert [throttle.due(1, home.clock()), throttle.due(1, home.clock()), throttle.due(2, home.clock())] == [
        *(True, False, True),
    ]
    home.clock.advance(0.5)
    assert throttle.due(1, home.clock())
