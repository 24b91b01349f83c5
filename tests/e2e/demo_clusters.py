"""The whole life of clusters in embedded mode, with real processes and real audio; `make demo-clusters` runs it.

It is no part of `make test`: the half minute that a training after drift waits is real too.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from soniquebay.client.api import ApiClient
from soniquebay.contracts.clusters import Cluster, DriftMeasure, GmmModel
from soniquebay.contracts.training import LastTurn
from tests.e2e.house import House, wait_until
from tests.signals.bands import write_bands

CONFIG = """
gmm_clustering:
  auto_queue: {min_artists: 50, min_tracks: 100, min_change_percent: 50}
  periodic:
    gmm_refresh: {enabled: false}
    stability_check: {schedule: interval, every_minutes: 0.05, min_tracks_changed: 36}
    cleanup: {schedule: interval, every_minutes: 0.05, keep_count: 1, max_age_days: 0}
"""


def told(clusters: tuple[Cluster, ...]) -> None:
    for one in clusters:
        genres = ", ".join(f"{trait.name} {trait.share:.0%}" for trait in one.top_genres[:2])
        names = ", ".join(artist.name for artist in one.typical[:3])
        print(f"    {one.id}: {one.name} ({one.size} artists, {one.tracks} tracks; {genres}; {names})")


@pytest.mark.timeout(600)
def test_the_life_of_clusters(tmp_path: Path) -> None:
    begun = time.monotonic()

    def say(sentence: str) -> None:
        print(f"[{time.monotonic() - begun:5.1f} s] {sentence}", flush=True)

    house, music = House(tmp_path / "data"), tmp_path / "music"
    (house.data_dir / "config").mkdir(parents=True)
    (house.data_dir / "config" / "gmm_config.yaml").write_text(CONFIG, encoding="utf-8")
    for kind in ("drone", "machine"):
        write_bands(music, kind, artists=30, per_artist=2)
    say("60 artists of two kinds are written, 120 files")
    with house.up(str(music)) as process, ApiClient(house.api) as api:
        house.wait_for("Serving at", process)
        say(f"scanned: {api.totals().done} analysed, {api.totals().artists} artists")
        first = awaited(api, "no training followed the scan", lambda: models(api))[0]
        assert first.reason == "auto_queue_after_scan"
        before = api.clusters("en", members=100)
        say(f"a training was queued by itself: model {first.id}, {first.covariance_type}, BIC {first.bic:.0f}")
        told(before)
        assert len(before) >= 2

        write_bands(music, "storm", artists=18, per_artist=2)
        api.start_scan(str(music))
        say("18 artists of another kind (30 %) are added; scanning")
        drift = awaited(api, "no drift", lambda: [one for one in api.drift() if one.drift_score > one.threshold])[0]
        say(sentence_of(drift))
        assert drift.drift_score > 0.15
        waiting = api.gmm_state().training
        assert waiting is not None
        assert waiting.reason.startswith("instability_drift_")
        say(f"queued: {waiting.reason}, priority {waiting.priority}")
        assert waiting.priority == 7

        second = awaited(api, "no second model", lambda: [one for one in models(api) if one.id != first.id])[0]
        after = api.clusters("en", members=100)
        say(f"retrained: model {second.id}")
        told(after)
        old_ids = {one.id for one in before}
        assert old_ids <= {one.id for one in after}
        assert {one.id for one in after} - old_ids
        kept = {member.id: one.id for one in before for member in one.members}
        now = {member.id: one.id for one in after for member in one.members}
        moved = sum(now[artist] != cluster for artist, cluster in kept.items())
        say(f"old clusters keep their ids; {moved} of {len(kept)} artists moved")
        assert moved <= 0.05 * len(kept)

        awaited(api, "the first model was not cleaned up", lambda: [1] if len(models(api)) == 1 else [])
        assert models(api)[0].id == second.id
        (turn,) = [one for one in api.turns() if one.task == "cleanup_old_models"]
        say(f"model {first.id} was cleaned up; {sentence_of_turn(turn)}")


def models(api: ApiClient) -> list[GmmModel]:
    return list(api.gmm_models())


def awaited(api: ApiClient, otherwise: str, look: Callable[[], list]) -> list:  # type: ignore[type-arg]
    """Wait until there is something; a training that failed ends the wait."""

    def there() -> bool:
        failed = [one.error for one in api.trainings() if one.status == "failed"]
        assert not failed, failed
        return bool(look())

    wait_until(there, otherwise)
    return look()


def sentence_of(drift: DriftMeasure) -> str:
    return f"drift {drift.drift_score:.3f} > {drift.threshold} (absent {drift.absent:.3f}, moved {drift.moved:.3f})"


def sentence_of_turn(turn: LastTurn) -> str:
    return f"the last turn returned {turn.result}"
