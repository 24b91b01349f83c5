import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiUnavailable, Conflict, NotFound, Unauthorized, Unprocessable
from soniquebay.contracts.backlog import Lease, LeaseRequest, TrackResult, WindowRequest
from soniquebay.contracts.events import TrackEvent
from soniquebay.contracts.paths import to_wire
from soniquebay.contracts.scans import Scan
from soniquebay.contracts.walks import CompareRequest, RegisterRequest, WalkFinished
from tests.api.house import DATA, WORKER, entry, payload, stat
from tests.walls.serving import Served


def walk(api: Served, *names: str) -> int:
    """Scan files of these names, as the worker would, to the end of the walk."""
    files = [entry(f"{api.music}/{name}", content=number) for number, name in enumerate(names)]
    scan_id = api.client.start_scan(str(api.music)).id
    assert api.client.walking(scan_id).path == str(api.music)
    stats = tuple(stat(file.path) for file in files)
    answer = api.client.compare(scan_id, CompareRequest(files=stats))
    assert not answer.cancelled
    api.client.register(scan_id, RegisterRequest(files=tuple(files)))
    api.client.walked(scan_id, WalkFinished())
    return scan_id


def take(api: Served) -> Lease:
    window = api.client.window(WindowRequest(worker=WORKER, processes=1))
    return api.client.lease(window.track_ids[0], LeaseRequest(worker=WORKER))


def test_a_scan_goes_from_asking_to_a_summary(api: Served) -> None:
    scan_id = walk(api, "a.mp3")
    assert api.queue.scans == [scan_id]
    lease = take(api)
    assert lease.path == f"{api.music}/a.mp3"
    assert api.client.heartbeat(lease).token == lease.token
    assert api.client.store_mir(lease.track_id, payload(), lease.token).success
    assert api.client.scan(scan_id).status == "done"
    assert api.client.scans()[0] == api.client.scan(scan_id)
    assert api.client.totals().done == 1
    assert api.client.latest_tracks()[0].id == lease.track_id
    expected = json.loads((DATA / "mir_summary.json").read_text(encoding="utf-8"))
    assert api.client.mir_summary(lease.track_id).model_dump(mode="json") == expected
    assert api.client.mir_summary(lease.track_id, "en").summary.startswith("a rock track")


def test_what_the_worker_sends_is_what_the_api_gives_back(api: Served) -> None:
    walk(api, "a.mp3")
    lease = take(api)
    api.client.store_mir(lease.track_id, payload())
    assert api.client.mir(lease.track_id) == payload()
    track = api.client.track(lease.track_id)
    assert (track.normalized, track.scores, track.synthetic_tags) == (
        *(payload().normalized, payload().scores, payload().synthetic_tags),
    )


def test_filters_cross_the_wall(api: Served) -> None:
    walk(api, "a.mp3", "b.mp3")
    api.client.store_mir(take(api).track_id, payload())
    found = api.client.tracks(bpm_min=100, energy_max=0.9, tag=["workout", "energetic"], sort="-valence", limit=1)
    assert (found.total, len(found.items)) == (1, 1)
    with pytest.raises(Unprocessable, match="bmp_min"):
        api.client.tracks(bmp_min=100)
    assert api.client.artists().items == ()
    assert api.client.albums(q="x").items == ()


def test_refusals_arrive_as_the_clients_own_errors(api: Served) -> None:
    with pytest.raises(NotFound, match="no scan 99"):
        api.client.scan(99)
    with pytest.raises(NotFound, match="no track 99"):
        api.client.store_mir(99, payload())
    with pytest.raises(Unprocessable, match="there is no folder"):
        api.client.start_scan("/no/such/folder")
    walk(api, "a.mp3")
    lease = take(api)
    with pytest.raises(NotFound, match=r"^MIR data not found$"):
        api.client.mir_summary(lease.track_id)
    with pytest.raises(Conflict):
        api.client.lease(lease.track_id, LeaseRequest(worker="two"))
    with pytest.raises(Conflict):
        api.client.store_mir(lease.track_id, payload(), "another lease")
    with ApiClient(api.url) as nobody, pytest.raises(Unauthorized, match="Only workers"):
        nobody.window(WindowRequest(worker="x", processes=1))


def test_a_failure_is_told_with_its_sentence(api: Served) -> None:
    scan_id = walk(api, "a.mp3")
    lease = take(api)
    api.client.failure(lease.track_id, TrackResult(token=lease.token, kind="damaged", message="a.mp3 ends too soon."))
    assert [(one.kind, one.reason) for one in api.client.scan_failures(scan_id)] == [
        ("damaged", "a.mp3 ends too soon.")
    ]
    track = api.client.track(lease.track_id)
    assert (track.failure, track.failure_kind) == ("a.mp3 ends too soon.", "damaged")


def test_a_worker_whose_name_has_slashes_can_begin_anew(api: Served) -> None:
    walk(api, "a.mp3")
    name = "host:/home/me/data folder?#%"
    first = api.client.window(WindowRequest(worker=name, processes=1))
    api.client.reset(name)
    assert api.client.window(WindowRequest(worker=name, processes=1)).track_ids == first.track_ids != ()


def test_what_a_worker_gives_back_as_it_stops_is_as_if_nobody_had_tried(api: Served) -> None:
    walk(api, "a.mp3")
    for _ in range(8):
        lease = take(api)
        assert lease.attempt == 1
        api.client.reset(WORKER, stopped=True)


def test_a_cancelled_scan_is_told_to_its_walker(api: Served) -> None:
    scan_id = api.client.start_scan(str(api.music)).id
    api.client.walking(scan_id)
    assert api.client.cancel_scan(scan_id).status == "cancelled"
    assert api.client.compare(scan_id, CompareRequest(files=())).cancelled
    assert api.client.walking(scan_id).state == "cancelled"


def test_a_broker_that_is_down_loses_no_scan(api: Served) -> None:
    api.queue.reachable = False
    scan_id = api.client.start_scan(str(api.music)).id
    assert api.client.scan(scan_id).status == "queued"
    assert api.client.window(WindowRequest(worker=WORKER, processes=1)).scan_ids == (scan_id,)


def test_the_token_is_readable_by_its_owner_only(api: Served) -> None:
    assert api.settings.token_path.stat().st_mode & 0o777 == 0o600


def test_a_new_token_is_read_without_a_restart_of_the_worker(api: Served) -> None:
    api.client.window(WindowRequest(worker=WORKER, processes=0))
    with ApiClient(api.url, token_path=api.settings.token_path) as other:
        other._transport._token = "an old token"
        other.window(WindowRequest(worker=WORKER, processes=0))


def test_a_file_with_an_undecodable_name_crosses_the_wall(api: Served) -> None:
    wire = to_wire(os.fsdecode(os.fsencode(api.music) + b"/caf\xe9.mp3"))
    scan_id = api.client.start_scan(str(api.music)).id
    api.client.walking(scan_id)
    api.client.register(scan_id, RegisterRequest(files=(entry(wire),)))
    assert take(api).path == wire


def test_live_events_tell_scans_and_tracks_and_go_on_after_the_last_one_seen(api: Served) -> None:
    scan_id = walk(api, "a.mp3")
    api.client.store_mir(take(api).track_id, payload())
    stream = api.client.events(0)
    seen = [next(stream)]
    while not (isinstance(seen[-1].data, Scan) and seen[-1].data.status == "done"):
        seen.append(next(stream))
    stream.close()
    states = [event.data.state for event in seen if isinstance(event.data, TrackEvent)]
    assert states == ["analysing", "done"]
    assert {event.data.id for event in seen if isinstance(event.data, Scan)} == {scan_id}
    numbers = [event.id for event in seen if event.id is not None]
    assert len(numbers) == len(seen)
    assert numbers == sorted(set(numbers))
    again = api.client.events(seen[-2].id)
    assert next(again) == seen[-1]
    again.close()


def test_the_server_stops_promptly_while_somebody_listens_to_events(api: Served) -> None:
    walk(api, "a.mp3")
    listening = threading.Event()

    def listen() -> None:
        with ApiClient(api.url) as client, suppress(ApiUnavailable):
            for _ in client.events(0, patience_s=0.0):
                listening.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    assert listening.wait(10)
    assert api.stop() < 2.5


def test_many_workers_at_once_lose_nothing(api: Served) -> None:
    walk(api, *(f"{number}.mp3" for number in range(40)))

    def work(number: int) -> int:
        name, done = f"worker {number}", 0
        with ApiClient(api.url, token_path=api.settings.token_path) as client:
            while True:
                window = client.window(WindowRequest(worker=name, processes=4))
                if not window.track_ids:
                    return done
                for track_id in window.track_ids:
                    lease = client.lease(track_id, LeaseRequest(worker=name))
                    client.store_mir(track_id, payload(), lease.token)
                    done += 1

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 40
    assert api.client.totals().done == 40
