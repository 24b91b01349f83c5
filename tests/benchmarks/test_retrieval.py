"""What the retrieval benchmark is made of: albums that stay in their half, a ranking that knows good from chance, and
weights that follow what tells albums apart."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.albums import FEWEST, MOST, albums, half_of
from benchmarks.heard import Heard
from benchmarks.ranking import cosine, euclidean, quality, standardized
from benchmarks.scales import fit
from soniquebay.contracts.mir import Descriptors, NormalizedFeatures, Scores
from soniquebay.embeddings.layout import Dim


def library(folder: Path, **sizes: int) -> Path:
    for name, size in sizes.items():
        (folder / name).mkdir()
        for number in range(size):
            (folder / name / f"{number}.ogg").touch()
    return folder


def test_an_album_has_enough_tracks_that_are_long_enough_and_not_too_many(tmp_path: Path) -> None:
    folder = library(tmp_path, few=FEWEST - 1, enough=FEWEST, many=MOST + 5)
    found = albums(folder, length=lambda _: 180.0)
    assert {name: len(tracks) for name, tracks in found.items()} == {"enough": FEWEST, "many": MOST}
    assert not albums(folder, length=lambda _: 3.0)


def test_the_halves_share_no_album(tmp_path: Path) -> None:
    folder = library(tmp_path, **dict.fromkeys("abcdefgh", FEWEST))
    halves = [set(albums(folder, half, length=lambda _: 60.0)) for half in ("development", "held-out")]
    assert halves[0] | halves[1] == set("abcdefgh")
    assert not halves[0] & halves[1]
    assert {half_of(name) for name in halves[0]} == {"development"}


LABELS = ["a"] * 5 + ["b"] * 5


def test_albums_that_lie_apart_are_retrieved_perfectly() -> None:
    vectors = np.array([[float(place // 5) * 10 + place * 0.1, 1.0] for place in range(10)])
    for distances in (euclidean(vectors), euclidean(standardized(vectors))):
        assert quality(distances, LABELS) == pytest.approx((1.0, 1.0, 0.8))


def test_vectors_of_one_direction_have_no_cosine_distance() -> None:
    assert cosine(np.array([[1.0, 2.0], [2.0, 4.0], [-1.0, -2.0]]))[0] == pytest.approx([0.0, 0.0, 2.0])


def test_chance_is_near_the_share_of_the_album() -> None:
    found = quality(euclidean(np.random.default_rng(1).normal(size=(10, 3))), LABELS)
    assert 0.3 < found.average_precision < 0.7


def heard(sub_bass: float, density: float) -> Heard:
    descriptors = Descriptors(duration_s=60.0, sub_bass_share=sub_bass, spectral_density=density)
    return Heard(Path("x"), descriptors, NormalizedFeatures(), Scores(), ())


def test_what_tells_albums_apart_weighs_more_than_what_varies_within_them() -> None:
    source = np.random.default_rng(2)
    tracks = [
        (name, heard(float(np.clip(level + source.normal(0, 0.02), 0, 1)), float(source.uniform(0, 1))))
        for name, level in (("a", 0.2), ("b", 0.5), ("c", 0.8))
        for _ in range(8)
    ]
    scales = fit(tracks)
    assert scales[Dim.SUB_BASS].weight > 2.0 * scales[Dim.DENSITY].weight
    assert scales[Dim.SUB_BASS].centre == pytest.approx(0.5, abs=0.03)
    assert sum(scale.weight**2 for scale in scales.values()) == pytest.approx(64.0)
