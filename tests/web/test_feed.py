import asyncio
from dataclasses import dataclass, field

import pytest

from soniquebay.client.errors import ApiUnavailable, NotFound
from soniquebay.client.transport import Filter
from soniquebay.contracts.clusters import Cluster, ClusterName
from soniquebay.contracts.library import Page, Totals, Track
from soniquebay.contracts.mir import MirSummary, SummaryContext
from soniquebay.contracts.scans import Scan, ScanCreated, ScanFailure
from soniquebay.web.feed import FAILURES_SHOWN, Feed, Offline, Snapshot
from soniquebay.web.language import Language
from tests.cli.scans import a_scan, a_track, totals


@dataclass
class FakeLibrary:
    """The api's answers, by hand; mypy checks that it has the methods of the `Library` protocol."""

    away: bool = False
    all_scans: tuple[Scan, ...] = ()
    heard: tuple[Track, ...] = ()
    failed: tuple[Track, ...] = ()
    forgotten: set[int] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    groups: tuple[Cluster, ...] = ()
    asked_clusters: int = 0

    def totals(self) -> Totals:
        self.asked.append("totals")
        if self.away:
            raise ApiUnavailable("nobody answers")
        return totals(tracks=len(self.heard), failed=len(self.failed))

    def scans(self) -> tuple[Scan, ...]:
        return self.all_scans

    def scan_failures(self, scan_id: int) -> tuple[ScanFailure, ...]:
        lost = ScanFailure(path=f"/music/{scan_id}", kind="empty", reason="It is empty.")
        return (lost, *[ScanFailure(path=f"/link {i}", kind="skipped", reason="A link.") for i in range(60)])

    def tracks(self, **filters: Filter) -> Page[Track]:
        self.asked.append("tracks")
        assert (filters["state"], filters["missing"], filters["limit"]) == ("failed", False, FAILURES_SHOWN)
        return Page[Track](items=self.failed)

    def latest_tracks(self, limit: int) -> tuple[Track, ...]:
        return self.heard[:limit]

    def mir_summary(self, track_id: int, lang: Language) -> MirSummary:
        self.asked.append(f"summary {track_id} {lang}")
        if track_id in self.forgotten:
            raise NotFound(404, "MIR data not found")
        context = SummaryContext(
            genre=None,
            mood=None,
            energy=None,
            danceability=None,
            bpm=None,
            key=None,
            synthetic_tags=("dark",),
            source="audio",
        )
        return MirSummary(
            track_id=track_id, summary=f"{track_id} in {lang}. Tags: dark", context=context, search_suggestions=()
        )

    def clusters(self, lang: Language = "fr", members: int = 20) -> tuple[Cluster, ...]:
        self.asked_clusters += 1
        return self.groups

    def start_scan(self, path: str) -> ScanCreated:
        return ScanCreated(id=len(path))


def seen(feed: Feed, language: Language = "en") -> Snapshot:
    feed.expire()
    state = asyncio.run(feed.refresh(language))
    assert isinstance(state, Snapshot)
    return state


def test_an_api_that_is_away_is_offline_and_comes_back() -> None:
    library = FakeLibrary(away=True)
    feed = Feed(library)
    assert isinstance(asyncio.run(feed.refresh("en")), Offline)
    library.away = False
    assert isinstance(seen(feed), Snapshot)


def test_many_pages_ask_the_api_once() -> None:
    library = FakeLibrary()
    feed = Feed(library)

    async def five_pages() -> None:
        await asyncio.gather(*(feed.refresh("en") for _ in range(5)))

    asyncio.run(five_pages())
    assert library.asked == ["totals"]


def test_the_running_scan_comes_before_a_newer_finished_one() -> None:
    done, running = a_scan(id=2, status="done"), a_scan(id=1, status="analysing")
    assert seen(Feed(FakeLibrary(all_scans=(done, running)))).scan == running
    assert seen(Feed(FakeLibrary(all_scans=(done,)))).scan == done
    assert seen(Feed(FakeLibrary())).scan is None


def test_files_that_failed_are_those_of_the_library_and_outlive_a_scan_without_failures() -> None:
    failed = a_track(state="failed", failure="It is empty.", failure_kind="empty")
    library = FakeLibrary(all_scans=(a_scan(failed=0),), failed=(failed,))
    assert seen(Feed(library)).failed == (failed,)


def test_what_was_passed_over_is_of_the_scan_bounded_and_never_a_failure() -> None:
    places = seen(Feed(FakeLibrary(all_scans=(a_scan(failed=1, skipped=60),)))).passed_over
    assert len(places) == FAILURES_SHOWN
    assert {place.kind for place in places} == {"skipped"}


def test_reasons_are_asked_for_only_when_there_are_some() -> None:
    library = FakeLibrary(all_scans=(a_scan(failed=3),))
    state = seen(Feed(library))
    assert (state.passed_over, state.failed) == ((), ())
    assert library.asked == ["totals"]


def test_a_sentence_is_asked_for_once_per_language() -> None:
    library = FakeLibrary(heard=(a_track(id=7),))
    feed = Feed(library)
    languages: tuple[Language, ...] = ("en", "en", "fr", "fr")
    for language in languages:
        state = seen(feed, language)
    assert state.sentences == {(7, "en"): "7 in en.", (7, "fr"): "7 in fr."}
    assert [question for question in library.asked if "summary" in question] == ["summary 7 en", "summary 7 fr"]


def test_a_track_heard_again_gets_a_new_sentence() -> None:
    library = FakeLibrary(heard=(a_track(id=7),))
    feed = Feed(library)
    seen(feed)
    library.heard = (a_track(id=7, analysed_at="2026-02-03T04:05:06Z"),)
    seen(feed)
    assert library.asked.count("summary 7 en") == 2


def test_a_track_without_a_sentence_is_shown_without() -> None:
    state = seen(Feed(FakeLibrary(heard=(a_track(id=7),), forgotten={7})))
    assert state.latest[0].id == 7
    assert state.sentences == {}


def test_the_groups_of_artists_are_asked_for_rarely() -> None:
    group = Cluster(
        id=0,
        name="Rock",
        names=ClusterName(fr="Rock", en="Rock"),
        weight=1.0,
        size=2,
        tracks=3,
        top_tags=(),
        top_genres=(),
        scores={},
        typical=(),
        members=(),
    )
    library = FakeLibrary(groups=(group,))
    feed = Feed(library)
    assert [seen(feed).clusters, seen(feed).clusters] == [(group,), (group,)]
    assert library.asked_clusters == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_empty_library_is_not_offline(language: Language) -> None:
    assert seen(Feed(FakeLibrary()), language).totals.tracks == 0
