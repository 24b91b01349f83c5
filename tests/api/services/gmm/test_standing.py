"""What the clusters know of the library: who belongs where, what changed, what the calendar did."""

import pytest

from soniquebay.api.services.faults import NotFound
from soniquebay.api.services.gmm import books, calendar, clusters, drift, profiles, standing
from soniquebay.contracts.clusters import ClusteringState
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.training import DriftReport, TurnTaken
from tests.api.house import House, entry
from tests.api.trained import fill, train


def state(home: House) -> ClusteringState:
    with home.database.reading() as session:
        return standing.state(session, home.clock())


@pytest.fixture
def trained(home: House) -> House:
    fill(home, 4)
    home.clock.advance(60)
    train(home, [1, 2, 3, 4], artists=4, tracks=4)
    home.clock.advance(60)
    return home


def test_before_the_first_training_everything_is_new(home: House) -> None:
    fill(home, 3, per_artist=2)
    seen = state(home)
    assert (seen.artists, seen.tracks, seen.tracks_changed) == (3, 6, 6)
    assert (seen.last_trained_at, seen.days_since_last, seen.active_model) == (None, None, None)


def test_added_reanalysed_and_lost_tracks_count_as_changed_each_once(trained: House) -> None:
    assert state(trained).tracks_changed == 0
    fill(trained, 2, first=11)
    assert state(trained).tracks_changed == 2
    trained.store(trained.id_of("/music/1/1-0.mp3"))  # heard again
    assert state(trained).tracks_changed == 3
    kept = [entry(f"/music/1/{number}-0.mp3", content=number * 100) for number in (1, 2, 3)]
    trained.rescan(*kept, root="/music/1")  # the file of artist 4 is gone
    assert state(trained).tracks_changed == 4
    assert state(trained).tracks == 5


def test_days_are_counted_since_the_last_training(trained: House) -> None:
    trained.clock.advance(3 * 86400)
    assert state(trained).days_since_last == pytest.approx(3.0, abs=0.01)


def test_a_finished_scan_is_considered_once_and_only_when_no_scan_runs(home: House) -> None:
    def waiting() -> int | None:
        with home.database.reading() as session:
            return standing.finished_scan(session)

    assert waiting() is None
    scan_id, ids = home.add(entry("/music/a.mp3"))
    assert waiting() is None
    home.finish(ids)
    assert waiting() == scan_id
    running = home.begin()
    assert waiting() is None
    home.walked(running, error="the walk failed")
    assert waiting() == scan_id
    with home.database.writing() as session:
        books.consider(session, scan_id)
    assert waiting() is None


def test_clusters_are_told_in_both_languages_with_members_and_sizes(trained: House) -> None:
    with trained.database.reading() as session:
        french, english = (clusters.listed(session, lang, 1) for lang in ("fr", "en"))
    assert [(one.id, one.name, one.size, one.tracks) for one in french] == [
        (0, "Groupe 0", 2, 2),
        (1, "Groupe 1", 2, 2),
    ]
    assert [one.name for one in english] == ["Group 0", "Group 1"]
    assert [[member.name for member in one.members] for one in english] == [["Artist 2"], ["Artist 1"]]
    assert [[artist.name for artist in one.typical] for one in english] == [["Artist 1"], ["Artist 2"]]


def test_an_artist_belongs_to_clusters_more_or_less(trained: House) -> None:
    with trained.database.reading() as session:
        seen = clusters.of_artist(session, 2, "en")
    assert (seen.artist.name, seen.cluster.name, seen.sentence) == ("Artist 2", "Group 0", "Artist 2")
    assert [(one.id, one.probability) for one in seen.memberships] == [(0, 0.75), (1, 0.25)]


def test_who_is_not_in_the_clusters_is_told_apart_from_who_does_not_exist(home: House) -> None:
    fill(home, 1)
    with home.database.reading() as session:
        assert clusters.listed(session, "fr", 5) == ()
        with pytest.raises(NotFound, match="no clusters yet"):
            clusters.of_artist(session, 1, "en")
    fill(home, 2, first=2)
    train(home, [1, 2])
    with home.database.reading() as session:
        with pytest.raises(NotFound, match="Artist 3 is not in the clusters yet"):
            clusters.of_artist(session, 3, "en")
        with pytest.raises(NotFound, match="no artist 99"):
            clusters.of_artist(session, 99, "en")


def test_profiles_are_shares_of_an_artists_tracks(home: House) -> None:
    fill(home, 3, per_artist=2)
    with home.database.reading() as session:
        first = profiles.batch(session, 0, 2)
        rest = profiles.batch(session, first[-1].artist_id, 2)
        assert profiles.batch(session, rest[-1].artist_id, 2) == ()
    assert [(one.name, one.tracks) for one in (*first, *rest)] == [(f"Artist {n}", 2) for n in (1, 2, 3)]
    assert first[0].genres["rock"] == 1.0
    assert first[0].tags["workout"] == 1.0
    assert 0.0 < first[0].scores["energy_score"] <= 1.0


def test_artists_without_analysed_tracks_do_not_end_the_list_of_profiles(home: House) -> None:
    files = [entry(f"/music/w/{n}.mp3", FileTags(artists=(f"Waiting {n}",)), content=n) for n in range(5)]
    home.add(*files, root="/music/w")
    fill(home, 1, first=6)
    with home.database.reading() as session:
        assert [one.name for one in profiles.batch(session, 0, 2)] == ["Artist 6"]


def test_drift_is_remembered_newest_first_and_outlives_its_model(trained: House) -> None:
    report = DriftReport(
        model_id=1, drift_score=0.2, moved=0.1, outliers=0.05, absent=0.05, threshold=0.15, artists=4, status="stable"
    )
    with trained.database.writing() as session:
        drift.record(session, report, trained.clock())
        drift.record(session, report.model_copy(update={"model_id": 77}), trained.clock())
        assert [one.model_id for one in drift.history(session, 10)] == [None, 1]


def test_the_calendar_knows_when_each_task_last_ran(home: House) -> None:
    with home.database.writing() as session:
        begun = calendar.begin(session, ["cleanup_old_models"], home.clock())
        assert [(one.ran, one.last_run_at) for one in begun] == [(False, home.clock())]
        home.clock.advance(100)
        assert calendar.begin(session, ["cleanup_old_models"], home.clock()) == begun
        calendar.took(session, TurnTaken(task="cleanup_old_models", result={"status": "clean"}), home.clock())
        seen = calendar.listed(session)[0]
    assert (seen.ran, seen.last_run_at, seen.result) == (True, home.clock(), {"status": "clean"})
