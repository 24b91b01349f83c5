"""The configuration of the clusters: the specification's defaults, what differs, and errors that name the key."""

from pathlib import Path

import pytest

from soniquebay.config.gmm import BadGmmConfig, load_gmm_config


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_the_defaults_are_those_of_the_specification(tmp_path: Path) -> None:
    config = load_gmm_config(None, tmp_path)
    queue, periodic = config.auto_queue, config.periodic
    assert (queue.enabled, queue.min_artists, queue.min_tracks, queue.min_change_percent) == (True, 50, 500, 20)
    assert (queue.batch_size, queue.max_components, queue.priority) == (500, 10, "high")
    refresh, check, cleanup = periodic.gmm_refresh, periodic.stability_check, periodic.cleanup
    assert [(turn.day_of_week, turn.hour, turn.minute) for turn in (refresh, check, cleanup)] == [
        ("sun", 3, 0),
        ("wed", 2, 0),
        ("mon", 1, 0),
    ]
    assert (refresh.min_tracks_since_last, refresh.days_since_last) == (100, 7)
    assert (check.min_tracks_changed, check.drift_threshold) == (50, 0.15)
    assert (cleanup.keep_count, cleanup.max_age_days) == (3, 30)
    assert (config.retry.enabled, config.retry.max_retries, config.retry.backoff) == (True, 3, True)


def test_a_file_says_only_what_is_different(tmp_path: Path) -> None:
    path = written(tmp_path, "gmm_clustering:\n  periodic:\n    cleanup:\n      hour: 5\n      day_of_week: mon, thu\n")
    cleanup = load_gmm_config(path, tmp_path).periodic.cleanup
    assert (cleanup.hour, cleanup.day_of_week, cleanup.keep_count) == (5, "mon,thu", 3)


def test_a_file_in_the_data_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "gmm_config.yaml").write_text("gmm_clustering:\n  timezone: Europe/Paris\n")
    assert load_gmm_config(None, tmp_path).timezone == "Europe/Paris"


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert load_gmm_config(written(tmp_path, "# nothing yet\n"), tmp_path) == load_gmm_config(None, tmp_path)


@pytest.mark.parametrize(
    ("yaml", "named"),
    [
        ("periodic: {cleanup: {hour: 25}}", r"gmm_clustering\.periodic\.cleanup\.hour: .*\(it is 25\)"),
        ('periodic: {cleanup: {hour: "3"}}', r"gmm_clustering\.periodic\.cleanup\.hour: .*'3'"),
        (
            "periodic: {gmm_refresh: {day_of_week: sunday}}",
            r"gmm_clustering\.periodic\.gmm_refresh\.day_of_week: write",
        ),
        ("periodic: {gmm_refresh: {schedule: interval}}", r"gmm_clustering\.periodic\.gmm_refresh: .*every_minutes"),
        ("periodic: {stability_check: {drift_threshold: 15}}", r"gmm_clustering\.periodic\.stability_check\.drift_thr"),
        ("auto_queue: {min_artist: 3}", r"gmm_clustering\.auto_queue\.min_artist: "),
        ("auto_queue: {enabled: maybe}", r"gmm_clustering\.auto_queue\.enabled: "),
        ("auto_queue: 3", r"gmm_clustering\.auto_queue: "),
        ("timezone: Mars/Olympus", r"gmm_clustering\.timezone: write local"),
        ("retry: {max_retries: -1}", r"gmm_clustering\.retry\.max_retries: "),
    ],
)
def test_an_error_names_the_file_and_the_key(tmp_path: Path, yaml: str, named: str) -> None:
    path = written(tmp_path, f"gmm_clustering:\n  {yaml}\n")
    with pytest.raises(BadGmmConfig, match=named) as caught:
        load_gmm_config(path, tmp_path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("text", ["gmm_clustering: [", "- a list\n", "\xff"])
def test_a_file_that_is_no_configuration_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(BadGmmConfig, match=r"mine\.yaml"):
        load_gmm_config(path, tmp_path)


def test_a_file_that_is_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(BadGmmConfig, match=r"nowhere\.yaml cannot be read"):
        load_gmm_config(tmp_path / "nowhere.yaml", tmp_path)


def test_the_configuration_cannot_be_changed_by_accident(tmp_path: Path) -> None:
    config = load_gmm_config(None, tmp_path)
    with pytest.raises(ValueError, match="frozen"):
        config.timezone = "UTC"  # type: ignore[misc]  # what mypy forbids too
