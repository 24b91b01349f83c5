"""The one typed client of the api: a method per endpoint, contracts in and out, errors of `client.errors`."""

import time
from collections.abc import Callable, Generator
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from soniquebay.client import sse
from soniquebay.client.clusters import ClusterCalls
from soniquebay.client.errors import ApiUnavailable
from soniquebay.client.similar import SimilarCalls
from soniquebay.client.tokens import NO_TOKENS, Tokens
from soniquebay.client.transport import Filter, Transport, given
from soniquebay.contracts.backlog import Heartbeat, Lease, LeaseRequest, TrackResult, WindowAnswer, WindowRequest
from soniquebay.contracts.conditions import Connection
from soniquebay.contracts.events import Event, Listening
from soniquebay.contracts.library import Album, Artist, Health, Page, Totals, Track
from soniquebay.contracts.mir import MirPayload, MirSummary, StoredMir
from soniquebay.contracts.roots import (
    KnownFile,
    Library,
    LibraryChange,
    LooksRequest,
    Probe,
    Sights,
    TrackUnseen,
    Unseen,
    WatchAnswer,
    WatchRequest,
    WorkerReport,
    WorkerView,
)
from soniquebay.contracts.scans import Scan, ScanCreated, ScanFailure, ScanRequest
from soniquebay.contracts.walks import (
    CompareAnswer,
    CompareRequest,
    FoldersAnswer,
    FoldersRequest,
    RegisterAnswer,
    RegisterRequest,
    WalkFinished,
    WalkStarted,
)

LEASE_HEADER: Final = "SoniqueBay-Lease"
EVENTS_SILENCE_S: Final = 30.0
"""The stream says something every ten seconds: after so long the connection is taken for dead."""
RECONNECT_S: Final = 1.0

_NOTHING: Final = TypeAdapter[None](None)


class ApiClient(SimilarCalls, ClusterCalls):
    """The api, typed. Usable from several threads; close it, or use it as a context manager.

    Parameters
    ----------
    base_url : str
        As in `http://127.0.0.1:8001`.
    token_path : Path, optional
        File of the worker's token, for the calls that only workers may make.
    tokens : Tokens
        What is shown to an api that asks for it.
    timeout_s : float
        How long an answer may take.
    transport : httpx.BaseTransport, optional
        For tests: another way to reach an application.

    Notes
    -----
    Every method raises `ApiUnavailable` when nobody (usable) answers and a `Refused` when the api says no.
    """

    def __init__(
        self,
        base_url: str,
        *,
        token_path: Path | None = None,
        tokens: Tokens = NO_TOKENS,
        timeout_s: float = 60.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._transport = Transport(
            base_url, token_path=token_path, tokens=tokens, timeout_s=timeout_s, transport=transport
        )

    def __enter__(self) -> Self:
        """Return the client itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    # --- what is there ---------------------------------------------------------------------------------------------

    def health(self) -> Health:
        """Ask whether the api lives."""
        return self._transport.get("/api/health", TypeAdapter(Health))

    def ready(self) -> Health:
        """Ask whether the api can work; raises `ApiUnavailable` while it cannot."""
        return self._transport.get("/api/ready", TypeAdapter(Health))

    def connections(self) -> tuple[Connection, ...]:
        """Return how the api reaches what it rests on."""
        return self._transport.get("/api/connections", TypeAdapter(tuple[Connection, ...]))

    def totals(self) -> Totals:
        """Return the library in numbers."""
        return self._transport.get("/api/status", TypeAdapter(Totals))

    def tracks(self, **filters: Filter) -> Page[Track]:
        """Return a page of tracks; filters are those of `GET /api/tracks` (`bpm_min=120`, `sort="-energy"`)."""
        return self._transport.get("/api/tracks", TypeAdapter(Page[Track]), given(filters))

    def latest_tracks(self, limit: int = 20) -> tuple[Track, ...]:
        """Return the tracks analysed last, newest first."""
        return self.tracks(state="done", missing=False, sort="-analysed_at", limit=limit, total=False).items

    def track(self, track_id: int) -> Track:
        """Return a track."""
        return self._transport.get(f"/api/tracks/{track_id}", TypeAdapter(Track))

    def libraries(self) -> tuple[Library, ...]:
        """Return the folders that were ever asked to be scanned, by path."""
        return self._transport.get("/api/libraries", TypeAdapter(tuple[Library, ...]))

    def rename_library(self, library_id: int, name: str) -> Library:
        """Give a library folder another name."""
        return self._transport.patch(f"/api/libraries/{library_id}", TypeAdapter(Library), LibraryChange(name=name))

    def remove_library(self, library_id: int) -> None:
        """Forget a library folder and all that is known of its files; the files themselves stay."""
        self._transport.delete(f"/api/libraries/{library_id}", _NOTHING)

    def workers(self) -> tuple[WorkerView, ...]:
        """Return the workers of the last days, and how each sees the library folders."""
        return self._transport.get("/api/workers", TypeAdapter(tuple[WorkerView, ...]))

    def artists(self, **filters: Filter) -> Page[Artist]:
        """Return a page of artists (`q`, `cursor`, `limit`)."""
        return self._transport.get("/api/artists", TypeAdapter(Page[Artist]), given(filters))

    def artist(self, artist_id: int) -> Artist:
        """Return an artist."""
        return self._transport.get(f"/api/artists/{artist_id}", TypeAdapter(Artist))

    def albums(self, **filters: Filter) -> Page[Album]:
        """Return a page of albums (`q`, `artist_id`, `cursor`, `limit`)."""
        return self._transport.get("/api/albums", TypeAdapter(Page[Album]), given(filters))

    # --- what a track sounds like ----------------------------------------------------------------------------------

    def store_mir(self, track_id: int, payload: MirPayload, lease: str | None = None) -> StoredMir:
        """Store what was heard; with the token of a lease, only while the lease is the track's last one.

        A payload with a vector needs the worker's token.
        """
        headers = None if lease is None else {LEASE_HEADER: lease}
        send = self._transport.post if payload.embedding is None else self._transport.post_as_worker
        return send(f"/api/tracks/{track_id}/mir", TypeAdapter(StoredMir), payload, headers)

    def mir(self, track_id: int) -> MirPayload:
        """Return what was stored of a track."""
        return self._transport.get(f"/api/tracks/{track_id}/mir", TypeAdapter(MirPayload))

    def mir_summary(self, track_id: int, lang: Literal["fr", "en"] = "fr") -> MirSummary:
        """Return a track in words."""
        return self._transport.get(f"/api/tracks/{track_id}/mir-summary", TypeAdapter(MirSummary), {"lang": lang})

    # --- scans -----------------------------------------------------------------------------------------------------

    def start_scan(
        self,
        path: str,
        name: str | None = None,
        *,
        anyway: bool = False,
        files: tuple[KnownFile, ...] | None = None,
    ) -> ScanCreated:
        """Scan a folder of the api's machine; `path` in wire form (`contracts.paths`), `name` for all machines.

        `anyway`: walk it though none of the files that are known in it is there. `files`: some that the asker sees
        there, by which workers know the folder until it has been walked.
        """
        request = ScanRequest(path=path, name=name, anyway=anyway, files=files)
        return self._transport.post("/api/scans", TypeAdapter(ScanCreated), request)

    def scans(self) -> tuple[Scan, ...]:
        """Return the newest scans, newest first."""
        return self._transport.get("/api/scans", TypeAdapter(tuple[Scan, ...]))

    def scan(self, scan_id: int) -> Scan:
        """Return how far a scan is."""
        return self._transport.get(f"/api/scans/{scan_id}", TypeAdapter(Scan))

    def cancel_scan(self, scan_id: int) -> Scan:
        """Stop a scan."""
        return self._transport.post(f"/api/scans/{scan_id}/cancel", TypeAdapter(Scan))

    def scan_failures(self, scan_id: int) -> tuple[ScanFailure, ...]:
        """Return what a scan could not analyse or enter."""
        return self._transport.get(f"/api/scans/{scan_id}/failures", TypeAdapter(tuple[ScanFailure, ...]))

    # --- only for workers ------------------------------------------------------------------------------------------

    def walking(self, scan_id: int) -> WalkStarted:
        """Begin the walk of a scan."""
        return self._transport.post_as_worker(f"/api/scans/{scan_id}/walking", TypeAdapter(WalkStarted))

    def compare_folders(self, scan_id: int, request: FoldersRequest) -> FoldersAnswer:
        """Ask in which walked folders something is new or changed."""
        return self._transport.post_as_worker(f"/api/scans/{scan_id}/folders", TypeAdapter(FoldersAnswer), request)

    def compare(self, scan_id: int, request: CompareRequest) -> CompareAnswer:
        """Ask which walked files are new or changed."""
        return self._transport.post_as_worker(f"/api/scans/{scan_id}/compare", TypeAdapter(CompareAnswer), request)

    def register(self, scan_id: int, request: RegisterRequest) -> RegisterAnswer:
        """Register new, changed and moved files."""
        return self._transport.post_as_worker(f"/api/scans/{scan_id}/register", TypeAdapter(RegisterAnswer), request)

    def walked(self, scan_id: int, request: WalkFinished) -> Scan:
        """Say that a walk is over."""
        return self._transport.post_as_worker(f"/api/scans/{scan_id}/walked", TypeAdapter(Scan), request)

    def unseen_walk(self, scan_id: int, request: Unseen) -> Scan:
        """Hand a walk on, as the folder is not seen from here."""
        return self._transport.post_as_worker(f"/api/scans/{scan_id}/unseen", TypeAdapter(Scan), request)

    def unseen_track(self, track_id: int, request: TrackUnseen) -> None:
        """Give a leased track back, as its folder is not seen from here."""
        self._transport.post_as_worker(f"/api/backlog/tracks/{track_id}/unseen", _NOTHING, request)

    def probes(self) -> tuple[Probe, ...]:
        """Return the library folders with some files of each."""
        return self._transport.get_as_worker("/api/workers/probes", TypeAdapter(tuple[Probe, ...]))

    def report(self, report: WorkerReport) -> Sights:
        """Tell about a worker, and what it finds at the library folders."""
        return self._transport.post_as_worker("/api/workers/report", TypeAdapter(Sights), report)

    def looks(self, request: LooksRequest) -> Sights:
        """Tell what a worker finds at library folders."""
        return self._transport.post_as_worker("/api/workers/looks", TypeAdapter(Sights), request)

    def watch(self, request: WatchRequest) -> WatchAnswer:
        """Offer to watch library folders."""
        return self._transport.post_as_worker("/api/workers/watch", TypeAdapter(WatchAnswer), request)

    def window(self, request: WindowRequest) -> WindowAnswer:
        """Ask what to enqueue."""
        return self._transport.post_as_worker("/api/backlog/window", TypeAdapter(WindowAnswer), request)

    def lease(self, track_id: int, request: LeaseRequest) -> Lease:
        """Take a track; `Conflict` where it is not to be had."""
        return self._transport.post_as_worker(f"/api/backlog/tracks/{track_id}/lease", TypeAdapter(Lease), request)

    def heartbeat(self, lease: Lease) -> Lease:
        """Keep a track; `Conflict` where it is lost."""
        path = f"/api/backlog/tracks/{lease.track_id}/heartbeat"
        return self._transport.post_as_worker(path, TypeAdapter(Lease), Heartbeat(token=lease.token))

    def listening(self, word: Listening) -> None:
        """Say that a worker is at a track."""
        self._transport.post_as_worker("/api/backlog/listening", _NOTHING, word)

    def failure(self, track_id: int, result: TrackResult) -> None:
        """Say that a track could not be analysed."""
        self._transport.post_as_worker(f"/api/backlog/tracks/{track_id}/failure", _NOTHING, result)

    def reset(self, worker: str, *, stopped: bool = False) -> None:
        """Give back what a worker of this name held until it died; what it holds as it is `stopped` counts for none."""
        how = "?stopped=true" if stopped else ""
        self._transport.post_as_worker(f"/api/backlog/workers/{quote(worker, safe='')}/reset{how}", _NOTHING)

    # --- live ------------------------------------------------------------------------------------------------------

    def events(
        self,
        last_id: int | None = None,
        *,
        patience_s: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> Generator[Event]:
        """Yield live events, without end; after a lost connection it goes on from the last one seen.

        Parameters
        ----------
        last_id : int, optional
            The event to go on after; by default only what happens from now on.
        patience_s : float
            How long the api may be away before `ApiUnavailable` is raised.
        """
        lost_at: float | None = None
        while True:
            headers = {} if last_id is None else {"Last-Event-ID": str(last_id)}
            try:
                with self._transport.stream("/api/events", headers, EVENTS_SILENCE_S) as lines:
                    for event in sse.events(lines):
                        last_id, lost_at = last_id if event.id is None else event.id, None
                        yield event
            except ApiUnavailable:
                lost_at = clock() if lost_at is None else lost_at
                if clock() - lost_at >= patience_s:
                    raise
            sleep(RECONNECT_S)
