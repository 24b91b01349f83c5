"""What the page shows: fetched once for all open pages, and never more often than needed."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

from nicegui import run

from soniquebay.client.errors import ApiUnavailable, NotFound
from soniquebay.client.transport import Filter
from soniquebay.contracts.clusters import Cluster
from soniquebay.contracts.library import Page, Totals, Track
from soniquebay.contracts.mir import MirSummary
from soniquebay.contracts.scans import Scan, ScanCreated, ScanFailure
from soniquebay.web.language import Language

LATEST_SHOWN: Final = 24
FAILURES_SHOWN: Final = 50
"""Files at most that are named as failed, and places as passed over."""
BUSY_S: Final = 0.8
"""How old an answer may be while a scan runs."""
IDLE_S: Final = 2.5
CLUSTERS_S: Final = 10.0
"""How old the groups of artists may be."""
TYPICAL_SHOWN: Final = 5
RUNNING: Final = frozenset({"queued", "walking", "analysing"})


class Library(Protocol):
    """What the page asks of the api; `soniquebay.client` provides it."""

    def totals(self) -> Totals:
        """Return the library in numbers."""

    def scans(self) -> tuple[Scan, ...]:
        """Return the scans, newest first."""

    def scan_failures(self, scan_id: int) -> tuple[ScanFailure, ...]:
        """Return what a scan could not hear or enter."""

    def tracks(self, **filters: Filter) -> Page[Track]:
        """Return tracks that fulfil every filter."""

    def latest_tracks(self, limit: int) -> tuple[Track, ...]:
        """Return the tracks heard last, newest first."""

    def mir_summary(self, track_id: int, lang: Language) -> MirSummary:
        """Return a track in words."""

    def clusters(self, lang: Language = "fr", members: int = 20) -> tuple[Cluster, ...]:
        """Return the groups of artists, the largest first."""

    def start_scan(self, path: str) -> ScanCreated:
        """Ask for a scan."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The library at one moment.

    Attributes
    ----------
    totals : Totals
    scan : Scan or None
        The running scan, else the last one.
    passed_over : tuple of ScanFailure
        Where that scan did not enter; `FAILURES_SHOWN` of them at most.
    failed : tuple of Track
        Files of the library that could not be heard, whichever scan found them; `FAILURES_SHOWN` at most.
    latest : tuple of Track
        Heard last, newest first.
    sentences : mapping
        Track id and language to the track's sentence, without its tags.
    clusters : tuple of Cluster
        Groups of artists, the largest first; none before the first training.
    """

    totals: Totals
    scan: Scan | None
    passed_over: tuple[ScanFailure, ...]
    failed: tuple[Track, ...]
    latest: tuple[Track, ...]
    sentences: Mapping[tuple[int, Language], str]
    clusters: tuple[Cluster, ...] = ()


@dataclass(frozen=True, slots=True)
class Offline:
    """The api does not answer."""


@dataclass(slots=True)
class Feed:
    """Asks the api on behalf of every open page.

    Parameters
    ----------
    library : Library
    """

    library: Library
    state: Snapshot | Offline = field(default_factory=Offline)
    _asked_at: float = float("-inf")
    _clusters_at: float = float("-inf")
    _clusters: tuple[Cluster, ...] = ()
    _languages: set[Language] = field(default_factory=set)
    _sentences: dict[tuple[int, str, Language], str] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def refresh(self, language: Language) -> Snapshot | Offline:
        """Return what is known, asking the api when that has become too old."""
        async with self._lock:
            new_language = language not in self._languages
            self._languages.add(language)
            if new_language or time.monotonic() - self._asked_at >= self._patience():
                answer = await run.io_bound(self._fetch)
                if answer is not None:  # None: the process is shutting down
                    self.state = answer
                self._asked_at = time.monotonic()
        return self.state

    def expire(self) -> None:
        """Make the next `refresh` ask the api."""
        self._asked_at = float("-inf")

    def _patience(self) -> float:
        busy = isinstance(self.state, Offline) or (self.state.scan is not None and self.state.scan.status in RUNNING)
        return BUSY_S if busy else IDLE_S

    def _fetch(self) -> Snapshot | Offline:
        try:
            totals = self.library.totals()
            scans = self.library.scans()
            scan = next((one for one in scans if one.status in RUNNING), scans[0] if scans else None)
            latest = self.library.latest_tracks(LATEST_SHOWN)
            return Snapshot(
                totals,
                scan,
                self._passed_over(scan),
                self._failed(totals),
                latest,
                self._say(latest),
                self._grouped(),
            )
        except ApiUnavailable:
            return Offline()

    def _grouped(self) -> tuple[Cluster, ...]:
        """Return the groups of artists: they change rarely, and counting them goes through all artists."""
        if time.monotonic() - self._clusters_at >= CLUSTERS_S:
            self._clusters = self.library.clusters(members=TYPICAL_SHOWN)
            self._clusters_at = time.monotonic()
        return self._clusters

    def _passed_over(self, scan: Scan | None) -> tuple[ScanFailure, ...]:
        if scan is None or scan.skipped == 0:
            return ()
        found = self.library.scan_failures(scan.id)
        return tuple(one for one in found if one.kind == "skipped")[:FAILURES_SHOWN]

    def _failed(self, totals: Totals) -> tuple[Track, ...]:
        if totals.failed == 0:
            return ()
        return self.library.tracks(state="failed", missing=False, limit=FAILURES_SHOWN, total=False).items

    def _say(self, tracks: tuple[Track, ...]) -> dict[tuple[int, Language], str]:
        """Return the sentences of tracks; one that was heard already is not asked for again."""
        said: dict[tuple[int, str, Language], str] = {}
        for track in tracks:
            for language in self._languages:
                key = (track.id, str(track.analysed_at), language)
                if key in self._sentences:
                    said[key] = self._sentences[key]
                    continue
                with suppress(NotFound):  # analysed again this very moment: its sentence comes with the next refresh
                    said[key] = _without_tags(self.library.mir_summary(track.id, language))
        self._sentences = said
        return {(track_id, language): sentence for (track_id, _, language), sentence in said.items()}


def _without_tags(said: MirSummary) -> str:
    """Return a summary's sentence alone: the page shows the tags in its own language."""
    return said.summary.removesuffix(f" Tags: {', '.join(said.context.synthetic_tags)}")
