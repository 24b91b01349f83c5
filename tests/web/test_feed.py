import asyncio
from dataclasses import dataclass, field

import pytest

from soniquebay.client.errors import ApiUnavailable, NotFound
from soniquebay.contracts.library import Scan, ScanCreated, ScanFailure, Totals, Track
from soniquebay.contracts.mir import MirSummary, SummaryContext
from soniquebay.web.feed import Feed, Offline, Snapshot
from soniquebay.web.language import Language
from tests.cli.scans import a_scan, a_track, totals


@dataclass
class FakeLibrary:
    """The api's answers, by hand; mypy checks that it has the methods of the `Library` protocol."""

    away: bool = False
    all_scans: tuple[Scan, ...] = ()
    tracks: tuple[Track, ...] = ()
    forgotten: set[int] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def totals(self) -> Totals:
        self.asked.append("totals")
        if self.away:
            raise ApiUnavailable("nobody answers")
        return totals(tracks=len(self.tracks))

    def scans(self) -> tuple[Scan, ...]:
        return self.all_scans

    def scan_failures(self, scan_id: int) -> tuple[ScanFailure, ...]:
        return (ScanFailure(path=f"/music/{scan_id}", kind="empty", reason="It is empty."),)

    def latest_tracks(self, limit: int) -> tuple[Track, ...]:
        return self.tracks[:limit]

    def mir_summary(self, track_id: int, lang: Language) -> MirSummary:
        self.asked.append(f"summary {track_id} {lang}")
        if track_id in self.forgotten:
            raise NotFound(404, "MIR data not found")
        context = SummaryContext(
            genre=None, mood=None, energy=None, danceability=None, bpm=None, key=None, synthetic_tags=(), source="audio"
        )
        return MirSummary(track_id=track_id, summary=f"{track_id} in {lang}", context=context, search_suggestions=())

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


def test_failures_are_asked_for_only_when_there_are_some() -> None:
    assert seen(Feed(FakeLibrary(all_scans=(a_scan(failed=0),)))).failures == ()
    assert len(seen(Feed(FakeLibrary(all_scans=(a_scan(failed=1),)))).failures) == 1
    assert len(seen(Feed(FakeLibrary(all_scans=(a_scan(skipped=1),)))).failures) == 1


def test_a_sentence_is_asked_for_once_per_language() -> None:
    library = FakeLibrary(tracks=(a_track(id=7),))
    feed = Feed(library)
    languages: tuple[Language, ...] = ("en", "en", "fr", "fr")
    for language in languages:
        state = seen(feed, language)
    assert state.sentences == {(7, "en"): "7 in en", (7, "fr"): "7 in fr"}
    assert [question for question in library.asked if "summary" in question] == ["summary 7 en", "summary 7 fr"]


def test_a_track_heard_again_gets_a_new_sentence() -> None:
    library = FakeLibrary(tracks=(a_track(id=7),))
    feed = Feed(library)
    seen(feed)
    library.tracks = (a_track(id=7, analysed_at="2026-02-03T04:05:06Z"),)
    seen(feed)
    assert library.asked.count("summary 7 en") == 2


def test_a_track_without_a_sentence_is_shown_without() -> None:
    state = seen(Feed(FakeLibrary(tracks=(a_track(id=7),), forgotten={7})))
    assert state.latest[0].id == 7
    assert state.sentences == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_empty_library_is_not_offline(language: Language) -> None:
    assert seen(Feed(FakeLibrary()), language).totals.tracks == 0
