"""A real beat sends the calendar's tasks, real workers do them, and an api that was killed in between loses nothing.

The whole life of clusters, half a minute of waiting included, is `make demo-clusters`.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiUnavailable
from soniquebay.contracts import jobs
from soniquebay.contracts.training import LastTurn
from tests.e2e.house import House, wait_until
from tests.e2e.test_worker import role
from tests.servers import postgres, redis
from tests.servers.ports import free_port
from tests.signals.bands import write_bands

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for processes left behind"),
]

SPED_UP = """
gmm_clustering:
  auto_queue: {enabled: false}
  periodic:
    gmm_refresh: {schedule: interval, every_minutes: 0.04, min_tracks_since_last: 1}
    stability_check: {schedule: interval, every_minutes: 0.04, min_tracks_changed: 0}
    cleanup: {schedule: interval, every_minutes: 0.04, keep_count: 1, max_age_days: 0}
"""
KINDS = ("drone", "machine")


def alive(api: ApiClient) -> bool:
    try:
        return api.ready().status == "ok"
    except ApiUnavailable:
        return False


def turns(api: ApiClient) -> dict[str, LastTurn]:
    return {turn.task: turn for turn in api.turns() if turn.ran}


def statuses(api: ApiClient) -> dict[str, object]:
    return {task: (turn.result or {}).get("status") for task, turn in turns(api).items()}


@pytest.fixture(params=["embedded", pytest.param("distributed", marks=pytest.mark.slow)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """Both ways to run: all in the data folder, or Redis and PostgreSQL."""
    port = free_port()
    settings = {"SONIQUEBAY_API_URL": f"http://127.0.0.1:{port}"}
    if request.param == "embedded":
        yield House(tmp_path / "data", api_port=port, settings=settings)
        return
    with postgres.migrated_database() as url:
        both = {"SONIQUEBAY_DATABASE_URL": url, "SONIQUEBAY_BROKER_URL": redis.empty_server()}
        yield House(tmp_path / "data", api_port=port, settings=settings | both)


@pytest.mark.timeout(400)  # half a minute on an idle machine; it waits for conditions, not for times
def test_beat_sends_workers_do_and_the_api_remembers(house: House, tmp_path: Path) -> None:
    music = tmp_path / "music"
    (house.data_dir / "config").mkdir(parents=True)
    (house.data_dir / "config" / "gmm_config.yaml").write_text(SPED_UP, encoding="utf-8")
    for kind in KINDS:
        write_bands(music, kind, artists=4)
    with ExitStack() as stack:
        first_api = stack.enter_context(role(house, "api"))
        stack.enter_context(role(house, "worker"))
        stack.enter_context(role(house, "beat"))
        api = stack.enter_context(ApiClient(house.api))
        wait_until(lambda: alive(api), "the api did not start")
        scan = api.start_scan(str(music)).id
        wait_until(lambda: api.scan(scan).status == "done", "the scan did not end")

        wait_until(lambda: statuses(api).get(jobs.PERIODIC_GMM_REFRESH) == "queued", "no refresh was queued")
        (waiting,) = api.trainings()
        assert (waiting.status, waiting.reason, waiting.priority) == ("queued", "periodic_refresh", 5)
        assert (waiting.not_before - waiting.requested_at).total_seconds() == 60.0

        hastened = house.run("cluster", "train", "--wait", "--json")
        assert hastened.returncode == 0, hastened.stdout + hastened.stderr
        trained = json.loads(hastened.stdout)
        assert (trained["id"], trained["status"], trained["priority"]) == (waiting.id, "done", 8)
        clusters = api.clusters("en", members=10)
        assert sum(one.size for one in clusters) == 8
        kinds = [{member.name.split()[0] for member in one.members} for one in clusters]
        assert all(len(kind) == 1 for kind in kinds), kinds

        calm = {
            jobs.PERIODIC_GMM_REFRESH: "skipped",
            jobs.CHECK_CLUSTER_STABILITY: "stable",
            jobs.CLEANUP_OLD_MODELS: "clean",
        }
        wait_until(lambda: statuses(api) == calm, "the calendar's tasks did not all run")
        assert api.drift()[0].drift_score == 0.0

        assert house.run("cluster", "train", "--wait").returncode == 0
        wait_until(lambda: len(api.gmm_models()) == 1, "the older model was not cleaned up")
        assert api.active_model().reason == "asked_for"

        first_api.kill()
        first_api.wait()
        killed_at = datetime.now(UTC)
        stack.enter_context(role(house, "api"))
        wait_until(lambda: alive(api), "the api did not start again")

        def all_ran_since() -> bool:
            seen = turns(api)
            return len(seen) == 3 and all(turn.last_run_at > killed_at for turn in seen.values())

        wait_until(all_ran_since, "a task did not come back")
    wait_until(lambda: house.processes() == [], "processes were left behind")
