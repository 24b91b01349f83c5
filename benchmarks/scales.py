"""Make the constants of the vector anew from a reference set: `python -m benchmarks.scales --music /path`.

Only the development half of the albums is used. Centre and spread of each dimension are its mean and standard deviation
over the tracks. Its weight is the fourth root of the variance between albums over that within albums: half way, as
exponents go, between equal weights (which let noise count as much as anything) and Fisher's (which trust a small
reference set too far). Where a dimension's meaning fixes a constant, that holds instead of a measurement.
"""

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from benchmarks.albums import albums
from benchmarks.heard import Heard, hear
from soniquebay.embeddings import scaling
from soniquebay.embeddings.layout import DIMS, Dim, Group
from soniquebay.embeddings.measures import GENRE_FAMILIES, measure

FloatArray = npt.NDArray[np.float64]

WRITTEN: Final = Path(scaling.__file__).parent / "data" / "scales.json"

LEAST_RATIO: Final = 0.03
"""A dimension that tells no album of the reference from another still counts a little: it may do so elsewhere."""

CIRCLES: Final = ((Dim.TEMPO_CIRCLE_COS, Dim.TEMPO_CIRCLE_SIN), (Dim.FIFTHS_COS, Dim.FIFTHS_SIN))
"""Centred on their middle, and as wide one way as the other."""

GENRE_WEIGHT: Final = 0.5

GENRES: Final = tuple(Dim)[DIMS[Group.GENRE]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.scales", description=__doc__)
    parser.add_argument("--music", type=Path, required=True, help="folder whose folders are albums")
    music = parser.parse_args().music
    reference = albums(music, "development")
    heard = hear([path for tracks in reference.values() for path in tracks])
    labelled = [(name, heard[path]) for name, tracks in reference.items() for path in tracks if path in heard]
    write(fit(labelled))
    print(f"{WRITTEN}: from {len(labelled)} tracks of {len(reference)} albums")


def fit(labelled: Sequence[tuple[str, Heard]]) -> dict[Dim, scaling.Scale]:
    """Return the constants for tracks with the names of their albums."""
    names = np.array([name for name, _ in labelled])
    rows = [measure(heard.descriptors, heard.features, heard.scores) for _, heard in labelled]
    table = {dim: np.array([math.nan if row[dim] is None else row[dim] for row in rows], float) for dim in Dim}
    centre, spread, ratio = {}, {}, {}
    for dim in Dim:
        if dim not in GENRES:
            centre[dim], spread[dim], ratio[dim] = _moments(table[dim], names)
    for pair in CIRCLES:
        power = math.fsum(centre[dim] ** 2 + spread[dim] ** 2 for dim in pair)
        centre |= dict.fromkeys(pair, 0.0)
        spread |= dict.fromkeys(pair, math.sqrt(power / 2))
        ratio |= dict.fromkeys(pair, math.fsum(ratio[dim] for dim in pair) / 2)
    # Genres come from tags, which whole albums share: what they weigh cannot be measured so. And the same recording may
    # have a tag in one file and none in another: they count half.
    share = 1.0 / len(GENRE_FAMILIES)
    centre |= dict.fromkeys(GENRES, share)
    spread |= dict.fromkeys(GENRES, math.sqrt(share * (1.0 - share)))
    ratio |= dict.fromkeys(GENRES, GENRE_WEIGHT**4 * float(np.median(list(ratio.values()))))
    return _scales(centre, spread, {dim: ratio[dim] ** 0.25 for dim in Dim})


def _moments(values: FloatArray, names: npt.NDArray[np.str_]) -> tuple[float, float, float]:
    """Return mean, standard deviation and ratio of variances; neutral ones where the reference does not know enough."""
    known = ~np.isnan(values)
    if np.unique(names[known]).size < 2:
        return 0.0, 1.0, LEAST_RATIO
    return float(values[known].mean()), float(values[known].std()), variance_ratio(values[known], names[known])


def variance_ratio(values: FloatArray, names: npt.NDArray[np.str_]) -> float:
    """Return the variance between albums over that within them (one-way analysis of variance, unequal sizes)."""
    groups = [values[names == name] for name in np.unique(names)]
    sizes = np.array([group.size for group in groups], float)
    total, count = sizes.sum(), len(groups)
    within = math.fsum(float(np.square(group - group.mean()).sum()) for group in groups) / (total - count)
    means = np.array([group.mean() for group in groups])
    among = float((sizes * np.square(means - values.mean())).sum()) / (count - 1)
    effective = (total - np.square(sizes).sum() / total) / (count - 1)
    return max(LEAST_RATIO, float((among - within) / effective / within))


def _scales(
    centre: Mapping[Dim, float], spread: Mapping[Dim, float], weight: Mapping[Dim, float]
) -> dict[Dim, scaling.Scale]:
    """Return the constants, weights set so that their squares sum to the number of dimensions."""
    norm = math.sqrt(math.fsum(each**2 for each in weight.values()) / len(Dim))
    return {dim: scaling.Scale(centre[dim], spread[dim], weight[dim] / norm) for dim in Dim}


def write(scales: Mapping[Dim, scaling.Scale]) -> None:
    """Write the constants where the vector reads them, to five digits."""
    lines = []
    for dim, scale in scales.items():
        values = {name: float(f"{getattr(scale, name):.5g}") for name in ("centre", "spread", "weight")}
        lines.append(f'  "{dim.name.lower()}": {json.dumps(values)}')
    WRITTEN.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
