"""The configuration of the artist clusters, `gmm_config.yaml`: keys and defaults of the specification, validated.

The packaged file holds every key and its default. A file of the user (`SONIQUEBAY_GMM_CONFIG`, else
`config/gmm_config.yaml` in the data folder) holds what is to be different. Errors name the key as it is written:
`gmm_clustering.periodic.cleanup.hour: …`.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import available_timezones

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

FILE: Final = "gmm_config.yaml"
DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
LOCAL: Final = "local"


class BadGmmConfig(ValueError):
    """The configuration of the clusters cannot be used; the message names file and key, and says what to do."""


def _days(value: str) -> str:
    days = [day.strip() for day in value.split(",")]
    if value != "*" and not set(days) <= set(DAYS):
        raise ValueError(f"write {', '.join(DAYS)}, several with commas, or '*' for every day")
    return ",".join(days)


def _zone(value: str) -> str:
    if value != LOCAL and value not in available_timezones():
        raise ValueError("write local, or the name of a time zone such as Europe/Paris")
    return value


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class AutoQueue(_Section):
    """When a training is queued by itself after a complete scan, and how every training reads and chooses."""

    enabled: bool
    min_artists: int = Field(ge=2)
    min_tracks: int = Field(ge=2)
    min_change_percent: float = Field(ge=0.0, le=100.0)
    batch_size: int = Field(ge=1, le=5000)
    max_components: int = Field(ge=2, le=100)
    priority: Literal["low", "normal", "high"]


class Turn(_Section):
    """When a periodic task has its turn."""

    enabled: bool
    schedule: Literal["cron", "interval"]
    day_of_week: Annotated[str, AfterValidator(_days)]
    hour: int = Field(ge=0, le=23)
    minute: int = Field(ge=0, le=59)
    every_minutes: float | None = Field(default=None, gt=0.0)

    @model_validator(mode="after")
    def _interval_says_how_long(self) -> Self:
        if self.schedule == "interval" and self.every_minutes is None:
            raise ValueError("schedule is interval: say every_minutes too")
        return self


class GmmRefresh(Turn):
    """The turn of `periodic_gmm_refresh` and its conditions."""

    min_tracks_since_last: int = Field(ge=1)
    days_since_last: float = Field(ge=0.0)


class StabilityCheck(Turn):
    """The turn of `check_cluster_stability` and its conditions; `drift_threshold` in [0, 1]."""

    min_tracks_changed: int = Field(ge=0)
    drift_threshold: float = Field(ge=0.0, le=1.0)


class Cleanup(Turn):
    """The turn of `cleanup_old_models` and what it keeps."""

    keep_count: int = Field(ge=1)
    max_age_days: float = Field(ge=0.0)


class Periodic(_Section):
    """The calendar."""

    gmm_refresh: GmmRefresh
    stability_check: StabilityCheck
    cleanup: Cleanup


class Retry(_Section):
    """What becomes of work that failed for a reason that may pass."""

    enabled: bool
    max_retries: int = Field(ge=0, le=20)
    backoff: bool


class GmmConfig(_Section):
    """The whole of `gmm_clustering`."""

    timezone: Annotated[str, AfterValidator(_zone)]
    auto_queue: AutoQueue
    periodic: Periodic
    retry: Retry


class _File(_Section):
    gmm_clustering: GmmConfig


def load_gmm_config(path: Path | None, data_dir: Path) -> GmmConfig:
    """Return the configuration in force.

    Parameters
    ----------
    path : Path or None
        The file that `SONIQUEBAY_GMM_CONFIG` names; it must exist.
    data_dir : Path
        Its `config/gmm_config.yaml` is read where no file is named and it exists.

    Raises
    ------
    BadGmmConfig
        A file is missing or no YAML, or a key is unknown or has a value that cannot be.
    """
    chosen = data_dir / "config" / FILE if path is None else path
    if path is None and not chosen.exists():
        return _validated(_packaged(), FILE)
    return _validated(_merged(_packaged(), _read(chosen)), str(chosen))


@cache
def _packaged() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(files("soniquebay.config").joinpath(FILE).read_text("utf-8"))
    return loaded


def _read(path: Path) -> Mapping[str, Any]:
    try:
        loaded = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadGmmConfig(f"{path} cannot be read ({error}): correct SONIQUEBAY_GMM_CONFIG or the file.") from error
    except yaml.YAMLError as error:
        raise BadGmmConfig(f"{path} is not YAML: {' '.join(str(error).split())}.") from error
    if loaded is None:
        return {}
    if not isinstance(loaded, Mapping):
        raise BadGmmConfig(f"{path} holds no keys: it begins with gmm_clustering: …")
    return loaded


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return `base` with what `over` says differently, section by section."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(below, value) if both and below is not None else value
    return merged


def _validated(loaded: Mapping[str, Any], name: str) -> GmmConfig:
    try:
        return _File.model_validate(loaded).gmm_clustering
    except ValidationError as error:
        faults = [
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg'].removeprefix('Value error, ')}"
            + ("" if isinstance(fault["input"], Mapping | BaseModel) else f" (it is {fault['input']!r})")
            for fault in error.errors(include_url=False)
        ]
        raise BadGmmConfig(f"{name}: {'; '.join(faults)}. Correct it, or leave the key out for the default.") from error
