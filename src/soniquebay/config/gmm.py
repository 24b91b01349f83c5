"""The configuration of the artist clusters, `gmm_config.yaml`: keys and defaults of the specification, validated.

The packaged file holds every key and its default. A file of the user (`SONIQUEBAY_GMM_CONFIG`, else
`config/gmm_config.yaml` in the data folder) holds what is to be different. Errors name the key as it is written:
`gmm_clustering.periodic.cleanup.hour: …`.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final
from zoneinfo import available_timezones

import yaml
from pydantic import AfterValidator, BaseModel, ValidationError

from soniquebay.contracts.gmm_config import LOCAL, GmmConfig, Section

FILE: Final = "gmm_config.yaml"


class BadGmmConfig(ValueError):
    """The configuration of the clusters cannot be used; the message names file and key, and says what to do."""


def _zone(value: str) -> str:
    if value != LOCAL and value not in available_timezones():
        raise ValueError("write local, or the name of a time zone such as Europe/Paris")
    return value


class _Zoned(GmmConfig):
    timezone: Annotated[str, AfterValidator(_zone)]


class _File(Section):
    gmm_clustering: _Zoned


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
