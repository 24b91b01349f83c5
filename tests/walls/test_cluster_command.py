"""`soniquebay cluster` against a real api."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soniquebay.cli.main import main
from tests.api.house import House
from tests.api.trained import fill, train
from tests.walls.serving import Served

DAY_S = 86400.0
Run = Callable[..., Result]


@pytest.fixture
def library(api: Served) -> House:
    home = House(api.app.state.context.database, api.clock)
    fill(home, 3)
    return home


@pytest.fixture
def run(api: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SONIQUEBAY_API_URL", api.url)
    monkeypatch.setenv("SONIQUEBAY_DATA_DIR", str(tmp_path / "data"))
    return lambda *arguments: CliRunner().invoke(main, ["cluster", *arguments])


def test_before_the_first_training_it_says_what_to_do(library: House, run: Run) -> None:
    assert "Nothing was trained yet" in run("status").output
    assert "No drift was measured yet" in run("drift").output
    assert "soniquebay cluster train" in run("models").output
    assert run("cleanup").output == "No model is old enough to be removed.\n"


def test_status_shows_the_clusters_in_either_language(library: House, run: Run) -> None:
    train(library, [1, 2, 3])
    assert "Group 1" in run("status").output
    assert "Groupe 1" in run("status", "--lang", "fr").output
    told = json.loads(run("status", "--json").output)
    assert told["state"]["active_model"]["id"] == 1
    assert [cluster["size"] for cluster in told["clusters"]] == [2, 1]


def test_cleanup_says_first_and_removes_only_when_told(library: House, run: Run, api: Served) -> None:
    for _ in range(5):
        train(library, [1, 2, 3])
        api.clock.advance(31 * DAY_S)
    assert run("cleanup").output == "Would remove 2 models (1, 2); `--yes` does it.\n"
    assert len(api.client.gmm_models()) == 5
    assert run("cleanup", "--yes").output == "Removed 2 models (1, 2).\n"
    assert [one.id for one in api.client.gmm_models()] == [5, 4, 3]
    assert json.loads(run("cleanup", "--keep-count", "1", "--json").output)["removed"] is False


def test_cleanup_keeps_what_the_configuration_keeps(library: House, run: Run, api: Served, tmp_path: Path) -> None:
    (tmp_path / "data" / "config").mkdir(parents=True)
    config = tmp_path / "data" / "config" / "gmm_config.yaml"
    config.write_text("gmm_clustering: {periodic: {cleanup: {keep_count: 1, max_age_days: 0}}}\n", encoding="utf-8")
    for _ in range(2):
        train(library, [1, 2, 3])
    assert "Would remove 1 model (1)" in run("cleanup").output
    config.write_text("gmm_clustering: {periodic: {cleanup: {keep_count: many}}}\n", encoding="utf-8")
    refused = run("cleanup")
    assert refused.exit_code == 2
    assert "gmm_clustering.periodic.cleanup.keep_count" in refused.output


def test_rollback_brings_an_earlier_model_back(library: House, run: Run, api: Served) -> None:
    train(library, [1, 2, 3])
    train(library, [1, 2, 3], clusters=3)
    assert run("rollback", "1").output.startswith("Model 1 (in force): 2 clusters of 2 artists")
    assert api.client.active_model().id == 1
    unknown = run("rollback", "9")
    assert unknown.exit_code == 1
    assert "There is no model 9; `soniquebay cluster models`" in unknown.output


def test_a_training_that_nobody_does_yet_is_told_as_waiting(library: House, run: Run, api: Served) -> None:
    assert "waits for a worker" in run("train", "--max-components", "4").output
    assert api.client.trainings()[0].max_components == 4
    assert json.loads(run("train", "--json").output)["status"] == "queued"
