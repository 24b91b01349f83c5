"""The soak can fail: of each thing that may go wrong, planted in a house where all is right, the checks tell."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Executable, delete, insert, select, update

from soniquebay.api.models.embeddings import TrackEmbedding
from soniquebay.api.models.library import Artist, Track, TrackArtist
from soniquebay.api.models.mir import TrackMIRNormalized, TrackMIRRaw, TrackMIRScores
from soniquebay.api.models.scans import ScanWork
from soniquebay.api.services import scans
from soniquebay.contracts.events import Event, TrackEvent
from soniquebay.contracts.scans import Scan
from tests.soak.checks.right import Right

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Plant = Callable[[Right], None]

A_TUNE = select(Track.id).where(Track.title == "two 1").scalar_subquery()
THE_BAD_ONE = select(Track.id).where(Track.state == "failed").scalar_subquery()


def test_where_all_went_right_nothing_is_found(right: Right) -> None:
    assert right.wrong() == []


def rows(*statements: Executable) -> Plant:
    """Change rows behind everybody's back."""

    def plant(right: Right) -> None:
        for statement in statements:
            right.session.execute(statement)

    return plant


def tune(**values: object) -> Plant:
    return rows(update(Track).where(Track.title == "two 1").values(**values))


def another_scan(right: Right) -> None:
    scans.begin(right.session, right.answers.scans[1].path, NOW)


def of_tracks(right: Right, state: str) -> list[int]:
    """Return the places of the events that tell such a state."""
    return [place for place, one in enumerate(right.seen) if getattr(one.data, "state", None) == state]


def event_missed(right: Right) -> None:
    del right.seen[of_tracks(right, "analysing")[0]]


def event_twice(right: Right) -> None:
    right.seen.insert(1, right.seen[0])


def event_changed(right: Right) -> None:
    place = of_tracks(right, "done")[0]
    told = right.seen[place].data
    assert isinstance(told, TrackEvent)
    right.seen[place] = right.seen[place].model_copy(update={"data": told.model_copy(update={"title": "another"})})


def event_of_nobody(right: Right) -> None:
    last = right.seen[-1]
    right.seen.insert(-1, Event(id=None, event="track", data=TrackEvent(track_id=1, state="pending", title="")))
    right.seen[-2] = right.seen[-2].model_copy(update={"id": (last.id or 0) + 1000})


def told_again(state: str) -> Plant:
    def plant(right: Right) -> None:
        place = of_tracks(right, state)[0]
        right.seen.insert(place, right.seen[place])

    return plant


def never_told(state: str) -> Plant:
    def plant(right: Right) -> None:
        del right.seen[of_tracks(right, state)[0]]

    return plant


def good_one_failed_on_the_way(right: Right) -> None:
    place = of_tracks(right, "done")[0]
    told = right.seen[place].data
    assert isinstance(told, TrackEvent)
    failed = right.seen[place].model_copy(update={"data": told.model_copy(update={"state": "failed"})})
    right.seen.insert(place, failed)


def told_too_late(right: Right) -> None:
    right.seen.append(right.seen.pop(of_tracks(right, "done")[-1]))


def end_told_twice(right: Right) -> None:
    right.seen.append(
        next(one for one in reversed(right.seen) if isinstance(one.data, Scan) and one.data.status == "done")
    )


def totals(**values: object) -> Plant:
    def plant(right: Right) -> None:
        right.answers = replace(right.answers, totals=right.answers.totals.model_copy(update=values))

    return plant


def counts(scan_id: int, **values: object) -> Plant:
    def plant(right: Right) -> None:
        scan = right.answers.scans[scan_id].model_copy(update=values)
        right.answers = replace(right.answers, scans={**right.answers.scans, scan_id: scan})

    return plant


def no_failures(right: Right) -> None:
    right.answers = replace(right.answers, failures=dict.fromkeys(right.answers.failures, ()))


PLANTED: dict[str, tuple[Plant, str]] = {
    "a track is lost": (rows(delete(Track).where(Track.title == "two 1")), "two.mp3 is lost"),
    "a file is there that nobody wrote": (tune(path="/elsewhere.mp3"), "/elsewhere.mp3 is a track, and no file"),
    "a tune waits": (tune(state="pending"), "two.mp3 is ('pending', None, None), not done"),
    "a tune is being analysed": (tune(state="analysing"), "two.mp3 is ('analysing', None, None), not done"),
    "a fault became a file's failure": (
        tune(state="failed", failure_kind="out_of_memory", failure="The system ended the analysis."),
        "two.mp3 is ('failed', 'out_of_memory', 'The system ended the analysis.'), not done",
    ),
    "a reason is not the true one": (
        rows(update(Track).where(Track.state == "failed").values(failure_kind="crash")),
        "bad.mp3 is ('failed', 'crash', 'bad.mp3 holds no sound at all.'), not failed",
    ),
    "a bad file has no reason": (
        rows(update(Track).where(Track.state == "failed").values(failure=None)),
        "bad.mp3 is ('failed', 'empty', None), not failed",
    ),
    "a tune is missing": (tune(missing=True), "two.mp3 is missing"),
    "a lease is held": (tune(lease_worker="somebody", lease_expires=NOW), "two.mp3 is still in somebody's hands"),
    "a tune is queued": (tune(queued_by="somebody"), "two.mp3 is still in somebody's hands"),
    "a tune was tried too often": (tune(attempts=4), "two.mp3 was tried 4 times"),
    "an attempt was not told": (rows(update(Track).values(attempts=2)), "counts 2 attempts"),
    "a new title was not read": (rows(update(Track).values(title="old")), "two.mp3 is called old, not two 1"),
    "an analysis is another": (
        rows(update(TrackMIRNormalized).where(TrackMIRNormalized.track_id == A_TUNE).values(bpm=1.0)),
        "two.mp3 is not what is heard in peace",
    ),
    "half an analysis is stored": (
        rows(delete(TrackMIRScores).where(TrackMIRScores.track_id == A_TUNE)),
        "track_mir_scores has 2 rows for 3 tracks",
    ),
    "a vector is lost": (
        rows(delete(TrackEmbedding).where(TrackEmbedding.track_id == A_TUNE)),
        "track_embeddings has 2 rows for 3 tracks",
    ),
    "a bad file has an analysis": (
        rows(insert(TrackMIRRaw).values(track_id=THE_BAD_ONE, tags=[], source="audio", version="1.0", stored_at=NOW)),
        "track_mir_raw has 4 rows for 3 tracks",
    ),
    "a piece of work waits for ever": (
        rows(update(ScanWork).where(ScanWork.track_id == A_TUNE).values(outcome=None)),
        "two.mp3 as None",
    ),
    "a scan forgot a file": (rows(delete(ScanWork).where(ScanWork.track_id == A_TUNE)), "scan 1 forgot"),
    "a scan wanted a file twice": (
        rows(insert(ScanWork).values(scan_id=2, track_id=A_TUNE, outcome="done", settled_at=NOW)),
        "scan 2 wanted for nothing",
    ),
    "a scan that nobody asked for": (another_scan, "scan 3 is there, and nobody asked for it"),
    "an artist without tracks": (
        rows(insert(Artist).values(name="Nobody", name_key="nobody", sort_key="nobody")),
        "Nobody has no tracks",
    ),
    "a credit is lost": (
        rows(delete(TrackArtist).where(TrackArtist.track_id == A_TUNE)),
        "two.mp3 is credited 0 times",
    ),
    "an event never came": (event_missed, "never came"),
    "an event came twice": (event_twice, "came after"),
    "an event came as another": (event_changed, "came as something else"),
    "an event came that nobody told": (event_of_nobody, "came and is not in the log"),
    "a tune was told done twice": (told_again("done"), "was told done 1 times too often"),
    "a tune was never told done": (never_told("done"), "was never told done"),
    "a failure was told twice": (told_again("failed"), "was told failed 1 times too often"),
    "a tune had failed on the way": (good_one_failed_on_the_way, "was told failed 1 times too often"),
    "a tune was told done after its scan": (told_too_late, "after the last scan, track"),
    "a scan's end was told twice": (end_told_twice, "the end of scan 2 was told 2 times"),
    "the totals are wrong": (totals(done=2, pending=1), "/api/status says done 2, not 3"),
    "too many albums are counted": (totals(albums=2), "/api/status says albums 2, not 1"),
    "a scan counts a file twice": (counts(1, added=5, total=5), "/api/scans/1 says added 5, not 4"),
    "a scan counts less done": (counts(2, done=0), "/api/scans/2 says done 0, not 1"),
    "the list of failures is empty": (no_failures, "/api/scans/1/failures says"),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_what_is_wrong_is_told(right: Right, planted: str) -> None:
    plant, sentence = PLANTED[planted]
    plant(right)
    found = right.wrong()
    assert any(sentence in one for one in found), found
