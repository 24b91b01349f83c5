"""The api and the ear, in memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from soniquebay.client.errors import ApiUnavailable, Conflict
from soniquebay.contracts.analysis import Analysis, Failure
from soniquebay.contracts.backlog import Lease, LeaseRequest, TrackResult, WindowAnswer, WindowRequest
from soniquebay.contracts.mir import MirPayload
from soniquebay.contracts.roots import TrackUnseen, Unseen
from soniquebay.contracts.similarity import EmbeddingItem, WhiteningState, WhiteningUpdate
from soniquebay.contracts.versions import EMBEDDING_VERSION
from soniquebay.contracts.walks import WalkFinished, WalkStarted
from soniquebay.worker.runtime import Runtime
from tests.worker.clustering.fakes import FakeKeeper, clustering
from tests.worker.scanner.test_service import FakeRegistry

UNSCALED = WhiteningState(version=EMBEDDING_VERSION, whitening=None, tracks=0, changed=0, revision=0)


@dataclass
class FakeApi(FakeRegistry):
    """A backlog of tracks 1 to n and of scans."""

    waiting: list[int] = field(default_factory=list)
    scans: dict[int, WalkStarted] = field(default_factory=dict)
    leased: set[int] = field(default_factory=set)
    stored: dict[int, MirPayload] = field(default_factory=dict)
    failed: dict[int, TrackResult] = field(default_factory=dict)
    handed_on: list[int] = field(default_factory=list)
    given_back: dict[int, TrackUnseen] = field(default_factory=dict)
    heartbeats: int = 0
    lease_lost: bool = False
    away: int = 0
    """How many calls from now on find nobody."""
    lease_s: float = 60.0
    vectors: list[EmbeddingItem] = field(default_factory=list)
    scales: WhiteningState = UNSCALED

    def walking(self, scan_id: int) -> WalkStarted:
        self._answer()
        return self.scans[scan_id]

    def walked(self, scan_id: int, request: WalkFinished) -> None:
        self._answer()
        super().walked(scan_id, request)

    def window(self, request: WindowRequest) -> WindowAnswer:
        self._answer()
        tracks, self.waiting = tuple(self.waiting[:2]), self.waiting[2:]
        return WindowAnswer(track_ids=tracks)

    def unseen_walk(self, scan_id: int, request: Unseen) -> None:
        self._answer()
        self.handed_on.append(scan_id)

    def unseen_track(self, track_id: int, request: TrackUnseen) -> None:
        self._answer()
        self.given_back[track_id] = request

    def lease(self, track_id: int, request: LeaseRequest) -> Lease:
        self._answer()
        if track_id in self.leased:
            raise Conflict(409, f"Track {track_id} is being analysed.")
        self.leased.add(track_id)
        path = f"/m/{track_id}.mp3"
        return Lease(track_id=track_id, path=path, attempt=1, expires_in_s=self.lease_s, token="t", scan_id=3)

    def heartbeat(self, lease: Lease) -> Lease:
        self._answer()
        self.heartbeats += 1
        if self.lease_lost:
            raise Conflict(409, "The lease is not this one any more.")
        return lease

    def store_mir(self, track_id: int, payload: MirPayload, lease: str | None = None) -> None:
        self._answer()
        if lease != "t":
            raise Conflict(409, "The lease is not this one any more.")
        self.stored[track_id] = payload

    def failure(self, track_id: int, result: TrackResult) -> None:
        self._answer()
        self.failed[track_id] = result

    def whitening(self) -> WhiteningState:
        self._answer()
        return self.scales

    def all_embeddings(self) -> Iterator[EmbeddingItem]:
        self._answer()
        yield from self.vectors

    def replace_whitening(self, update: WhiteningUpdate) -> None:
        self._answer()
        changes = {"whitening": update.whitening, "changed": self.scales.revision - update.revision}
        self.scales = self.scales.model_copy(update=changes)

    def _answer(self) -> None:
        if self.away:
            self.away -= 1
            raise ApiUnavailable("The api is away.")


@dataclass
class FakeEar:
    """Hears what it is told to hear, after being waited for."""

    result: Analysis | Failure
    waits: int = 0
    heard: list[str] = field(default_factory=list)

    def listen(self, path: str, on_wait: Callable[[], None]) -> Analysis | Failure:
        self.heard.append(path)
        for _ in range(self.waits):
            on_wait()
        return self.result


def go_on() -> None:
    """Never stop."""


def runtime(
    api: FakeApi,
    ear: FakeEar,
    sent: list[tuple[str, int]],
    stop_if_asked: Callable[[], None] = go_on,
    keeper: FakeKeeper | None = None,
) -> Runtime:
    def send(job: str, argument: int, worker: str | None = None) -> None:
        sent.append((job, argument))

    return Runtime(
        api=api,
        listener=ear,
        send=send,
        name="test",
        processes=2,
        stop_if_asked=stop_if_asked,
        clustering=clustering(FakeKeeper() if keeper is None else keeper),
    )
