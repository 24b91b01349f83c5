"""The telling cases that scoring and tags are measured by (`tests/data/mir_probes.json`)."""

import json
from dataclasses import dataclass
from pathlib import Path

from soniquebay.contracts.mir import NormalizedFeatures

DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True)
class Probe:
    name: str
    features: NormalizedFeatures
    must: frozenset[str]
    must_not: frozenset[str]
    bounds: dict[str, tuple[float, float] | None]


def _probe(entry: dict[str, object]) -> Probe:
    bounds = entry.get("scores", {})
    must, must_not = entry["must"], entry["must_not"]
    assert isinstance(bounds, dict)
    assert isinstance(must, list)
    assert isinstance(must_not, list)
    return Probe(
        name=str(entry["name"]),
        features=NormalizedFeatures.model_validate(entry["normalized"]),
        must=frozenset(must),
        must_not=frozenset(must_not),
        bounds={name: None if span is None else (span[0], span[1]) for name, span in bounds.items()},
    )


PROBES = [_probe(entry) for entry in json.loads((DATA / "mir_probes.json").read_text("utf-8"))["probes"]]
