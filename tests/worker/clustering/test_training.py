"""A training reads in batches, keeps ids and names, stores everything, and leaves no doubt when it cannot."""

import io
from collections.abc import Callable
from hashlib import sha256

import numpy as np
import pytest

from soniquebay.client.errors import ApiUnavailable
from soniquebay.clustering.errors import DamagedModel
from soniquebay.contracts.training import StoredArrays, TrainingOrder
from soniquebay.worker.clustering.service import DRIFT_REASON, ArtistClusteringService
from soniquebay.worker.clustering.storing import unpacked
from soniquebay.worker.runtime import Stopping
from soniquebay.worker.tasks.calendar import check_cluster_stability
from soniquebay.worker.tasks.training import train_gmm
from tests.worker.clustering.fakes import FakeKeeper, clustering, defaults, state
from tests.worker.clustering.libraries import profiles, tracks
from tests.worker.tasks.fakes import go_on

OLD = ("rock",) * 20 + ("jazz",) * 20
NEW = ("techno",) * 12


def train(keeper: FakeKeeper, stop_if_asked: Callable[[], None] = go_on) -> dict[str, object]:
    return train_gmm(keeper, defaults(), "task-1", "test", stop_if_asked, lambda attempts: 8.0)


def library(kinds: tuple[str, ...] = OLD) -> FakeKeeper:
    return FakeKeeper(state(len(kinds), 3 * len(kinds)), tracks(kinds), profiles(kinds))


def keep(keeper: FakeKeeper) -> None:
    """Let the last upload be the active model."""
    upload = keeper.uploads[-1]
    keeper.stored = StoredArrays.model_construct(
        model_id=1, meta=upload.meta, arrays=upload.arrays, checksum=upload.checksum
    )
    keeper.now = state(keeper.now.artists, keeper.now.tracks, changed=100, days=1.0, trained=True)


def test_a_training_stores_model_words_and_places_and_ends() -> None:
    keeper = library()
    answer = train(keeper)
    assert {name: answer[name] for name in ("status", "model_id", "n_clusters", "n_artists", "n_tracks")} == {
        **{"status": "completed", "model_id": 1, "n_clusters": 2, "n_artists": 40, "n_tracks": 120}
    }
    (upload,), (done,) = keeper.uploads, keeper.done
    assert (done.model_id, done.token) == (1, "t")
    assert sorted(text.size for text in upload.clusters) == [20, 20]
    assert all(text.names.fr and text.names.en for text in upload.clusters)
    assert {text.genres[0].name for text in upload.clusters} == {"rock", "jazz"}
    placed = {place.artist_id: place for batch in keeper.places for place in batch.places}
    assert len(placed) == 40
    assert len({placed[artist].memberships[0][0] for artist in range(1, 21)}) == 1
    assert placed[1].memberships[0][0] != placed[21].memberships[0][0]
    assert placed[1].tracks == 3
    assert {reason.name for reason in placed[1].reasons} <= {"rock", "jazz", "aggressive", "intimate", "energy_score"}
    assert placed[1].reasons
    assert placed[1].sentence_fr != placed[1].sentence_en


def test_vectors_are_read_in_batches_of_the_configured_size() -> None:
    keeper = library(("rock",) * 120 + ("jazz",) * 120)
    train(keeper)
    assert keeper.batches == [500, 500]
    assert keeper.uploads[0].tracks == 720


def test_progress_rises_through_all_stages() -> None:
    keeper = library()
    train(keeper)
    stages = list(dict.fromkeys(word.stage for word in keeper.words))
    assert stages == ["reading", "fitting", "naming", "storing"]
    progress = [word.progress for word in keeper.words]
    assert progress == sorted(progress)
    assert progress[-1] == 1.0


def test_clusters_keep_their_ids_when_others_come() -> None:
    keeper = library()
    train(keeper)
    keep(keeper)
    keeper.items, keeper.profiles = [*keeper.items, *tracks(NEW, first=41)], [*keeper.profiles, *profiles(NEW, 41)]
    train(keeper)
    first, second = keeper.uploads
    assert second.kept_ids == tuple(sorted(text.id for text in first.clusters))
    assert len(second.new_ids) == 1
    assert second.retired_ids == ()
    before, after = (
        {place.artist_id: place.memberships[0][0] for batch in batches for place in batch.places}
        for batches in (keeper.places[:1], keeper.places[1:])
    )
    assert {artist: after[artist] for artist in before} == before


FORCED = TrainingOrder(reason="asked_for", refresh_mode=False)
DRIFTED = TrainingOrder(reason=f"{DRIFT_REASON}_0.010 (absent 0.000, outliers 0.000, moved 0.010)")


def lumped() -> FakeKeeper:
    """Three kinds of music in a model of two clusters, with nothing changed since."""
    keeper = library(("rock",) * 20 + ("jazz",) * 20 + ("techno",) * 20)
    keeper.asked = TrainingOrder(reason="test", max_components=2)
    train(keeper)
    keep(keeper)
    return keeper


def test_a_refresh_of_a_library_that_hardly_changed_keeps_its_map() -> None:
    keeper = lumped()
    keeper.asked = TrainingOrder(reason="periodic_refresh")
    train(keeper)
    first, second = keeper.uploads
    assert (first.n_components, second.n_components) == (2, 2)


@pytest.mark.parametrize("asked", [FORCED, DRIFTED], ids=["forced", "drift"])
def test_a_training_that_is_forced_or_follows_from_drift_may_redraw_the_map_though_little_changed(
    asked: TrainingOrder,
) -> None:
    keeper = lumped()
    keeper.asked = asked
    train(keeper)
    first, second = keeper.uploads
    assert (first.n_components, second.n_components) == (2, 3)
    assert second.kept_ids == tuple(sorted(text.id for text in first.clusters))
    assert len(second.new_ids) == 1


def test_drift_has_its_causes_and_queues_a_training_soon_and_before_others() -> None:
    keeper = library()
    train(keeper)
    keep(keeper)
    work = clustering(keeper)
    service = ArtistClusteringService(work.api, work.config, work.enqueue)
    calm = check_cluster_stability(service)
    assert calm["status"] == "stable"
    assert calm["drift_score"] == service.calculate_cluster_drift() == 0.0
    keeper.items = [*keeper.items, *tracks(NEW, first=41)]
    answer = check_cluster_stability(service)
    assert (answer["status"], answer["task_id"]) == ("reclustering_queued", "task-1")
    assert answer["drift_score"] == pytest.approx(12 / 52)
    assert answer["causes"] == {"absent": pytest.approx(12 / 52), "outliers": 0.0, "moved": 0.0}
    ((ticket, countdown_s),) = keeper.sent
    assert (ticket.priority, countdown_s) == (7, 30.0)
    assert keeper.orders[0].reason == "instability_drift_0.231 (absent 0.231, outliers 0.000, moved 0.000)"
    assert [one.status for one in keeper.drifts] == ["stable", "reclustering_queued"]


def test_too_few_artists_is_final_and_says_so() -> None:
    keeper = library(("rock",))
    answer = train(keeper)
    assert answer["status"] == "failed"
    (failure,) = keeper.failures
    assert failure.retry_in_s is None
    assert "too few to group" in failure.message


def test_an_unexpected_error_is_told_and_tried_again_later() -> None:
    keeper = library()

    def break_down() -> None:
        raise RuntimeError("the sky fell")

    answer = train(keeper, break_down)
    assert answer["status"] == "retried"
    (failure,) = keeper.failures
    assert failure.retry_in_s == 8.0
    assert "RuntimeError: the sky fell" in failure.message


def test_a_training_that_is_somebody_elses_by_now_stores_nothing() -> None:
    keeper = library()

    def lose() -> None:
        keeper.lost = bool(keeper.words)

    assert train(keeper, lose) == {"status": "skipped", "reason": "lease_lost"}
    assert (keeper.uploads, keeper.done, keeper.failures) == ([], [], [])


def test_a_training_that_is_not_to_be_had_is_skipped() -> None:
    keeper = library()
    keeper.lost = True
    assert train(keeper)["status"] == "skipped"


def test_an_api_that_is_away_before_the_fit_costs_a_retry_and_after_it_a_wait() -> None:
    keeper = library()
    keeper.away = 1
    with pytest.raises(ApiUnavailable):
        train(keeper)
    assert keeper.failures == []
    told = 0

    def go_away_once() -> None:
        nonlocal told
        if keeper.words and keeper.words[-1].stage == "storing" and not told:
            told = keeper.away = 1

    assert train(keeper, go_away_once)["status"] == "completed"
    assert told == 1


def test_a_worker_that_stops_drops_its_training_for_the_next() -> None:
    keeper = library()

    def stop() -> None:
        raise Stopping

    with pytest.raises(Stopping):
        train(keeper, stop)
    assert (keeper.failures, keeper.uploads) == ([], [])


def test_a_damaged_model_is_not_used_and_its_ids_do_not_come_back() -> None:
    keeper = library()
    train(keeper)
    keep(keeper)
    assert keeper.stored is not None
    keeper.stored = keeper.stored.model_copy(update={"arrays": keeper.stored.arrays[:-1] + b"x"})
    with pytest.raises(DamagedModel, match="model 1: its arrays are damaged"):
        unpacked(keeper.stored)
    assert train(keeper)["status"] == "completed"
    first, second = ({text.id for text in upload.clusters} for upload in keeper.uploads)
    assert first.isdisjoint(second)


def test_no_pickle_is_ever_read() -> None:
    buffer = io.BytesIO()
    np.savez(buffer, weights=np.array([object()], dtype=object))
    raw = buffer.getvalue()
    stored = StoredArrays.model_construct(model_id=1, meta={}, arrays=raw, checksum=sha256(raw).hexdigest())
    with pytest.raises(DamagedModel, match="cannot be read"):
        unpacked(stored)
