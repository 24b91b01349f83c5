"""Two workers and a real api: one has the library folder, the other has none, or another one in its place."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from soniquebay.cli.first_files import first_files
from soniquebay.cli.patience import NobodyCanGoOn, Patience
from soniquebay.client.api import ApiClient
from soniquebay.client.errors import Refused
from soniquebay.config.settings import WorkerSettings
from soniquebay.contracts import jobs
from soniquebay.contracts.analysis import Analysis, Failure
from soniquebay.contracts.backlog import WindowRequest
from soniquebay.contracts.paths import printable, to_wire
from soniquebay.contracts.roots import KnownFile, WatchRequest
from soniquebay.contracts.scans import Scan
from soniquebay.worker.app import connect
from soniquebay.worker.outlook import OwnOutlook
from soniquebay.worker.reporting import Reporter
from soniquebay.worker.runtime import Runtime
from soniquebay.worker.tasks.analyze import analyze
from soniquebay.worker.tasks.scan import scan
from tests.walls.serving import Served
from tests.worker.clustering.fakes import FakeKeeper, clustering
from tests.worker.listening.strange_child import heard

MANY = tuple(f"{artist}/{number}.mp3" for artist in ("Ane", "Zoe") for number in range(2))


def fill(folder: Path, names: tuple[str, ...] = MANY, content: str = "sound of ") -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content + name)
    return folder


class Ear:
    """Hears every file that is there."""

    def listen(self, path: str, on_wait: Callable[[], None]) -> Analysis | Failure:
        if not Path(path).exists():
            return Failure(kind="gone", message=f"{printable(path)} is gone.")
        return heard(path)


@dataclass
class Broker:
    """A queue for everybody, and one for each worker."""

    queues: dict[str | None, list[tuple[str, int]]] = field(default_factory=dict)

    def send(self, job: str, argument: int, worker: str | None = None) -> None:
        self.queues.setdefault(worker, []).append((job, argument))

    def take(self, worker: str) -> tuple[str, int] | None:
        for queue in (worker, None):
            if self.queues.get(queue):
                return self.queues[queue].pop(0)
        return None


@dataclass
class Machine:
    """A worker's jobs, outlook, reports and client, as they are; only the broker is a list."""

    name: str
    client: ApiClient
    broker: Broker
    reporter: Reporter = field(init=False)
    runtime: Runtime = field(init=False)

    def __post_init__(self) -> None:
        self.reporter = Reporter(self.client, self.name, 1, lambda: None, look_s=0)
        self.runtime = Runtime(
            api=self.client,
            listener=Ear(),
            send=self.broker.send,
            name=self.name,
            processes=1,
            stop_if_asked=lambda: None,
            clustering=clustering(FakeKeeper()),
            outlook=OwnOutlook(self.client, self.name),
        )

    def do_one(self) -> bool:
        """Take a job from the queue and do it; tell whether there was one."""
        job = self.broker.take(self.name)
        if job is None:
            return False
        (scan if job[0] == jobs.SCAN else analyze)(self.runtime, job[1])
        return True


@dataclass
class Place:
    """The api and its two workers; the blind one is always the quicker to take a job."""

    api: Served
    broker: Broker
    seeing: Machine
    blind: Machine

    def scan(self, *, anyway: bool = False, files: tuple[KnownFile, ...] | None = None) -> int:
        """Ask for a scan, as the api does: by a message for everybody."""
        created = self.api.client.start_scan(str(self.api.music), anyway=anyway, files=files)
        self.broker.send(jobs.SCAN, created.id)
        return created.id

    def work(self) -> None:
        for _ in range(200):
            busy = self.blind.do_one()
            busy = self.seeing.do_one() or busy
            self.api.clock.advance(0.5)
            if not busy:
                self.blind.reporter.report()
                self.seeing.reporter.report()
            if not busy and not self.reconcile():
                return
        raise AssertionError("it never came to rest")

    def reconcile(self) -> bool:
        answer = self.api.client.window(WindowRequest(worker=self.blind.name, processes=1))
        for one in answer.addressed:
            for scan_id in one.scan_ids:
                self.broker.send(jobs.SCAN, scan_id, one.worker)
            for track_id in one.track_ids:
                self.broker.send(jobs.ANALYZE, track_id, one.worker)
        for scan_id in answer.scan_ids:
            self.broker.send(jobs.SCAN, scan_id)
        for track_id in answer.track_ids:
            self.broker.send(jobs.ANALYZE, track_id)
        return bool(answer.addressed or answer.scan_ids or answer.track_ids)

    def scanned(self, *, anyway: bool = False) -> Scan:
        number = self.scan(anyway=anyway)
        self.work()
        return self.api.client.scan(number)

    def sights(self) -> dict[str, str]:
        return {
            worker.name: view.state for worker in self.api.client.workers() for view in worker.libraries if worker.alive
        }


@pytest.fixture
def place(api: Served, tmp_path: Path) -> Iterator[Place]:
    """The api and one worker have the music; the other worker is told a folder that has not."""
    fill(api.music)
    broker = Broker()
    with ExitStack() as stack:

        def machine(name: str, roots: str | None) -> Machine:
            settings = WorkerSettings(data_dir=api.settings.data_dir, api_url=api.url, roots=roots)
            return Machine(name, stack.enter_context(connect(settings)), broker)

        yield Place(api, broker, machine("nas1", None), machine("nas2", f"music={tmp_path / 'wrong'}"))


@pytest.fixture(params=["missing", "empty", "other", "copy in other quality", "a file"])
def wrong(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """What the blind worker has in place of the library folder, and how it is called."""
    folder = tmp_path / "wrong"
    match request.param:
        case "empty":
            folder.mkdir()
        case "other":
            fill(folder, ("Else/1.mp3", "Else/2.mp3"))
        case "copy in other quality":
            fill(folder, content="small ")
        case "a file":
            folder.write_text("not a folder")
    return "missing" if request.param in {"missing", "a file"} else "other"


def test_a_worker_that_does_not_see_a_library_neither_walks_it_nor_takes_its_tracks(place: Place, wrong: str) -> None:
    place.api.client.start_scan(str(place.api.music))
    place.broker.send(jobs.SCAN, 1)
    place.seeing.do_one()  # the first walk is by the one that has the music: until then nobody knows any file of it
    place.work()
    assert place.sights() == {"nas1": "same", "nas2": wrong}
    (first,) = place.api.client.scans()
    assert (first.status, first.done, first.failed) == ("done", len(MANY), 0)
    again = place.scanned()
    assert (again.status, again.unchanged, again.missing, again.failed) == ("done", len(MANY), 0, 0)
    assert place.api.client.totals().missing == 0


def test_the_first_walk_is_by_a_worker_that_sees_what_the_asker_sees(place: Place, wrong: str) -> None:
    place.seeing.reporter.report()
    number = place.scan(files=first_files(place.api.music))
    place.blind.do_one()  # it is quicker
    assert (place.api.client.scan(number).status, place.sights()["nas2"]) == ("queued", wrong)
    place.work()
    (scan,) = place.api.client.scans()
    assert (scan.status, scan.added, scan.done, scan.failed) == ("done", len(MANY), len(MANY), 0)


def test_a_library_that_no_worker_has_as_the_asker_has_it_is_not_walked_unless_somebody_vouches_for_it(
    place: Place, tmp_path: Path
) -> None:
    fill(tmp_path / "wrong", ("Else/1.mp3",))
    here = first_files(place.api.music)
    place.api.music.rename(tmp_path / "drawer")
    fill(place.api.music, ("Else/1.mp3", "Else/2.mp3"))
    place.seeing.reporter.report()
    place.scan(files=here)
    place.work()
    (failed,) = place.api.client.scans()
    assert failed.status == "failed"
    assert f"worker nas1 sees another folder at {place.api.music}: 0 of 4 known files are there" in str(failed.error)
    assert place.scanned(anyway=True).status == "done"


@pytest.mark.parametrize("instead", ["nothing", "no music"])
def test_where_the_asker_does_not_say_what_is_there_who_finds_no_music_lets_another_look(
    place: Place, tmp_path: Path, instead: str
) -> None:
    (tmp_path / "wrong").mkdir()
    if instead == "no music":
        (tmp_path / "wrong" / "letter.txt").write_text("Dear …")
    place.seeing.reporter.report()
    number = place.scan()
    place.blind.do_one()
    assert place.api.client.scan(number).status == "queued"
    place.work()
    (scan,) = place.api.client.scans()
    assert (scan.status, scan.added, scan.done, scan.failed) == ("done", len(MANY), len(MANY), 0)


def test_a_folder_in_which_no_worker_finds_music_is_walked_once_by_each(place: Place, tmp_path: Path) -> None:
    shutil.rmtree(place.api.music)
    place.api.music.mkdir()
    (tmp_path / "wrong").mkdir()
    place.seeing.reporter.report()
    scan = place.scanned()
    assert (scan.status, scan.total, scan.error) == ("done", 0, None)


def test_the_only_other_worker_that_does_not_see_the_folder_gives_it_back_to_the_one_that_found_nothing(
    place: Place,
) -> None:
    shutil.rmtree(place.api.music)
    place.api.music.mkdir()
    place.blind.reporter.report()
    number = place.scan()
    place.seeing.do_one()
    place.work()
    scan = place.api.client.scan(number)
    assert (scan.status, scan.total) == ("done", 0)


@pytest.mark.parametrize("stray", ["/etc/passwd", "../secret.mp3", "Ane/../../secret.mp3"])
def test_what_an_asker_names_outside_the_folder_is_not_looked_at(place: Place, stray: str) -> None:
    path = stray if stray.startswith("/") else f"{place.api.music}/{stray}"
    with pytest.raises(Refused, match="leave it out"):
        place.scan(files=(KnownFile(path=path, size=1),))


def test_a_track_that_a_worker_took_before_it_looked_is_given_back_and_does_not_count(place: Place, wrong: str) -> None:
    place.scan()
    place.seeing.do_one()
    job, track_id = place.broker.take("nas2") or ("", 0)
    assert job == jobs.ANALYZE
    analyze(place.blind.runtime, track_id)
    assert place.api.client.track(track_id).state == "pending"
    assert place.sights()["nas2"] == wrong
    place.work()
    assert place.api.client.track(track_id).state == "done"
    assert place.api.client.totals().failed == 0


def test_a_library_that_nobody_sees_is_not_walked_and_the_scan_says_who_sees_what(place: Place, tmp_path: Path) -> None:
    fill(tmp_path / "wrong", ("Else/1.mp3",))
    place.scan()
    place.seeing.do_one()
    place.work()
    place.api.music.rename(tmp_path / "drawer")
    (tmp_path / "music").mkdir()  # the mount point of a disk that is away
    failed = place.scanned()
    assert failed.status == "failed"
    assert failed.error == (
        f"No worker sees library 1 'music': worker nas1 sees another folder at {place.api.music}: 0 of 4 known files "
        f"are there; worker nas2 sees another folder at {tmp_path / 'wrong'}: 0 of 4 known files are there. Mount the "
        "folder there, or set SONIQUEBAY_ROOTS=music=/where/it/is and restart that worker."
    )
    assert place.api.client.totals().missing == 0


def test_a_share_that_goes_away_while_its_tracks_wait_fails_none_and_goes_on_when_it_is_back(
    place: Place, tmp_path: Path
) -> None:
    number = place.scan()
    place.seeing.do_one()
    place.api.music.rename(tmp_path / "drawer")
    place.work()
    waiting = place.api.client.scan(number)
    assert (waiting.status, waiting.done, waiting.failed) == ("analysing", 0, 0)
    assert "No worker sees library 1 'music': worker nas1 has no folder" in str(waiting.error)
    clock = iter((0.0, 5.0, 125.0))
    patience = Patience(place.api.client, 120.0, clock=lambda: next(clock))
    patience.bear(patience.bear(waiting))
    with pytest.raises(NobodyCanGoOn, match=f"nas1 has no folder {place.api.music}.*4 files still to be heard"):
        patience.bear(waiting)
    (tmp_path / "drawer").rename(place.api.music)
    place.seeing.reporter.report()
    place.api.clock.advance(300)  # whatever was in a queue meanwhile
    place.work()
    over = place.api.client.scan(number)
    assert (over.status, over.done, over.failed, over.error) == ("done", len(MANY), 0, None)


def test_a_folder_whose_files_were_all_replaced_is_still_the_library(place: Place) -> None:
    place.scan()
    place.seeing.do_one()
    place.work()
    for artist in ("Ane", "Zoe"):
        shutil.rmtree(place.api.music / artist)
    fill(place.api.music, ("New/1.flac", "New/2.flac"))
    again = place.scanned()
    assert (again.status, again.added, again.missing) == ("done", 2, len(MANY))
    assert place.sights()["nas1"] == "same"


def test_another_disk_with_everything_replaced_is_walked_when_somebody_vouches_for_it(
    place: Place, tmp_path: Path
) -> None:
    place.scan()
    place.seeing.do_one()
    place.work()
    place.api.music.rename(tmp_path / "drawer")
    fill(place.api.music, ("New/1.flac",))
    assert place.scanned().status == "failed"
    vouched = place.scanned(anyway=True)
    assert (vouched.status, vouched.added, vouched.missing) == ("done", 1, len(MANY))


def test_a_file_name_that_is_no_text_is_known_by_its_size_too(place: Place) -> None:
    shutil.rmtree(place.api.music)
    name = str(place.api.music / "caf\udce9.mp3")
    place.api.music.mkdir()
    Path(name).write_text("odd")
    place.scan()
    place.seeing.do_one()
    (probe,) = place.seeing.client.probes()
    assert [file.path for file in probe.files] == [to_wire(name)]
    place.work()
    assert place.sights()["nas1"] == "same"


def test_everybody_may_know_the_workers_and_only_workers_may_speak_as_one(place: Place) -> None:
    place.work()
    one, two = place.api.client.workers()
    assert (one.name, two.name, one.alive, one.processes) == ("nas1", "nas2", True, 1)
    assert one.version == place.api.client.health().version
    assert one.clock_skew_s is not None
    place.api.clock.advance(61)
    assert [worker.alive for worker in place.api.client.workers()] == [False, False]


def test_one_of_two_workers_watches_and_the_other_takes_over_when_it_stops(place: Place) -> None:
    place.scan()
    place.seeing.do_one()
    offers = WatchRequest(worker="nas1", offers={1: "polling"})
    assert place.seeing.client.watch(offers).library_ids == (1,)
    other = WatchRequest(worker="nas3", offers={1: "polling"})
    assert place.seeing.client.watch(other).library_ids == ()
    place.seeing.client.reset("nas1")
    assert place.seeing.client.watch(other).library_ids == (1,)
    assert place.seeing.client.watch(offers).library_ids == ()
    place.api.clock.advance(31)  # killed: it says nothing any more
    assert place.seeing.client.watch(offers).library_ids == (1,)


def test_whom_the_kernel_tells_takes_the_watch_from_whom_polls_and_not_the_other_way(place: Place) -> None:
    place.scan()
    place.seeing.do_one()
    watch = place.seeing.client.watch
    assert watch(WatchRequest(worker="nas1", offers={1: "polling"})).library_ids == (1,)
    assert watch(WatchRequest(worker="nas3", offers={1: "kernel"})).library_ids == (1,)
    assert watch(WatchRequest(worker="nas1", offers={1: "polling"})).library_ids == ()
    assert watch(WatchRequest(worker="nas1", offers={1: "kernel"})).library_ids == ()
    assert watch(WatchRequest(worker="nas3", offers={})).library_ids == ()  # its folder is away
    assert watch(WatchRequest(worker="nas1", offers={1: "polling"})).library_ids == (1,)


def test_who_does_not_see_a_library_does_not_watch_it(place: Place, wrong: str) -> None:
    place.scan()
    place.seeing.do_one()
    place.work()
    assert place.blind.client.watch(WatchRequest(worker="nas2", offers={1: "kernel"})).library_ids == ()
    assert place.seeing.client.watch(WatchRequest(worker="nas1", offers={1: "polling"})).library_ids == (1,)
