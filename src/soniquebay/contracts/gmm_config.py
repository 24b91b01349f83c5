"""The form of `gmm_config.yaml`: when artists are grouped anew, and how. The keys are those of the specification."""

from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
LOCAL: Final = "local"
"""The time zone of the machine."""


def _days(value: str) -> str:
    days = [day.strip() for day in value.split(",")]
    if value != "*" and not set(days) <= set(DAYS):
        raise ValueError(f"write {', '.join(DAYS)}, several with commas, or '*' for every day")
    return ",".join(days)


class Section(BaseModel):
    """A part of the configuration: exact, and refusing keys nobody declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class AutoQueue(Section):
    """When a training is queued by itself after a complete scan, and how every training reads and chooses."""

    enabled: bool
    min_artists: int = Field(ge=2)
    min_tracks: int = Field(ge=2)
    min_change_percent: float = Field(ge=0.0, le=100.0)
    batch_size: int = Field(ge=1, le=5000)
    max_components: int = Field(ge=2, le=100)
    priority: Literal["low", "normal", "high"]


class Turn(Section):
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


class Periodic(Section):
    """The calendar."""

    gmm_refresh: GmmRefresh
    stability_check: StabilityCheck
    cleanup: Cleanup


class Retry(Section):
    """What becomes of work that failed for a reason that may pass."""

    enabled: bool
    max_retries: int = Field(ge=0, le=20)
    backoff: bool


class GmmConfig(Section):
    """The whole of `gmm_clustering`."""

    timezone: str
    auto_queue: AutoQueue
    periodic: Periodic
    retry: Retry
