from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update

from soniquebay.api.models.library import Track
from soniquebay.api.services import backlog, scans
from soniquebay.api.services.faults import Conflict, NotFound
from soniquebay.contracts.backlog import Lease, TrackResult
from soniquebay.contracts.scans import ScanFailure
from tests.api.house import WORKER, House, entry, house


def filled(home: House, count: int) -> tuple[int, list[int]]:
    return home.add(*(entry(f"/music/{number:03}.mp3", content=number) for number in range(count)))


def state(home: House, track_id: int) -> str:
    with home.database.reading() as session:
        return session.scalars(select(Track.state).where(Track.id == track_id)).one()


def fail(home: House, lease: Lease, *, retry: bool = False, kind: str = "damaged") -> None:
    result = TrackResult(token=lease.token, kind=kind, message="It is broken.", retry=retry)
    with home.database.writing() as session:
        for scan_id in backlog.fail(session, lease.track_id, result, home.clock()):
            scans.finish_if_over(session, scans.find(session, scan_id), home.clock())


def reset(home: House, worker: str = WORKER, *, stopped: bool = False) -> None:
    with home.database.writing() as session:
        backlog.reset(session, worker, home.clock(), stopped=stopped)


def cut_short(home: House, track_id: int, times: int) -> None:
    """Let tries of a track end without an answer."""
    for _ in range(times):
        home.lease(track_id)
        home.clock.advance(61)


def test_the_window_holds_two_tracks_per_live_process_oldest_first(home: House) -> None:
    _, ids = filled(home, 10)
    assert home.window(processes=2).track_ids == tuple(ids[:4])
    assert home.window(processes=2).track_ids == ()
    home.finish(ids[:1])
    assert home.window(processes=2).track_ids == (ids[4],)


def test_a_second_worker_widens_the_window(home: House) -> None:
    _, ids = filled(home, 10)
    home.window(processes=1)
    assert home.window(processes=2, worker="two").track_ids == tuple(ids[2:6])


def test_a_worker_not_heard_from_for_a_minute_counts_no_more(home: House) -> None:
    _, ids = filled(home, 10)
    home.window(processes=4, worker="dead")
    home.clock.advance(121)
    assert home.window(processes=1).track_ids == tuple(ids[:2])


def test_a_track_lost_by_the_queue_is_handed_out_again_after_two_minutes(home: House) -> None:
    _, ids = filled(home, 1)
    assert home.window().track_ids == tuple(ids)
    home.clock.advance(60)
    assert home.window().track_ids == ()
    home.clock.advance(61)
    assert home.window().track_ids == tuple(ids)


def test_a_lease_is_exclusive_while_it_lives(home: House) -> None:
    _, ids = filled(home, 1)
    assert home.lease(ids[0]).attempt == 1
    for worker in (WORKER, "two"):
        with pytest.raises(Conflict, match="being analysed"):
            home.lease(ids[0], worker)


def test_a_heartbeat_keeps_a_lease_alive(home: House) -> None:
    _, ids = filled(home, 1)
    lease = home.lease(ids[0])
    for _ in range(4):
        home.clock.advance(50)
        with home.database.writing() as session:
            backlog.heartbeat(session, ids[0], lease.token, home.clock())
    assert home.window().track_ids == ()
    with home.database.writing() as session, pytest.raises(Conflict):
        backlog.heartbeat(session, ids[0], "another token", home.clock())


def test_a_lease_that_ran_out_may_be_taken_by_another_worker_and_the_first_one_has_lost_it(home: House) -> None:
    _, ids = filled(home, 1)
    first = home.lease(ids[0])
    home.clock.advance(61)
    assert home.lease(ids[0], "two").attempt == 1
    with pytest.raises(Conflict):
        home.store(ids[0], first.token)
    with pytest.raises(Conflict):
        fail(home, first)
    assert state(home, ids[0]) == "analysing"


def test_a_late_answer_is_welcome_while_nobody_else_has_begun(home: House) -> None:
    _, ids = filled(home, 1)
    lease = home.lease(ids[0])
    home.clock.advance(61)
    assert home.window().track_ids == tuple(ids)
    home.store(ids[0], lease.token)
    assert state(home, ids[0]) == "done"


@pytest.mark.parametrize("restarts", [False, True], ids=["its lease runs out", "its worker dies and starts again"])
def test_a_file_that_kills_its_worker_is_tried_alone_in_the_end_and_given_up_after_three_deaths(
    home: House, restarts: bool
) -> None:
    scan_id, ids = filled(home, 1)
    for attempt in (1, 1, 1, 2, 3):
        assert home.window().track_ids == tuple(ids)
        assert home.lease(ids[0]).attempt == attempt
        home.clock.advance(61)
        if restarts:
            reset(home)
    assert home.window().track_ids == ()
    scan = home.scan(scan_id)
    assert (state(home, ids[0]), scan.failed, scan.status) == ("failed", 1, "done")
    with home.database.reading() as session:
        failure = scans.failures(session, scans.find(session, scan_id))[0]
    assert failure.kind == "crash"
    assert "000.mp3: the analysis stopped 3 times without an answer, while nothing else was listened" in failure.reason


def test_deaths_while_other_files_were_listened_to_too_do_not_count(home: House) -> None:
    _, ids = filled(home, 2)
    for _ in range(2):
        assert home.window().track_ids == tuple(ids)
        for track_id in ids:
            home.lease(track_id)
        home.clock.advance(61)
    for track_id in ids:
        assert home.window(processes=4).track_ids == (track_id,)  # alone, however many processes wait
        assert home.window(processes=4).track_ids == ()
        assert home.lease(track_id).attempt == 1
        assert home.window(processes=4).track_ids == ()
        home.clock.advance(30)
        home.store(track_id)
    assert [state(home, track_id) for track_id in ids] == ["done", "done"]


def test_a_good_file_beside_one_that_kills_its_worker_each_time_is_heard(home: House) -> None:
    _, (bad, good) = filled(home, 2)
    for _ in range(20):
        handed_out = home.window().track_ids
        for track_id in handed_out:
            home.lease(track_id)
        if bad in handed_out:  # the other takes longer than the worker lives
            home.clock.advance(5)
            reset(home)
        elif good in handed_out:
            home.store(good)
    assert (state(home, bad), state(home, good)) == ("failed", "done")


def test_what_was_cut_short_twice_is_tried_when_nothing_else_waits_or_is_under_way(home: House) -> None:
    _, ids = filled(home, 4)
    cut_short(home, ids[0], 2)
    assert home.window(processes=1).track_ids == (ids[1], ids[2])
    home.lease(ids[1])
    home.finish([ids[2]])
    assert home.window(processes=1).track_ids == (ids[3],)
    home.finish([ids[3]])
    assert home.window(processes=1).track_ids == ()
    home.store(ids[1])
    assert home.window(processes=1).track_ids == (ids[0],)


def test_what_is_tried_alone_comes_before_what_an_older_version_heard(home: House) -> None:
    _, ids = filled(home, 3)
    home.finish(ids[1:])
    with home.database.writing() as session:
        session.execute(update(Track).where(Track.id.in_(ids[1:])).values(tried_version=0))
    cut_short(home, ids[0], 2)
    assert home.window().track_ids == (ids[0],)
    assert home.window().track_ids == ()
    home.finish([ids[0]])
    assert home.window().track_ids == tuple(ids[1:])


def test_a_failure_is_final_and_told_with_its_reason(home: House) -> None:
    scan_id, ids = filled(home, 1)
    fail(home, home.lease(ids[0]))
    with home.database.reading() as session:
        told = scans.failures(session, scans.find(session, scan_id))
    assert told == [ScanFailure(path="/music/000.mp3", kind="damaged", reason="It is broken.", track_id=ids[0])]
    assert home.scan(scan_id).status == "done"


def test_a_failure_that_may_pass_is_tried_three_times_in_all(home: House) -> None:
    scan_id, ids = filled(home, 1)
    for _ in range(2):
        fail(home, home.lease(ids[0]), retry=True)
        assert state(home, ids[0]) == "pending"
        assert home.window().track_ids == ()
        home.clock.advance(10)
        assert home.window().track_ids == tuple(ids)
    fail(home, home.lease(ids[0]), retry=True)
    assert (state(home, ids[0]), home.scan(scan_id).failed) == ("failed", 1)


def test_a_failure_told_twice_counts_once(home: House) -> None:
    scan_id, ids = filled(home, 1)
    lease = home.lease(ids[0])
    fail(home, lease)
    fail(home, lease)
    assert home.scan(scan_id).failed == 1


def test_a_worker_that_starts_anew_gives_back_its_leases_and_its_window_at_once(home: House) -> None:
    _, ids = filled(home, 4)
    home.window(processes=2)
    home.lease(ids[0])
    reset(home, "somebody else")
    assert home.window(processes=2).track_ids == ()
    reset(home)
    assert home.window(processes=2).track_ids == tuple(ids)


def test_a_worker_that_is_stopped_many_times_costs_the_track_no_attempt(home: House) -> None:
    _, ids = filled(home, 1)
    for _ in range(8):
        assert home.window().track_ids == tuple(ids)
        assert home.lease(ids[0]).attempt == 1
        home.clock.advance(1)
        reset(home, stopped=True)
    assert home.window().track_ids == tuple(ids)
    home.finish(ids)
    assert state(home, ids[0]) == "done"


def test_a_waiting_track_that_used_up_its_attempts_is_given_up_not_handed_out_for_ever(home: House) -> None:
    scan_id, ids = filled(home, 1)
    with home.database.writing() as session:
        session.execute(update(Track).values(attempts=backlog.MAX_ATTEMPTS))
    with pytest.raises(Conflict, match="given up"):
        home.lease(ids[0])
    assert home.window().track_ids == ()
    assert (state(home, ids[0]), home.scan(scan_id).status, home.scan(scan_id).failed) == ("failed", "done", 1)
    with home.database.reading() as session:
        assert "000.mp3" in scans.failures(session, scans.find(session, scan_id))[0].reason


def test_a_scan_gives_a_track_that_still_waits_all_its_attempts_again(home: House) -> None:
    scan_id, ids = filled(home, 1)
    fail(home, home.lease(ids[0]), retry=True)
    with home.database.writing() as session:
        scans.cancel(session, scans.find(session, scan_id), home.clock())
    home.rescan(entry("/music/000.mp3", content=0))
    assert home.window().track_ids == tuple(ids)
    assert home.lease(ids[0]).attempt == 1


def test_a_scan_at_every_start_does_not_save_a_file_that_takes_its_worker_with_it(home: House) -> None:
    _, (bad, good) = filled(home, 2)
    for _ in range(5):
        home.rescan(*(entry(f"/music/{number:03}.mp3", content=number) for number in range(2)))
        home.window()
        home.lease(bad)
        if state(home, good) == "pending":
            home.finish([good])
        reset(home)
    home.window()
    assert (state(home, bad), state(home, good)) == ("failed", "done")


def test_a_changed_file_is_tried_among_the_others_again(home: House) -> None:
    _, ids = filled(home, 2)
    cut_short(home, ids[0], 2)
    home.rescan(entry("/music/000.mp3", content=7, mtime_ns=2), entry("/music/001.mp3", content=1))
    assert home.window().track_ids == tuple(ids)


def test_a_done_a_missing_and_an_unknown_track_cannot_be_leased(home: House) -> None:
    _, ids = filled(home, 2)
    home.finish(ids[:1])
    with pytest.raises(Conflict, match="done already"):
        home.lease(ids[0])
    home.rescan(entry("/music/000.mp3", content=0))
    with pytest.raises(Conflict, match="missing"):
        home.lease(ids[1])
    with pytest.raises(NotFound, match="no track 99"):
        home.lease(99)


def test_a_scan_that_nobody_walks_is_handed_out_after_a_minute_of_silence(home: House) -> None:
    scan_id = home.begin()
    assert home.window().scan_ids == ()
    home.clock.advance(60)
    assert home.window().scan_ids == (scan_id,)
    assert home.window().scan_ids == ()


def test_a_scan_that_the_broker_did_not_take_is_handed_out_at_once(home: House) -> None:
    scan_id = home.begin(walking=False)
    with home.database.writing() as session:
        scans.mark_unheard(session, scan_id, home.clock())
        assert "The queue does not answer" in str(scans.find(session, scan_id).error)
    assert home.window().scan_ids == (scan_id,)
    with home.database.reading() as session:
        assert scans.find(session, scan_id).error is None


def test_the_only_worker_that_starts_anew_takes_up_its_broken_walk_at_once(home: House) -> None:
    scan_id = home.begin()
    home.window()
    reset(home)
    assert home.window().scan_ids == (scan_id,)


def test_a_cancelled_scan_hands_out_nothing_more_until_the_next_scan(home: House) -> None:
    scan_id, ids = filled(home, 3)
    home.window()
    with home.database.writing() as session:
        scans.cancel(session, scans.find(session, scan_id), home.clock())
    home.clock.advance(200)
    assert home.window().track_ids == ()
    with pytest.raises(Conflict, match="No scan waits"):
        home.lease(ids[0])
    home.rescan(*(entry(f"/music/{number:03}.mp3", content=number) for number in range(3)))
    assert home.window().track_ids == tuple(ids[:2])


def test_asking_for_work_looks_at_no_track_that_only_waits(tmp_path: Path) -> None:
    asked: list[Any] = []
    with house("sqlite", tmp_path) as home:
        filled(home, 50)
        home.window()
        event.listen(home.database.engine, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
        home.window()
        with home.database.engine.connect() as connection:
            plans = [
                str(row[3])
                for text, values in asked
                if text.startswith("SELECT") and "FROM tracks" in text
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
            ]
    searches = [plan for plan in plans if " tracks " in plan]
    assert searches
    assert not [
        plan for plan in searches if plan.startswith("SCAN") or (plan.endswith("(state=?)") and "attempts" not in plan)
    ]
