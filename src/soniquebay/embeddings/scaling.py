"""From natural units to the vector: each dimension centred, scaled and weighted by constants of a reference set."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from soniquebay.embeddings.layout import DIMS, Dim, Group
from soniquebay.embeddings.measures import Measures

FARTHEST = 3.0
"""Spreads from the centre beyond which values are no longer told apart: one odd value must not rule a distance."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How one dimension is scaled.

    Attributes
    ----------
    centre : float
        Typical value, which becomes 0; also what an unknown one counts as.
    spread : float > 0
        Standard deviation over the reference set, which becomes `weight`.
    weight : float >= 0
        How much the dimension counts.
    """

    centre: float
    spread: float
    weight: float


@cache
def scales() -> Mapping[Dim, Scale]:
    """Return the constants, read once from the package's data; how they were made is in docs/embeddings.md."""
    data = json.loads((Path(__file__).parent / "data" / "scales.json").read_text(encoding="utf-8"))
    return {dim: Scale(**data[dim.name.lower()]) for dim in Dim}


@cache
def usual_distance(group: Group | None = None) -> float:
    """Root mean square distance between two tracks of the reference set: in the dimensions of one group, or in all."""
    dims = list(Dim) if group is None else list(Dim)[DIMS[group]]
    return math.sqrt(2.0 * math.fsum(scales()[dim].weight ** 2 for dim in dims))


def place(measures: Measures) -> tuple[float, ...]:
    """Return the 64 numbers: ``weight * clamp((value - centre) / spread)``, 0 for what is unknown."""
    return tuple(_one(measures[dim], scales()[dim]) for dim in Dim)


def coverage(measures: Measures) -> float:
    """Share of the squared weights whose measures are known, in [0, 1]."""
    weights = {dim: scale.weight**2 for dim, scale in scales().items()}
    total = math.fsum(weights.values())
    return min(1.0, math.fsum(weight for dim, weight in weights.items() if measures[dim] is not None) / total)


def _one(value: float | None, scale: Scale) -> float:
    if value is None:
        return 0.0
    return scale.weight * min(FARTHEST, max(-FARTHEST, (value - scale.centre) / scale.spread))
